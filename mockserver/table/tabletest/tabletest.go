// Package tabletest makes the tables of an instance for tests: our dictionary, access
// rules and rules on writes, without a row, on a clock that begins at Start.
package tabletest

import (
	"io/fs"
	"sync"
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
	Origin   release.Origin    // "" is fresh
	Switches map[string]string // overrides of the release's
	Tables   fs.FS             // tables beside ours
	Access   fs.FS             // access rules in front of ours
	Rules    []fs.FS           // nil: ours
}

// New returns the tables of an instance that plays a release, without a row.
func New(t testing.TB, played string, o Options) *table.Tables {
	t.Helper()
	return table.New(Config(t, played, o))
}

// ground is our dictionary and its empty tables, which are made once.
var ground = sync.OnceValues(func() (*table.Config, error) { return groundOf(fixtures.Dictionary()) })

func groundOf(tables ...fs.FS) (*table.Config, error) {
	dict, err := dictionary.Load(tables...)
	if err != nil {
		return nil, err
	}
	rows, err := memstore.New(table.StoreTables(dict))
	return &table.Config{Dictionary: dict, Rows: rows}, err
}

// Config is what such tables are made of, for tests that change some of it.
func Config(t testing.TB, played string, o Options) table.Config {
	t.Helper()
	base, err := ground()
	if o.Tables != nil {
		base, err = groundOf(fixtures.Dictionary(), o.Tables)
	}
	require.NoError(t, err)
	if o.Origin == "" {
		o.Origin = release.Fresh
	}
	profile, err := release.Catalog().Lookup(played)
	require.NoError(t, err)
	settings, err := profile.Settings(o.Origin, o.Switches)
	require.NoError(t, err)
	accessFiles := []fs.FS{fixtures.Access()}
	if o.Access != nil {
		accessFiles = append(accessFiles, o.Access)
	}
	rights, err := access.Load(base.Dictionary, table.CheckCondition(base.Dictionary), accessFiles...)
	require.NoError(t, err)
	if o.Rules == nil {
		o.Rules = []fs.FS{fixtures.Rules()}
	}
	writing, err := rules.Load(base.Dictionary, o.Rules...)
	require.NoError(t, err)
	ids := ident.Seeded(1, "test")
	return table.Config{
		Dictionary: base.Dictionary, Access: rights, Rules: writing, Rows: base.Rows.Fork(), IDs: ids, Secrets: table.NewSecrets(ids),
		Clock: clock.NewSimulated(Start, clock.System()), Settings: func() *release.Settings { return settings },
	}
}
