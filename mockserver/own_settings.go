package mockserver

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
)

// FixtureSettings is the file that says what a folder of fixtures is for.
const FixtureSettings = "fixtures.yaml"

// AloneSettings is what that file holds for rows that need no demo world, as
// [Instance.Export] gives them.
const AloneSettings = "demo_world: false # these rows are all that there are\n"

// settings reads FixtureSettings.
func (f *Fixtures) settings(folder FixtureFolder) error {
	var read struct {
		DemoWorld *bool `yaml:"demo_world"`
	}
	const wanted = "demo_world: true or demo_world: false"
	files := datafile.Folder{Files: folder.Files, Path: folder.Path}
	if err := datafile.Read(files, FixtureSettings, &read, wanted); err != nil {
		return err
	}
	if read.DemoWorld == nil {
		return fmt.Errorf("%s:1: it says nothing; write %s", folder.shown(FixtureSettings), wanted)
	}
	f.alone = f.alone || !*read.DemoWorld
	return nil
}
