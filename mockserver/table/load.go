package table

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// The shape of a dictionary file. Every key is known; a stranger is an error.
type dictionaryFile struct {
	CommonColumns []columnEntry `yaml:"common_columns"`
	Tables        []tableEntry  `yaml:"tables"`
}

type tableEntry struct {
	Name         placed        `yaml:"name"`
	Label        string        `yaml:"label"`
	SuperClass   string        `yaml:"super_class"`
	Display      string        `yaml:"display"`
	NumberPrefix string        `yaml:"number_prefix"`
	Audited      bool          `yaml:"audited"`
	Indexes      []string      `yaml:"indexes"`
	OmitCommon   []string      `yaml:"omit_common"`
	Mark         string        `yaml:"mark"`
	Columns      []columnEntry `yaml:"columns"`

	file string
}

// placed is a text with its line, for errors that are found later. Only a
// scalar may take it upon itself to decode: a struct that did would lose the
// strictness about unknown keys.
type placed struct {
	text string
	line int
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (p *placed) UnmarshalYAML(node *yaml.Node) error {
	p.line = node.Line
	return node.Decode(&p.text)
}

type columnEntry struct {
	Name         string   `yaml:"name"`
	Label        string   `yaml:"label"`
	Type         string   `yaml:"type"`
	MaxLength    int      `yaml:"max_length"`
	Mandatory    bool     `yaml:"mandatory"`
	ReadOnly     bool     `yaml:"read_only"`
	Default      string   `yaml:"default"`
	Reference    string   `yaml:"reference"`
	Choices      []Choice `yaml:"choices"`
	Mark         string   `yaml:"mark"`
	TypeInferred bool     `yaml:"type_inferred"`
}

func (t *tableEntry) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d: table %s: %s", t.file, t.Name.line, t.Name.text, fmt.Sprintf(format, args...))
}

// LoadDictionary reads every .yaml file at the top of fsys. Its errors name the
// file, the line and what to do; all that is wrong is reported at once.
func LoadDictionary(fsys fs.FS) (*Dictionary, error) {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("find dictionary files: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("no dictionary: there is no .yaml file")
	}
	l := &loader{entries: map[string]*tableEntry{}, dict: &Dictionary{tables: map[string]*Definition{}}}
	for _, file := range files {
		if err := l.read(fsys, file); err != nil {
			return nil, err
		}
	}
	if err := l.resolveAll(); err != nil {
		return nil, err
	}
	return l.dict, nil
}

type loader struct {
	common  []columnEntry
	entries map[string]*tableEntry
	order   []*tableEntry
	dict    *Dictionary
}

func (l *loader) read(fsys fs.FS, file string) error {
	f, err := fsys.Open(file)
	if err != nil {
		return fmt.Errorf("open dictionary: %w", err)
	}
	defer func() { _ = f.Close() }()
	var content dictionaryFile
	decoder := yaml.NewDecoder(f)
	decoder.KnownFields(true)
	if err := decoder.Decode(&content); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	l.common = append(l.common, content.CommonColumns...)
	for i := range content.Tables {
		t := &content.Tables[i]
		t.file = file
		if before, twice := l.entries[t.Name.text]; twice {
			return t.errorf("is already defined at %s:%d; keep one of the two", before.file, before.Name.line)
		}
		l.entries[t.Name.text] = t
		l.order = append(l.order, t)
	}
	return nil
}

func (l *loader) resolveAll() error {
	var problems []error
	for _, entry := range l.order {
		if _, err := l.resolve(entry, nil); err != nil {
			problems = append(problems, err)
		}
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	for _, t := range l.dict.order {
		for up := t; up != nil; up = up.Super {
			up.descendants = append(up.descendants, t)
		}
	}
	return nil
}

// resolve builds a table after its parents. The path of children being built
// shows a circle.
func (l *loader) resolve(entry *tableEntry, path []string) (*Definition, error) {
	if done, ok := l.dict.tables[entry.Name.text]; ok {
		return done, nil
	}
	if slices.Contains(path, entry.Name.text) {
		return nil, entry.errorf("extends itself through %s; break the circle", strings.Join(path, " > "))
	}
	t := &Definition{
		Name: entry.Name.text, Label: entry.Label, Display: entry.Display,
		NumberPrefix: entry.NumberPrefix, Audited: entry.Audited, byName: map[string]*Column{},
	}
	if entry.SuperClass != "" {
		parent, ok := l.entries[entry.SuperClass]
		if !ok {
			return nil, entry.errorf("extends %s, which is not defined; define it or drop super_class", entry.SuperClass)
		}
		super, err := l.resolve(parent, append(path, entry.Name.text))
		if err != nil {
			return nil, err
		}
		t.inherit(super)
	}
	if err := l.addColumns(t, entry); err != nil {
		return nil, err
	}
	if err := finish(t, entry); err != nil {
		return nil, err
	}
	l.dict.tables[t.Name] = t
	l.dict.order = append(l.dict.order, t)
	return t, nil
}

// inherit takes over the parent's columns in its order, so that a column has
// the same place in every class of a hierarchy.
func (t *Definition) inherit(super *Definition) {
	t.Super = super
	for _, c := range super.Columns {
		t.set(c)
	}
	t.indexes = slices.Clone(super.indexes)
	if t.Display == "" {
		t.Display = super.Display
	}
}

func (t *Definition) set(c *Column) {
	if _, ok := t.byName[c.Name]; ok {
		i := slices.IndexFunc(t.Columns, func(o *Column) bool { return o.Name == c.Name })
		t.Columns[i] = c
	} else {
		t.Columns = append(t.Columns, c)
	}
	t.byName[c.Name] = c
}

func (l *loader) addColumns(t *Definition, entry *tableEntry) error {
	for _, name := range entry.OmitCommon {
		if !slices.ContainsFunc(l.common, func(c columnEntry) bool { return c.Name == name }) {
			return entry.errorf("omits %s, which is not a common column", name)
		}
	}
	for _, c := range l.common {
		if _, inherited := t.byName[c.Name]; !inherited && !slices.Contains(entry.OmitCommon, c.Name) {
			t.set(c.column())
		}
	}
	own := map[string]bool{}
	for _, c := range entry.Columns {
		switch {
		case c.Name == "" || c.Type == "":
			return entry.errorf("column %q needs a name and a type", c.Name)
		case own[c.Name]:
			return entry.errorf("has column %s twice", c.Name)
		case c.Type == "reference" && c.Reference == "":
			return entry.errorf("column %s is a reference and must say to which table", c.Name)
		}
		own[c.Name] = true
		t.set(c.column())
	}
	return nil
}

func (c columnEntry) column() *Column {
	return &Column{
		Name: c.Name, Label: c.Label, Type: c.Type, Kind: glide.KindOf(c.Type), MaxLength: c.MaxLength,
		Reference: c.Reference, Mandatory: c.Mandatory, ReadOnly: c.ReadOnly, Default: c.Default, Choices: c.Choices,
	}
}

func finish(t *Definition, entry *tableEntry) error {
	for _, name := range entry.Indexes {
		if !slices.Contains(t.indexes, name) {
			t.indexes = append(t.indexes, name)
		}
	}
	for _, name := range append([]string{t.Display}, t.indexes...) {
		if _, ok := t.byName[name]; !ok && name != "" {
			return entry.errorf("has no column %s, which its display or indexes name", name)
		}
	}
	columns := make([]store.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = store.Column{Name: c.Name, Kind: c.Kind}
	}
	layout, err := store.NewLayout(t.Name, columns)
	if err != nil {
		return entry.errorf("%v", err)
	}
	t.Layout = layout
	return nil
}
