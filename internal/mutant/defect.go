package mutant

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Defect is one way in which a program of ours can be wrong: changes to files that are
// laid over them for one build.
type Defect struct {
	Name string `yaml:"name"`
	Says string `yaml:"says"` // what is wrong, in words
	Edit `yaml:",inline"`
	Also []Edit `yaml:"also,omitempty"`
}

// Edit puts other words in the place of a text that the file has once.
type Edit struct {
	File    string `yaml:"file,omitempty"` // from the root of the module; in also, that of the defect unless it says otherwise
	Text    string `yaml:"text,omitempty"`
	Instead string `yaml:"instead,omitempty"`
}

// edits are all that the defect changes, in files below root.
func (d Defect) edits(root string) []Edit {
	all := append([]Edit{d.Edit}, d.Also...)
	for i := range all {
		if all[i].File == "" {
			all[i].File = d.File
		}
		all[i].File = filepath.Join(root, all[i].File)
	}
	return all
}

// once is where the text stands that is to be replaced. It is an error if it does not,
// or a second time.
func (e Edit) once(source string) (from, to int, err error) {
	if n := strings.Count(source, e.Text); n != 1 || e.Text == "" {
		return 0, 0, fmt.Errorf("%s has this %d times, and has to have it once: %q", e.File, n, e.Text)
	}
	from = strings.Index(source, e.Text)
	return from, from + len(e.Text), nil
}

// applied are the files that the defect changes, as it wants them to be.
func (d Defect) applied(root string) (map[string]string, error) {
	files := map[string]string{}
	for _, e := range d.edits(root) {
		source, changed := files[e.File]
		if !changed {
			text, err := os.ReadFile(e.File)
			if err != nil {
				return nil, err
			}
			source = string(text)
		}
		if _, _, err := e.once(source); err != nil {
			return nil, err
		}
		files[e.File] = strings.Replace(source, e.Text, e.Instead, 1)
	}
	return files, nil
}

func (d Defect) called() (name, says string) { return d.Name, d.Says }

// check says what the defect lacks to be one.
func (d Defect) check() error {
	var all []error
	for _, e := range append([]Edit{d.Edit}, d.Also...) {
		if e.Text == e.Instead {
			all = append(all, errors.New("text and instead are the same, so nothing changes; give the text that the file has, and the one to put there"))
		}
	}
	if d.File == "" {
		all = append(all, errors.New("file is missing; name the file of the module that is changed, such as connector/guest/ask.go"))
	}
	return errors.Join(all...)
}
