package dictionary

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
)

// Load reads every .yaml and .json file at the top of each file system;
// the later ones add tables to those of the earlier, and are held to more: see
// checkOwn. Its errors name the file, the line and what to do; all that is wrong is
// reported at once.
func Load(systems ...fs.FS) (*Dictionary, error) {
	l := &loader{entries: map[string]*tableEntry{}, broken: map[string]bool{}, dict: &Dictionary{tables: map[string]*Table{}}}
	var problems []error
	for i, fsys := range systems {
		problems = append(problems, l.readAll(fsys, i > 0))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	if err := errors.Join(l.addAll(), l.checkOwn(), l.resolveAll()); err != nil {
		return nil, err
	}
	return l.dict, nil
}

type loader struct {
	common   []columnEntry
	platform []string
	entries  map[string]*tableEntry
	order    []*tableEntry
	added    []addition
	known    []string // types of columns
	broken   map[string]bool
	dict     *Dictionary
}

// names are those of all tables that were read, for hints.
func (l *loader) names() []string {
	names := make([]string, len(l.order))
	for i, entry := range l.order {
		names[i] = entry.Name.Text
	}
	return names
}

func (l *loader) readAll(fsys fs.FS, own bool) error {
	var files []string
	for _, pattern := range []string{"*.yaml", "*.json"} {
		found, err := fs.Glob(fsys, pattern)
		if err != nil {
			return fmt.Errorf("find dictionary files: %w", err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return errors.New("no dictionary: there is no .yaml file")
	}
	var problems []error
	for _, file := range files {
		problems = append(problems, l.read(fsys, file, own))
	}
	return errors.Join(problems...)
}

// decode reads one file strictly, in the form that its name says.
func decode(fsys fs.FS, file string) (*dictionaryFile, error) {
	content := &dictionaryFile{}
	if !strings.HasSuffix(file, ".json") {
		return content, datafile.Read(fsys, file, content, "tables: and a list below it")
	}
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(content); err != nil {
		return nil, fmt.Errorf("%s:1: %w", datafile.NameOf(fsys, file), err)
	}
	return content, nil
}

func (l *loader) read(fsys fs.FS, file string, own bool) error {
	content, err := decode(fsys, file)
	if err != nil {
		return err
	}
	file = datafile.NameOf(fsys, file)
	var problems []error
	if own && len(content.CommonColumns)+len(content.PlatformColumns) > 0 {
		problems = append(problems, fmt.Errorf("%s:1: common_columns and platform_columns are the platform's; give the columns to your tables, or to ours in add_columns", file))
	} else {
		l.common = append(l.common, content.CommonColumns...)
		l.platform = append(l.platform, content.PlatformColumns...)
	}
	for _, a := range content.AddColumns {
		a.file = file
		l.added = append(l.added, a)
	}
	for i := range content.Tables {
		t := &content.Tables[i]
		t.file, t.own = file, own
		if before, twice := l.entries[t.Name.Text]; twice {
			problems = append(problems, t.errorf("is already defined at %s:%d; keep one of the two", before.file, before.Name.Line))
			continue
		}
		l.entries[t.Name.Text] = t
		l.order = append(l.order, t)
	}
	return errors.Join(problems...)
}
