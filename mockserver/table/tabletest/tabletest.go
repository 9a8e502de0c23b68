// Package tabletest makes the tables of an instance for tests: our dictionary, access
// rules and rules on writes, without a row, on a clock that begins at Start.
package tabletest

import (
	"io/fs"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/store/memstore"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Start is the instance's time at its start.
var Start = time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)

// Options are what differs between the instances of tests; the zero value has ours.
type Options struct {
	Switches map[string]string // overrides of the release's
	Tables   fs.FS             // tables beside ours
	Access   fs.FS             // access rules in front of ours
	Rules    []fs.FS           // nil: ours
}

// New returns the tables of an instance that plays a release, without a row.
func New(t testing.TB, played string, o Options) *table.Tables {
	t.Helper()
	tables := []fs.FS{fixtures.Dictionary()}
	if o.Tables != nil {
		tables = append(tables, o.Tables)
	}
	dict, err := dictionary.Load(tables...)
	require.NoError(t, err)
	rows, err := memstore.New(table.StoreTables(dict))
	require.NoError(t, err)
	profile, err := release.Catalog().Lookup(played)
	require.NoError(t, err)
	settings, err := profile.Settings(release.Fresh, o.Switches)
	require.NoError(t, err)
	accessFiles := []fs.FS{fixtures.Access()}
	if o.Access != nil {
		accessFiles = append(accessFiles, o.Access)
	}
	rights, err := access.Load(dict, table.CheckCondition(dict), accessFiles...)
	require.NoError(t, err)
	ruleFiles := o.Rules
	if ruleFiles == nil {
		ruleFiles = []fs.FS{fixtures.Rules()}
	}
	writing, err := rules.Load(dict, ruleFiles...)
	require.NoError(t, err)
	ids := ident.Seeded(1, "test")
	return table.New(table.Config{
		Dictionary: dict, Access: rights, Rules: writing, Rows: rows, IDs: ids, Secrets: table.NewSecrets(ids),
		Clock: clock.NewSimulated(Start, clock.System()), Settings: func() *release.Settings { return settings },
	})
}
