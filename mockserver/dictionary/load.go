package dictionary

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// The shape of a dictionary file. Every key is known; a stranger is an error.
type dictionaryFile struct {
	CommonColumns   []columnEntry `yaml:"common_columns" json:"common_columns"`
	PlatformColumns []string      `yaml:"platform_columns" json:"platform_columns"`
	Tables          []tableEntry  `yaml:"tables" json:"tables"`
}

type tableEntry struct {
	Name         datafile.Placed `yaml:"name" json:"name"`
	Label        string          `yaml:"label" json:"label"`
	SuperClass   string          `yaml:"super_class" json:"super_class"`
	Display      string          `yaml:"display" json:"display"`
	NumberPrefix string          `yaml:"number_prefix" json:"number_prefix"`
	Audited      bool            `yaml:"audited" json:"audited"`
	View         bool            `yaml:"view" json:"view"`
	Indexes      []string        `yaml:"indexes" json:"indexes"`
	Unique       []string        `yaml:"unique" json:"unique"`
	OmitCommon   []string        `yaml:"omit_common" json:"omit_common"`

	Switch map[string]string `yaml:"switch" json:"switch"`

	Mark    string        `yaml:"mark" json:"mark"`
	Columns []columnEntry `yaml:"columns" json:"columns"`

	file string
	own  bool // a user's, and not ours
}

type columnEntry struct {
	Name         datafile.Placed `yaml:"name" json:"name"`
	Label        string          `yaml:"label" json:"label"`
	Type         string          `yaml:"type" json:"type"`
	MaxLength    int             `yaml:"max_length" json:"max_length"`
	Mandatory    bool            `yaml:"mandatory" json:"mandatory"`
	ReadOnly     bool            `yaml:"read_only" json:"read_only"`
	Default      string          `yaml:"default" json:"default"`
	Reference    string          `yaml:"reference" json:"reference"`
	ReferenceKey string          `yaml:"reference_key" json:"reference_key"`
	Choices      []Choice        `yaml:"choices" json:"choices"`
	Mark         string          `yaml:"mark" json:"mark"`
	TypeInferred bool            `yaml:"type_inferred" json:"type_inferred"`
}

func (t *tableEntry) errorf(format string, args ...any) error {
	return t.errorAt(t.Name.Line, format, args...)
}

func (t *tableEntry) errorAt(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: table %s: %s", t.file, line, t.Name.Text, fmt.Sprintf(format, args...))
}

