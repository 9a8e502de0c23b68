package state

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

const lockFile = "lock"

// ErrBusy is returned while another run holds the directory. Two at once would
// renew the same token and move the same place in history.
var ErrBusy = errors.New("another run of the connector holds the state directory: try later")

// acquire takes the lock without waiting. The lock belongs to the open file, so
// it ends with the process, however that ends.
func acquire(path string) (*os.File, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, fmt.Errorf("lock the state directory: %w", err)
		}
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(ErrBusy, file.Close())
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lock the state directory: %w", err), file.Close())
		}
		if named(path, file) {
			return file, nil
		}
		// The holder before us removed the file between our opening and our
		// locking it: what we hold is no longer what others will find.
		if err := file.Close(); err != nil {
			return nil, fmt.Errorf("lock the state directory: %w", err)
		}
	}
}

func named(path string, file *os.File) bool {
	held, err := file.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(path)
	return err == nil && os.SameFile(held, found)
}

// release removes the lock while it still holds it, so that nothing is left in
// the directory that looks like state.
func release(file *os.File) error {
	return errors.Join(os.Remove(file.Name()), file.Close())
}
