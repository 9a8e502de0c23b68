package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Unfinished matches, in Names, files that a crash left half-written. They are
// never read.
const Unfinished = ".*.new"

// ErrDamaged is returned for a file that does not say what it should.
var ErrDamaged = errors.New("cannot use the state file")

// Dir is a directory of state.
type Dir struct {
	path string
	lock *os.File // nil: only looked at
}

// Look opens a directory for reading. It need not exist.
func Look(path string) *Dir { return &Dir{path: path} }

// Open makes the directory if it is missing and takes hold of it. It returns
// ErrBusy if another run has it.
func Open(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the state directory: %w", err)
	}
	lock, err := acquire(filepath.Join(path, lockFile))
	if err != nil {
		return nil, err
	}
	return &Dir{path: path, lock: lock}, nil
}

// Close lets go of the directory.
func (d *Dir) Close() error {
	if d.lock == nil {
		return nil
	}
	return release(d.lock)
}

// Path is where the directory is.
func (d *Dir) Path() string { return d.path }

// Exposed tells whether other users of the machine may look into the directory.
func (d *Dir) Exposed() bool {
	info, err := os.Stat(d.path)
	return err == nil && info.Mode().Perm()&0o077 != 0
}

// Load reads a file into v. A missing file is fs.ErrNotExist. A file that says
// anything v does not know is an error and never half read: guessing here would
// start history anew, or skip some of it.
func (d *Dir) Load(name string, v any) error {
	text, err := os.ReadFile(filepath.Join(d.path, name))
	if err != nil {
		return fmt.Errorf("read the state: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(v)
	if err == nil {
		// More says no before a surplus bracket; only the end of the text is the end.
		if _, after := decoder.Token(); !errors.Is(after, io.EOF) {
			err = errors.New("more follows after its end")
		}
	}
	if err != nil {
		return fmt.Errorf("%w %s (%w): restore it, or disconnect and connect again", ErrDamaged, filepath.Join(d.path, name), err)
	}
	return nil
}

// Save writes v to a file. When it returns nil the file survives a power cut.
func (d *Dir) Save(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	return d.Write(name, append(text, '\n'))
}

// Write is Save for text.
func (d *Dir) Write(name string, text []byte) error {
	if err := d.write(name, text); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	return nil
}

func (d *Dir) write(name string, text []byte) error {
	beside := filepath.Join(d.path, "."+name+".new")
	// What a crash left there, or somebody else laid there, would lend its mode to
	// what is written, or lead elsewhere.
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(beside, filepath.Join(d.path, name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	return d.sync()
}

// Remove removes files; those that are missing are no error.
func (d *Dir) Remove(names ...string) error {
	for _, name := range names {
		if err := os.Remove(filepath.Join(d.path, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the state: %w", err)
		}
	}
	return d.sync()
}

// Names lists the files that match a pattern of path.Match.
func (d *Dir) Names(pattern string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(d.path, pattern))
	for i, path := range paths {
		paths[i] = filepath.Base(path)
	}
	return paths, err
}

// sync makes names durable; a rename alone may be lost with the power.
func (d *Dir) sync() error {
	dir, err := os.Open(d.path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
