package dictionary

import (
	"embed"
	"fmt"
	"slices"
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// FilterOperator is an operator as a filter offers it; filter.yaml says what its members
// mean.
type FilterOperator struct {
	Operator query.Operator `yaml:"operator"`
	Label    string         `yaml:"label"`
	Editor   string         `yaml:"editor"`
}

// NoEditor is the editor of an operator that takes no value.
const NoEditor = "none"

//go:embed filter.yaml
var filterFile embed.FS

// filters are the operators by sort of column.
var filters = sync.OnceValue(func() map[string][]FilterOperator {
	var content struct {
		Groups  map[string][]FilterOperator `yaml:"groups"`
		Columns map[string][]string         `yaml:"columns"`
	}
	if err := datafile.Read(filterFile, "filter.yaml", &content, "groups: and columns: below it"); err != nil {
		panic(err) // our own file, which a test reads
	}
	all := map[string][]FilterOperator{}
	for sort, names := range content.Columns {
		for _, name := range names {
			group, ok := content.Groups[name]
			if !ok {
				panic(fmt.Sprintf("filter.yaml: %s: there is no group %s", sort, name)) // likewise
			}
			all[sort] = append(all[sort], group...)
		}
	}
	return all
})

// FilterOperators are those that a filter offers for a column. Choices says that its
// values are chosen from a list.
func (c *Column) FilterOperators(choices bool) []FilterOperator {
	return filters()[c.filterSort(choices)]
}

// TextFilterOperators are those whose value is written as a text on any column, each once.
func TextFilterOperators() []FilterOperator {
	var all []FilterOperator
	for _, sort := range []string{"text", "choice"} {
		for _, o := range filters()[sort] {
			written := o.Editor == "" || o.Editor == "text" || o.Editor == "choice_multiple" || o.Editor == NoEditor
			if written && !slices.Contains(all, o) {
				all = append(all, o)
			}
		}
	}
	return all
}

func (c *Column) filterSort(choices bool) string {
	switch {
	case c.Secret():
		return "secret"
	case choices:
		return "choice"
	}
	switch c.Kind {
	case glide.Integer, glide.Decimal, glide.Duration:
		return "number"
	case glide.Boolean:
		return "boolean"
	case glide.Date, glide.DateTime:
		return "moment"
	case glide.Reference:
		return "reference"
	case glide.List, glide.Journal:
		return "list"
	default:
		return "text"
	}
}