// Load reads every .yaml and .json file at the top of each file system;
// the later ones add tables to those of the earlier, and are held to more: see
// checkOwn. Its errors name the file, the line and what to do; all that is wrong is
// reported at once.
func Load(systems ...fs.FS) (*Dictionary, error) {
	l := &loader{entries: map[string]*tableEntry{}, dict: &Dictionary{tables: map[string]*Table{}}}
	var problems []error
	for i, fsys := range systems {
		problems = append(problems, l.readAll(fsys, i > 0))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	if err := errors.Join(l.checkOwn(), l.resolveAll()); err != nil {
		return nil, err
	}
	return l.dict, nil
}

type loader struct {
	common   []columnEntry
	platform []string
	entries  map[string]*tableEntry
	order    []*tableEntry
	known    []string // types of columns
	dict     *Dictionary
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
		problems = append(problems, fmt.Errorf("%s:1: common_columns and platform_columns are the platform's; give the columns to your tables", file))
	} else {
		l.common = append(l.common, content.CommonColumns...)
		l.platform = append(l.platform, content.PlatformColumns...)
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
func (l *loader) resolve(entry *tableEntry, path []string) (*Table, error) {
	if done, ok := l.dict.tables[entry.Name.Text]; ok {
		return done, nil
	}
	if slices.Contains(path, entry.Name.Text) {
		return nil, entry.errorf("extends itself through %s; break the circle", strings.Join(path, " > "))
	}
	t := &draft{place: map[string]int{}, Table: Table{
		Name: entry.Name.Text, Label: entry.Label, Display: entry.Display,
		NumberPrefix: entry.NumberPrefix, Audited: entry.Audited, View: entry.View, Switch: entry.Switch,
	}}
	if err := entry.checkSwitch(); err != nil {
		return nil, err
	}
	if entry.SuperClass != "" {
		parent, ok := l.entries[entry.SuperClass]
		if !ok {
			return nil, entry.errorf("extends %s, which is not defined; define it or drop super_class", entry.SuperClass)
		}
		super, err := l.resolve(parent, append(path, entry.Name.Text))
		if err != nil {
			return nil, err
		}
		t.inherit(super)
	}
	if err := l.addColumns(t, entry); err != nil {
		return nil, err
	}
	if err := t.finish(entry); err != nil {
		return nil, err
	}
	l.dict.tables[t.Name] = &t.Table
	l.dict.order = append(l.dict.order, &t.Table)
	return &t.Table, nil
}

// draft is a table while its columns come together.
type draft struct {
	Table
	place map[string]int // of each column by name
}

// inherit takes over the parent's columns in its order, so that a column has
// the same place in every class of a hierarchy.
func (t *draft) inherit(super *Table) {
	t.Super = super
	for _, c := range super.Columns {
		t.set(c)
	}
	t.indexes = slices.Clone(super.indexes)
	t.Unique = slices.Clone(super.Unique)
	if t.Display == "" {
		t.Display = super.Display
	}
}

func (t *draft) set(c *Column) {
	if i, ok := t.place[c.Name]; ok {
		t.Columns[i] = c
		return
	}
	t.place[c.Name] = len(t.Columns)
	t.Columns = append(t.Columns, c)
}

func (l *loader) addColumns(t *draft, entry *tableEntry) error {
	for _, name := range entry.OmitCommon {
		if !slices.ContainsFunc(l.common, func(c columnEntry) bool { return c.Name.Text == name }) {
			return entry.errorf("omits %s, which is not a common column", name)
		}
	}
	for _, c := range l.common {
		if _, inherited := t.place[c.Name.Text]; !inherited && !slices.Contains(entry.OmitCommon, c.Name.Text) {
			t.set(l.column(c))
		}
	}
	own := map[string]bool{}
	var problems []error
	for _, c := range entry.Columns {
		name := c.Name.Text
		at, inherited := t.place[name]
		switch {
		case name == "" || c.Type == "" && !inherited:
			problems = append(problems, entry.errorAt(c.line(entry), "column %q needs a name and a type", name))
			continue
		case own[name]:
			problems = append(problems, entry.errorAt(c.line(entry), "has column %s twice", name))
			continue
		case c.Type == "reference" && c.Reference == "":
			problems = append(problems, entry.errorAt(c.line(entry), "column %s is a reference and must say to which table", name))
		}
		own[name] = true
		if c.Type == "" {
			t.set(c.refine(t.Columns[at]))
		} else {
			t.set(l.column(c))
		}
	}
	return errors.Join(problems...)
}

func (t *draft) finish(entry *tableEntry) error {
	for _, name := range slices.Concat(entry.Indexes, entry.Unique) {
		if !slices.Contains(t.indexes, name) {
			t.indexes = append(t.indexes, name)
		}
	}
	for _, name := range entry.Unique {
		t.Unique = append(t.Unique, Uniqueness{Column: name, Among: &t.Table})
	}
	for _, name := range append([]string{t.Display}, t.indexes...) {
		if _, ok := t.place[name]; !ok && name != "" {
			return entry.errorf("has no column %s, which its display, indexes or unique name", name)
		}
	}
	if err := t.checkChoices(entry); err != nil {
		return err
	}
	columns := make([]store.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = store.Column{Name: c.Name, Kind: c.Kind}
	}
	layout, err := store.NewLayout(t.Name, columns)
	if err != nil {
		return entry.errorf("%v", err)
	}
	t.Layout, t.place = layout, nil
	return nil
}
