package run

import (
	"io/fs"
	"os"
	"path/filepath"
)

// removeHome removes the home of a subject. Tools keep folders there that nobody may write
// into, such as the modules of Go, and what is in those goes only once somebody may.
func removeHome(home string) error {
	if os.RemoveAll(home) == nil {
		return nil
	}
	_ = filepath.WalkDir(home, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case entry == nil: // home itself is gone
		case err != nil:
			return fs.SkipDir // which was made readable before, and is not
		case entry.IsDir():
			_ = os.Chmod(path, 0o700) //nolint:gosec // a folder has to be entered; removing it tells what failed
		}
		return nil
	})
	return os.RemoveAll(home)
}
