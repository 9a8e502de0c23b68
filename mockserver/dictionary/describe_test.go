package dictionary_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// What a dictionary says of itself for one release does not depend on what it was asked
// before, though releases share the rows that they have in common.
func TestWhatIsSaidForOneReleaseStaysThere(t *testing.T) {
	load := func() *dictionary.Dictionary {
		dict, err := dictionary.Load(fixtures.Dictionary())
		require.NoError(t, err)
		return dict
	}
	said := func(dict *dictionary.Dictionary, table string, switches map[string]string) [][]string {
		var rows [][]string
		for _, row := range dict.Describe(table, switches) {
			rows = append(rows, row.Values())
		}
		return rows
	}
	asked := load()
	all := map[string]int{}
	for _, name := range asked.Names() {
		all[name] = len(said(asked, name, nil))
	}
	columns := map[int]bool{}
	for _, p := range release.Catalog().All() {
		if p.Key != "eureka" && p.Key != "madrid" && p.Key != "australia" {
			continue
		}
		settings, err := p.Settings(release.Fresh, nil)
		require.NoError(t, err)
		switches := map[string]string{}
		for _, name := range asked.Switches() {
			switches[name] = settings.Text(name)
		}
		alone := load()
		for name, most := range all {
			want := said(alone, name, switches)
			require.Equal(t, want, said(asked, name, switches), "%s of %s", name, p.Key)
			require.LessOrEqual(t, len(want), most)
			if name == "sys_dictionary" {
				columns[len(want)] = true
			}
		}
	}
	require.Len(t, columns, 3, "each of the releases has other columns")
}
