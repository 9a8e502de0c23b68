package subject

import (
	"errors"
	"os/exec"
	"slices"
)

// ErrNoShell says that a disk cannot be made to look full here.
var ErrNoShell = errors.New("there is no /bin/sh here, which it takes to let a program write nothing into files")

// shell is what limits a program before it becomes it: the limit is a process's own.
const shell = "/bin/sh"

// onFullDisk is what the shell does. The signal that comes beside the error of a write
// is one that a full disk does not send.
const onFullDisk = `trap '' XFSZ; ulimit -f 0 && exec "$0" "$@"`

// OnFullDisk is the program where no byte can be written into a file, as on a disk that
// is full: files can be made and emptied, and what it prints is no file. An image that
// has nothing but the program cannot do that: ErrNoShell.
func (p *Program) OnFullDisk() (*Program, error) {
	if _, err := exec.LookPath(shell); err != nil {
		return nil, ErrNoShell
	}
	full := *p
	full.Argv = slices.Concat([]string{shell, "-c", onFullDisk}, p.Argv)
	return &full, nil
}
