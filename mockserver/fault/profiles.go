package fault

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Calm is the profile in which nothing goes wrong.
const Calm = "calm"

//go:embed profiles/*.yaml
var profileFiles embed.FS

// Profiles are the names of the profiles, in the order of the alphabet.
func Profiles() []string {
	entries, err := profileFiles.ReadDir("profiles")
	if err != nil {
		panic(err) // our own folder
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// Profile is the schedule of a name. An unknown one is an error that names the nearest.
func Profile(name string) (*faults.Schedule, error) {
	if known := Profiles(); !slices.Contains(known, name) {
		return nil, fmt.Errorf("there is no profile %q%s", name, nearest.Hint(name, known))
	}
	file := path.Join("profiles", name+".yaml")
	text, err := profileFiles.ReadFile(file)
	if err != nil {
		panic(err) // it was listed
	}
	s, err := faults.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}
