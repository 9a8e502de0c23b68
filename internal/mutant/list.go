package mutant

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// usual is the release that defects are judged on unless they say otherwise.
const usual = "madrid"

// listed is what stands in a list.
type listed interface {
	called() (name, says string)
	check() error
}

// read reads the lists (*.yaml) of a folder, in the order of their names, and looks at
// what stands in them. The error joins everything that is wrong, each with the file.
func read[T listed](folder fs.FS) ([]T, error) {
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s has no list of defects (*.yaml)", datafile.NameOf(folder, "."))
	}
	var all []T
	var wrong []error
	standsIn := map[string]string{} // name to file
	for _, file := range files {
		var page struct {
			Defects []T `yaml:"defects"`
		}
		if err := datafile.Read(folder, file, &page, "defects: and a list of them"); err != nil {
			wrong = append(wrong, err)
			continue
		}
		shown := datafile.NameOf(folder, file)
		for _, d := range page.Defects {
			name, says := d.called()
			err := d.check()
			if says == "" {
				err = errors.Join(errors.New("says is missing: tell what is wrong, in words"), err)
			}
			switch other := standsIn[name]; {
			case !nameable.MatchString(name):
				err = errors.Join(errors.New("its name is none: write small letters and digits, with - between words"), err)
			case other != "":
				err = errors.Join(fmt.Errorf("the name stands in %s already: give each defect one of its own", other), err)
			}
			if err != nil {
				wrong = append(wrong, fmt.Errorf("%s: defect %q: %w", shown, name, err))
			}
			standsIn[name] = shown
		}
		all = append(all, page.Defects...)
	}
	return all, errors.Join(wrong...)
}

var nameable = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// unknown says of ids which are none of a check of this kind.
func unknown(kind suite.Kind, ids []string) error {
	suites, err := conformance.Suites(kind)
	if err != nil {
		return err
	}
	var known []string
	for _, s := range suites {
		for _, c := range s.Checks {
			known = append(known, c.ID)
		}
	}
	var all []error
	for _, id := range ids {
		if !slices.Contains(known, id) {
			all = append(all, fmt.Errorf("caught_by: there is no check %s of the kind %s%s", id, kind, nearest.Word(id, known)))
		}
	}
	return errors.Join(all...)
}
