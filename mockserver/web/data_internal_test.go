package web

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// What the layouts and the navigator name is there on the newest release, with all
// columns.
func TestOurDataNamesWhatThereIs(t *testing.T) {
	all := release.Catalog().All()
	newest := all[len(all)-1].Key
	dict := tabletest.New(t, newest, tabletest.Options{}).Dictionary()
	known := func(what string, wanted map[string]string) {
		_, err := all[0].Settings(release.Fresh, wanted)
		require.NoError(t, err, what)
	}
	for _, name := range layout.Tables() {
		def, ok := dict.Table(name)
		require.True(t, ok, "%s has a layout and is no table", name)
		l := layout.Own(def)
		if l.Notice != nil {
			known(name, l.Notice.Switch)
		}
		columns := l.List
		for _, s := range l.Sections {
			columns = append(columns, s.Columns...)
		}
		order := query.Parse(l.Order)
		require.Empty(t, order.Problems, name)
		for _, o := range order.Order {
			columns = append(columns, o.Field)
		}
		for _, column := range columns {
			_, ok := dict.Path(def, column)
			require.True(t, ok, "%s has no column %s", name, column)
		}
		for _, r := range l.Related {
			other, ok := dict.Table(r.Table)
			require.True(t, ok, "%s: no table %s", name, r.Table)
			column, ok := other.Column(r.By)
			require.True(t, ok, "%s has no column %s", r.Table, r.By)
			require.Contains(t, ancestry(def), column.Reference, "%s.%s", r.Table, r.By)
		}
		for _, column := range slices.Concat(l.ReadOnly, l.Fixed, l.Generated) {
			_, ok := def.Column(column)
			require.True(t, ok, "%s has no column %s", name, column)
		}
		for _, column := range l.Generated {
			c, _ := def.Column(column)
			require.True(t, c.Secret(), "%s.%s is no secret", name, column)
		}
		if l.Asks == nil {
			continue
		}
		_, ok = def.Column(l.Asks.AnsweredBy)
		require.True(t, ok || l.Asks.AnsweredBy == "", "%s has no column %s", name, l.Asks.AnsweredBy)
		for _, kind := range l.Asks.Answers {
			other, ok := dict.Table(kind.Table)
			require.True(t, ok, "%s: no table %s", kind.Text, kind.Table)
			require.Contains(t, ancestry(other), name, kind.Text)
			values := given(kind.Query)
			require.True(t, kind.Table != name || values[l.Asks.AnsweredBy] != "", "%s leads to the question again", kind.Text)
			for column := range values {
				_, ok := other.Column(column)
				require.True(t, ok, "%s: no column %s", kind.Text, column)
			}
		}
	}
	for _, a := range navigatorData().Applications {
		known(a.Title, a.Switch)
		for _, m := range a.Modules {
			known(m.Title, m.Switch)
			def, ok := dict.Table(m.Table)
			require.True(t, ok, "%s: no table %s", m.Title, m.Table)
			q := query.Parse(m.Query)
			require.Empty(t, q.Problems, m.Title)
			for _, group := range q.Groups {
				for _, cluster := range group {
					for _, condition := range cluster {
						_, ok := dict.Path(def, condition.Field)
						require.True(t, ok, "%s: no column %s", m.Title, condition.Field)
					}
				}
			}
		}
	}
}

// ancestry is a table with those that it extends, by their names.
func ancestry(def *dictionary.Table) []string {
	var names []string
	for ; def != nil; def = def.Super {
		names = append(names, def.Name)
	}
	return names
}
