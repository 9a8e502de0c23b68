package subject

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// sweeps bounds how often strays are looked for: one that is killed while it
// starts another shows its child only the next time.
const sweeps = 8

// killStrays ends what the subject started in a session of its own, where the
// signal to its group does not reach. Such a process is known by the HOME that
// it inherited, which no other subject has.
func killStrays(home string) {
	mark := []byte("HOME=" + home)
	for range sweeps {
		environments, _ := filepath.Glob("/proc/[0-9]*/environ")
		found := false
		for _, path := range environments {
			// Of a process that is gone or somebody else's there is nothing to read.
			environment, _ := os.ReadFile(path)
			if !carries(environment, mark) {
				continue
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
				found = syscall.Kill(pid, syscall.SIGKILL) == nil || found
			}
		}
		if !found {
			return
		}
	}
}

func carries(environment, mark []byte) bool {
	for entry := range bytes.SplitSeq(environment, []byte{0}) {
		if bytes.Equal(entry, mark) {
			return true
		}
	}
	return false
}
