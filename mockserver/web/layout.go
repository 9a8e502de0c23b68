package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// layout is an entry of layouts.yaml; the file says what its members mean.
type layout struct {
	Table     string        `yaml:"table"`
	Plural    string        `yaml:"plural"`
	Heading   string        `yaml:"heading"`
	List      []string      `yaml:"list"`
	Order     string        `yaml:"order"`
	Sections  []section     `yaml:"sections"`
	Related   []relatedList `yaml:"related"`
	ReadOnly  []string      `yaml:"read_only"`
	Kept      bool          `yaml:"kept"`
	Fixed     []string      `yaml:"fixed"`
	Generated []string      `yaml:"generated"`
	Asks      *choice       `yaml:"asks"`
	Notice    *notice       `yaml:"notice"`
}

type notice struct {
	Switch map[string]string `yaml:"switch"`
	Text   string            `yaml:"text"`
}

// noticesOf is what is said of a table on this release.
func (c *call) noticesOf(def *dictionary.Table) []note {
	said := layoutOf(def).Notice
	if said == nil || !c.offers(c.settings.Map(), said.Switch, nil) {
		return nil
	}
	return []note{{Kind: "info", Text: said.Text}}
}

type section struct {
	Title   string   `yaml:"title"`
	Columns []string `yaml:"columns"`
}

type relatedList struct {
	Table string `yaml:"table"`
	By    string `yaml:"by"`
	Title string `yaml:"title"`
}

var layouts = func() map[string]*layout {
	var content struct {
		Layouts []*layout `yaml:"layouts"`
	}
	if err := datafile.Read(dataFiles, "layouts.yaml", &content, "layouts: and a list below it"); err != nil {
		panic(err) // our own file, which a test reads
	}
	all := map[string]*layout{}
	for _, l := range content.Layouts {
		if all[l.Table] != nil {
			panic("layouts.yaml has two layouts of " + l.Table)
		}
		all[l.Table] = l
	}
	return all
}()

// layoutOf is the layout of a table, with what it does not say from those of the tables
// that it extends; empty where there is none.
func layoutOf(def *dictionary.Table) *layout {
	whole := &layout{}
	for t := def; t != nil; t = t.Super {
		if l, ok := layouts[t.Name]; ok {
			whole.fillFrom(l)
		}
	}
	return whole
}

// fillFrom takes from another layout what this one does not say. A list that is there
// and empty says something.
func (l *layout) fillFrom(other *layout) {
	l.Heading, l.Order, l.Notice = cmp.Or(l.Heading, other.Heading), cmp.Or(l.Order, other.Order), cmp.Or(l.Notice, other.Notice)
	l.Kept = l.Kept || other.Kept
	if l.Related == nil {
		l.Related = other.Related
	}
	if l.Sections == nil {
		l.Sections = other.Sections
	}
	for mine, theirs := range map[*[]string][]string{
		&l.List: other.List, &l.ReadOnly: other.ReadOnly, &l.Fixed: other.Fixed, &l.Generated: other.Generated,
	} {
		if *mine == nil {
			*mine = theirs
		}
	}
}

// pluralOf is the heading of a list.
func pluralOf(def *dictionary.Table) string {
	if l, ok := layouts[def.Name]; ok && l.Plural != "" {
		return l.Plural
	}
	label := def.Label
	switch {
	case strings.HasSuffix(label, "s") || strings.HasSuffix(label, "x") || strings.HasSuffix(label, "ch"):
		return label + "es"
	case strings.HasSuffix(label, "y") && len(label) > 1 && !strings.ContainsRune("aeiou", rune(label[len(label)-2])):
		return label[:len(label)-1] + "ies"
	}
	return label + "s"
}

// mostSuggested is how many columns a list has that nobody laid out.
const mostSuggested = 7

// listColumns are the columns of a list, by their names: those of the view in
// sys_ui_list, of the layout, or that the dictionary suggests.
func listColumns(reader *table.Reader, def *dictionary.Table, view string) []string {
	if columns := reader.View(def, view); len(columns) > 0 {
		return columns
	}
	if l := layoutOf(def); len(l.List) > 0 {
		return l.List
	}
	var columns []string
	if def.Display != "" {
		columns = append(columns, def.Display)
	}
	for _, c := range def.Columns {
		if len(columns) == mostSuggested {
			break
		}
		plain := c.Kind != glide.Journal && !c.Secret() && c.MaxLength <= 255 && !strings.HasPrefix(c.Name, "sys_")
		if plain && !slices.Contains(columns, c.Name) {
			columns = append(columns, c.Name)
		}
	}
	if _, ok := def.Column("sys_updated_on"); ok && len(columns) < mostSuggested {
		columns = append(columns, "sys_updated_on")
	}
	return columns
}
