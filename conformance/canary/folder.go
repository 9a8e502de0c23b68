package canary

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// folder is a directory of a program that may still run. What was a file or a directory
// a moment ago may be a pipe by now, and to open one waits for somebody to write: for
// ever, and no context ends that. So nothing is opened in a way that waits.
type folder struct{ *os.Root }

// errNoFile says that what has this name is nothing to be read, and errNoFolder that
// what was to be a directory has become something else.
var (
	errNoFile   = errors.New("it is no file")
	errNoFolder = errors.New("it is no directory any more")
)

// openFolder opens a directory. A link is followed.
func openFolder(dir string) (*folder, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: errNoFolder}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &folder{root}, nil
}

// Open implements [fs.FS].
func (f *folder) Open(name string) (fs.File, error) {
	return f.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// openFile opens a regular file. The error is errNoFile for whatever else there is.
func (f *folder) openFile(name string) (*os.File, error) {
	file, err := f.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = file.Close() // nothing was written
		return nil, errors.Join(errNoFile, err)
	}
	return file, nil
}
