package datafile

import (
	"io/fs"
	"path"
)

// Folder is a file system whose files are called by where they stand, so that
// errors name what a person can open.
type Folder struct {
	Files fs.FS
	Path  string
}

// Open implements [fs.FS].
func (f Folder) Open(name string) (fs.File, error) { return f.Files.Open(name) }

// NameOf is how errors name a file.
func NameOf(fsys fs.FS, file string) string {
	if f, ok := fsys.(Folder); ok {
		return path.Join(f.Path, file)
	}
	return file
}
