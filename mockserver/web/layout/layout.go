// Package layout says what lists and forms show of a table: for the pages, and for
// exports of lists. layouts.yaml is its source, with what sys_ui_list says of a view.
package layout

import (
	"cmp"
	"embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

//go:embed layouts.yaml
var dataFiles embed.FS

// Layout is an entry of layouts.yaml; the file says what its members mean.
type Layout struct {
	Table     string    `yaml:"table"`
	Plural    string    `yaml:"plural"`
	Heading   string    `yaml:"heading"`
	List      []string  `yaml:"list"`
	Order     string    `yaml:"order"`
	Sections  []Section `yaml:"sections"`
	Related   []Related `yaml:"related"`
	ReadOnly  []string  `yaml:"read_only"`
	Kept      bool      `yaml:"kept"`
	Fixed     []string  `yaml:"fixed"`
	Generated []string  `yaml:"generated"`
	Asks      *Choice   `yaml:"asks"`
	Notice    *Notice   `yaml:"notice"`
}

// Notice is what is said above a list.
type Notice struct {
	Switch map[string]string `yaml:"switch"`
	Text   string            `yaml:"text"`
}

// Section is one of a form.
type Section struct {
	Title   string   `yaml:"title"`
	Columns []string `yaml:"columns"`
}

// Related is a list below a form.
type Related struct {
	Table string `yaml:"table"`
	By    string `yaml:"by"`
	Title string `yaml:"title"`
}

// Choice is a question in front of the form of a new record.
type Choice struct {
	Question   string   `yaml:"question"`
	AnsweredBy string   `yaml:"answered_by"`
	Answers    []Answer `yaml:"answers"`
}

// Answer is one, and the form that it leads to.
type Answer struct {
	Text  string `yaml:"text"`
	Table string `yaml:"table"`
	Query string `yaml:"query"`
}

var layouts = sync.OnceValue(func() map[string]*Layout {
	var content struct {
		Layouts []*Layout `yaml:"layouts"`
	}
	if err := datafile.Read(dataFiles, "layouts.yaml", &content, "layouts: and a list below it"); err != nil {
		panic(err) // our own file, which a test reads
	}
	all := map[string]*Layout{}
	for _, l := range content.Layouts {
		if all[l.Table] != nil {
			panic("layouts.yaml has two layouts of " + l.Table)
		}
		all[l.Table] = l
	}
	return all
})

// Own is what the file says of a table itself; nil where that is nothing.
func Own(def *dictionary.Table) *Layout { return layouts()[def.Name] }

// Tables are the names of those that the file says something of.
func Tables() []string { return slices.Sorted(maps.Keys(layouts())) }

// Of is the layout of a table, with what it does not say from those of the tables
// that it extends; empty where there is none.
func Of(def *dictionary.Table) *Layout {
	whole := &Layout{}
	for t := def; t != nil; t = t.Super {
		if l, ok := layouts()[t.Name]; ok {
			whole.fillFrom(l)
		}
	}
	return whole
}

// fillFrom takes from another layout what this one does not say. A list that is there
// and empty says something.
func (l *Layout) fillFrom(other *Layout) {
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

// PluralOf is the heading of a list.
func PluralOf(def *dictionary.Table) string {
	if l, ok := layouts()[def.Name]; ok && l.Plural != "" {
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

// ListColumns are the columns of a list, by their names: those of the view in
// sys_ui_list, of the layout, or that the dictionary suggests.
func ListColumns(reader *table.Reader, def *dictionary.Table, view string) []string {
	if columns := reader.View(def, view); len(columns) > 0 {
		return columns
	}
	if l := Of(def); len(l.List) > 0 {
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
