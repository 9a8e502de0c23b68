package main

import (
	"os"
	"path/filepath"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// fixtureFolders are folders of this machine, called as the user called them.
func fixtureFolders(dirs []string) []mockserver.FixtureFolder {
	folders := make([]mockserver.FixtureFolder, len(dirs))
	for i, dir := range dirs {
		folders[i] = mockserver.FixtureFolder{Files: os.DirFS(dir), Path: filepath.ToSlash(filepath.Clean(dir))}
	}
	return folders
}
