package subject

import "slices"

// onFullDisk is what a shell does before it becomes the program. The signal that comes
// beside the error of a write is one that a full disk does not send.
const onFullDisk = `trap '' XFSZ; ulimit -f 0 && exec "$0" "$@"`

// OnFullDisk is the program where no byte can be written into a file, as on a disk that
// is full: files can be made and emptied, and what it prints is no file.
func (p *Program) OnFullDisk() *Program {
	full := *p
	full.Argv = slices.Concat([]string{"/bin/sh", "-c", onFullDisk}, p.Argv)
	return &full
}
