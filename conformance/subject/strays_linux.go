package subject

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// family is what the kit knows of its children. Those that a program leaves
// behind in a session of their own, where the signal to its group does not
// reach, are given to the kit by the system once their parent has ended
// (PR_SET_CHILD_SUBREAPER), whatever they have done to their environment. Whose kit is
// a part of a Go test may have children of its own: those that are there before programs
// run are left alone.
var family = struct {
	sync.Mutex

	adopts  sync.Once
	running map[*exec.Cmd]process
	// others are children that this process had when a program began and none ran, so
	// that all strays had ended: a database that a Go test has started, say.
	others map[process]bool
}{running: map[*exec.Cmd]process{}}

// start starts a program and remembers it, in one, so that no sweep takes it for
// a stray in between.
func start(cmd *exec.Cmd) error {
	family.Lock()
	defer family.Unlock()
	family.adopts.Do(func() {
		// Without it strays are known by their environment alone.
		_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	})
	if len(family.running) == 0 {
		family.others = childrenOf(os.Getpid())
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	started, err := processOf(cmd.Process.Pid)
	if err != nil {
		started = process{pid: cmd.Process.Pid} // born at the beginning, so that nothing is older
	}
	family.running[cmd] = started
	return nil
}

// sweeps bounds how often strays are looked for: one that is killed while it
// starts another shows its child only the next time.
const sweeps = 20

// ended forgets a program and ends its strays. They are known by the HOME that
// they inherited, which no other program has, or by being the kit's now and older
// than any program that still runs: whose the younger ones are is known once
// those have ended.
func ended(cmd *exec.Cmd, home string) {
	family.Lock()
	defer family.Unlock()
	program := family.running[cmd]
	delete(family.running, cmd)
	mark, self, group := []byte("HOME="+home), os.Getpid(), syscall.Getpgrp()
	for range sweeps {
		found := false
		for _, p := range processes() {
			adopted := p.parent == self && p.group != group && p.isStray() && !family.others[p.known()]
			// What a program starts is no older than itself, and most of a machine is.
			if !adopted && (p.born < program.born || !p.carries(mark)) {
				continue
			}
			found = syscall.Kill(p.pid, syscall.SIGKILL) == nil || found
			if adopted {
				reap(p.pid)
			}
		}
		if !found {
			return
		}
	}
}

// patience is how long a child that was killed may take to end. One that the system
// does not let go of, as while it waits for a disk, is not worth holding all others
// up: its number is taken when it does end.
const patience = time.Second

// reap takes the end of a child that was killed, which until then keeps its
// number, and whose own children are the kit's by then.
func reap(pid int) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			if _, err := syscall.Wait4(pid, nil, 0, nil); !errors.Is(err, syscall.EINTR) {
				return
			}
		}
	}()
	select {
	case <-ended:
	case <-time.After(patience):
	}
}

// process is what the system tells of one. Born is in ticks since the machine's
// start.
type process struct {
	pid, parent, group int
	born               uint64
}

// known is what of a process stays as it is for as long as it lives.
func (p process) known() process { return process{pid: p.pid, born: p.born} }

// childrenOf are the processes that one has started, by what stays of them.
func childrenOf(parent int) map[process]bool {
	children := map[process]bool{}
	for _, p := range processes() {
		if p.parent == parent {
			children[p.known()] = true
		}
	}
	return children
}

// isStray tells a child that no program which still runs can have left behind.
func (p process) isStray() bool {
	for _, program := range family.running {
		if p.pid == program.pid || p.born >= program.born {
			return false
		}
	}
	return true
}

// carries looks for an entry of the environment. Of a process that is gone or
// somebody else's there is nothing to read.
func (p process) carries(mark []byte) bool {
	environment, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", p.pid))
	for entry := range bytes.SplitSeq(environment, []byte{0}) {
		if bytes.Equal(entry, mark) {
			return true
		}
	}
	return false
}

func processes() []process {
	folders, _ := os.ReadDir("/proc")
	var all []process
	for _, folder := range folders {
		pid, err := strconv.Atoi(folder.Name())
		if err != nil {
			continue
		}
		if p, err := processOf(pid); err == nil { // else it has ended meanwhile
			all = append(all, p)
		}
	}
	return all
}

// longestStat is more than a line of proc(5)'s stat has, in bytes: 52 numbers and a
// name of 64.
const longestStat = 2048

// processOf reads without [os.File], which asks the system twice as often: the kit
// reads of every process of the machine behind each verb.
func processOf(pid int) (process, error) {
	file, err := unix.Open("/proc/"+strconv.Itoa(pid)+"/stat", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return process{}, err
	}
	defer func() { _ = unix.Close(file) }()
	var line [longestStat]byte
	n, err := unix.Read(file, line[:]) // procfs gives such a file as a whole
	if err != nil {
		return process{}, err
	}
	return parseStat(pid, line[:n])
}

var errStat = errors.New("is not what proc(5) says of stat")

// parseStat reads proc(5)'s line about a process. The second field is the name of
// the program in brackets, and may hold anything.
func parseStat(pid int, line []byte) (process, error) {
	fields := bytes.Fields(line[bytes.LastIndexByte(line, ')')+1:])
	const parent, group, born = 1, 2, 19 // fields 4, 5 and 22, from the third on
	if len(fields) <= born {
		return process{}, errStat
	}
	p := process{pid: pid}
	var errs [3]error
	p.parent, errs[0] = strconv.Atoi(string(fields[parent]))
	p.group, errs[1] = strconv.Atoi(string(fields[group]))
	p.born, errs[2] = strconv.ParseUint(string(fields[born]), 10, 64)
	return p, errors.Join(errs[:]...)
}
