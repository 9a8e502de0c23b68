package dictionary

import (
	"errors"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

func (l *loader) resolveAll() error {
	var problems []error
	for _, entry := range l.order {
		if _, err := l.resolve(entry, nil); err != nil && !errors.Is(err, errParent) {
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
	l.dict.switches = switchesOf(l.dict.order)
	return nil
}

// errParent is what is wrong with a table whose parent has mistakes, which are told
// where the parent stands.
var errParent = errors.New("a table that it extends has mistakes")

// resolve builds a table after its parents. The path of children being built
// shows a circle.
func (l *loader) resolve(entry *tableEntry, path []string) (*Table, error) {
	if done, ok := l.dict.tables[entry.Name.Text]; ok {
		return done, nil
	}
	if l.broken[entry.Name.Text] {
		return nil, errParent
	}
	t, err := l.build(entry, path)
	if err != nil {
		l.broken[entry.Name.Text] = true
		return nil, err
	}
	l.dict.tables[t.Name] = t
	l.dict.order = append(l.dict.order, t)
	return t, nil
}

func (l *loader) build(entry *tableEntry, path []string) (*Table, error) {
	if slices.Contains(path, entry.Name.Text) {
		return nil, entry.errorf("extends itself through %s; break the circle", strings.Join(path, " > "))
	}
	t := &draft{Table: Table{
		Name: entry.Name.Text, Label: entry.Label, Display: entry.Display,
		NumberPrefix: entry.NumberPrefix, Audited: entry.Audited, View: entry.View, Switch: entry.Switch,
	}}
	if err := entry.checkSwitch(); err != nil {
		return nil, err
	}
	super := &Table{}
	if entry.SuperClass != "" {
		parent, ok := l.entries[entry.SuperClass]
		if !ok {
			return nil, entry.errorf("extends %s, which is not defined; define it or drop super_class", entry.SuperClass)
		}
		var err error
		if super, err = l.resolve(parent, append(path, entry.Name.Text)); err != nil {
			return nil, err
		}
		t.Super = super
	}
	t.inherit(super, len(l.common)+len(entry.Columns))
	if err := l.addColumns(t, entry); err != nil {
		return nil, err
	}
	if err := t.finish(entry); err != nil {
		return nil, err
	}
	return &t.Table, nil
}

// draft is a table while its columns come together.
type draft struct {
	Table
	place map[string]int // of each column by name
}

// inherit takes over the parent's columns in its order, so that a column has
// the same place in every class of a hierarchy. So many more come at most: growing
// would take a tenth of the time in which a dictionary is read.
func (t *draft) inherit(super *Table, more int) {
	t.place = make(map[string]int, len(super.Columns)+more)
	t.Columns = make([]*Column, 0, len(super.Columns)+more)
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
	own := make(map[string]bool, len(entry.Columns))
	var problems []error
	for _, c := range entry.Columns {
		name := c.Name.Text
		at, inherited := t.place[name]
		switch {
		case name == "" || c.Type == "" && !inherited:
			problems = append(problems, entry.errorOf(c, "column %q needs a name and a type", name))
			continue
		case own[name]:
			problems = append(problems, entry.errorOf(c, "has column %s twice", name))
			continue
		case c.Type == "reference" && c.Reference == "":
			problems = append(problems, entry.errorOf(c, "column %s is a reference and must say to which table", name))
		}
		own[name] = true
		problems = append(problems, c.checkSwitch(entry), c.checkSecret(entry))
		var parent *Column
		if inherited {
			parent = t.Columns[at]
		}
		column := l.column(c)
		if c.Type == "" {
			column = c.refine(parent)
		}
		if entry.own || c.file != "" {
			problems = append(problems, entry.checkOwnColumn(c, column, parent))
		}
		t.set(column)
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
