package subject

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strconv"
)

// CanLookOn says whether the system shows the kit what others can see of a process.
const CanLookOn = true

// longestSight bounds what is read of one process's arguments, or environment, in bytes.
const longestSight = 2 << 20

// Look looks at the program that runs, if one does. Of the machine's processes only those
// are asked whose they are that were not there the last time.
func (o *Onlooker) Look() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.leader == 0 {
		return
	}
	o.count()
	for pid, mine := range o.known {
		if !mine {
			continue
		}
		o.note(Sight{Argument: true, Text: string(bytes.ReplaceAll(bytes.TrimRight(shown(pid, "cmdline"), "\x00"), []byte{0}, []byte{' '}))})
		for entry := range bytes.SplitSeq(shown(pid, "environ"), []byte{0}) {
			o.note(Sight{Text: string(entry)})
		}
	}
}

// count brings the processes up to date. A new one is the program's if what started it
// is, or if that has ended meanwhile and its group or its HOME tell.
func (o *Onlooker) count() {
	var fresh []process
	alive := map[int]bool{}
	for _, pid := range numbers() {
		mine, known := o.known[pid]
		if known {
			alive[pid] = mine
		} else if p, err := processOf(pid); err == nil { // else it has ended meanwhile
			fresh = append(fresh, p)
		}
	}
	for _, p := range fresh {
		alive[p.pid] = p.group == o.leader || p.carries(o.mark)
	}
	for more := true; more; { // a child may stand before what has started it
		more = false
		for _, p := range fresh {
			if !alive[p.pid] && alive[p.parent] {
				alive[p.pid], more = true, true
			}
		}
	}
	o.known = alive
}

// numbers are those of all processes.
func numbers() (pids []int) {
	folder, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer func() { _ = folder.Close() }()
	names, _ := folder.Readdirnames(-1)
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// shown is what procfs has of a process under a name: nothing once it has ended, or where it is somebody else's.
func shown(pid int, name string) []byte {
	file, err := os.Open(fmt.Sprintf("/proc/%d/%s", pid, name))
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	text, _ := io.ReadAll(io.LimitReader(file, longestSight))
	return text
}
