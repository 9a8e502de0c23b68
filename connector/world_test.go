package connector_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// subject is a connector that is pointed at a simulated instance.
type subject struct {
	t *testing.T
	connector.Settings
	out, err bytes.Buffer
}

func subjectOf(t *testing.T, globe *mocktest.Globe, auth string) *subject {
	t.Helper()
	return &subject{t: t, Settings: connector.Settings{
		Contract: "1", InstanceURL: globe.URL, Auth: auth,
		UserName: globe.Admin.UserName, Password: vault.Secret(globe.Admin.Password),
		ClientID: globe.OAuth.ID, ClientSecret: vault.Secret(globe.OAuth.Secret),
		StateDir: filepath.Join(t.TempDir(), "state"), Lookback: connector.DefaultLookback,
		PageSize: connector.DefaultPageSize, Overlap: connector.DefaultOverlap, Patience: 5 * time.Second,
	}}
}

type verb func(context.Context, connector.Settings, connector.Streams) error

func (s *subject) run(v verb) error {
	s.out.Reset()
	s.err.Reset()
	return v(s.t.Context(), s.Settings, connector.Streams{Out: &s.out, Err: &s.err})
}

// must runs a verb that has to end well.
func (s *subject) must(v verb) {
	s.t.Helper()
	require.NoError(s.t, s.run(v))
}

// fails runs a verb that has to end with a code and a line that says words.
func (s *subject) fails(v verb, code int, words ...string) {
	s.t.Helper()
	err := s.run(v)
	require.Error(s.t, err)
	for _, word := range words {
		require.Contains(s.t, connector.Line(err), word)
	}
	require.Equal(s.t, code, connector.ExitCode(err), connector.Line(err))
	require.NotContains(s.t, connector.Line(err), "\n")
}

// line is one JSON line of a sync.
type line struct {
	Type    string
	Op      string
	Table   string
	SysID   string `json:"sys_id"`
	Time    time.Time
	Data    map[string]any
	From    time.Time
	To      time.Time
	Records *int
}

// delivery is what a sync wrote.
type delivery struct {
	records []line
	gaps    []line
	last    line
}

func (s *subject) sync() delivery {
	s.t.Helper()
	s.must(connector.Sync)
	return s.delivered()
}

func (s *subject) delivered() delivery {
	s.t.Helper()
	var d delivery
	lines := bufio.NewScanner(&s.out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l line
		require.NoError(s.t, json.Unmarshal(lines.Bytes(), &l), lines.Text())
		switch l.Type {
		case "record":
			d.records = append(d.records, l)
		case "gap":
			d.gaps = append(d.gaps, l)
		}
		d.last = l
	}
	return d
}

func (d delivery) of(table string) (found []line) {
	for _, r := range d.records {
		if r.Table == table {
			found = append(found, r)
		}
	}
	return found
}

// state reads every file of the state directory as one text.
func (s *subject) state() string {
	s.t.Helper()
	var all strings.Builder
	require.NoError(s.t, filepath.Walk(s.StateDir, func(path string, info os.FileInfo, err error) error {
		require.NoError(s.t, err)
		if info.IsDir() {
			return nil
		}
		require.Equal(s.t, os.FileMode(0o600), info.Mode().Perm(), path)
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	}))
	return all.String()
}

// unique fails if a row was delivered twice as new.
func (d delivery) unique(t *testing.T) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range d.records {
		require.False(t, seen[r.Table+r.SysID], "%s %s came twice", r.Table, r.SysID)
		seen[r.Table+r.SysID] = true
	}
}

func wire(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }
