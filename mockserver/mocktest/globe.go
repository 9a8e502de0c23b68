package mocktest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/control/console"
	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// Globe is an instance for one test.
type Globe struct {
	URL   string                 // where it answers
	Admin mockserver.Credentials // the administrator
	OAuth mockserver.Client      // the OAuth client; empty while the release has no OAuth

	t        testing.TB
	fleet    *mockserver.Fleet
	instance *mockserver.Instance
	config   mockserver.Config
	identity *mockserver.Identity
	control  string
}

// New makes an instance that listens on loopback until the test ends. What
// cannot be made fails the test.
func New(t testing.TB, options ...Option) *Globe {
	t.Helper()
	c := config{instance: mockserver.Config{Now: defaultNow, Events: defaultEvents}}
	for _, option := range options {
		option(&c)
	}
	if len(c.fixtures) > 0 {
		own, err := mockserver.LoadFixtures(c.fixtures...)
		if err != nil {
			t.Fatalf("mocktest: %v", err)
		}
		c.instance.Fixtures = own
	}
	if c.faults != "" {
		schedule, err := scheduleOf(c.faults)
		if err != nil {
			t.Fatalf("mocktest: %v", err)
		}
		c.instance.Faults = schedule
	}
	instance, err := mockserver.New(c.instance)
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	var identity *mockserver.Identity
	if c.tls {
		if identity, err = mockserver.NewIdentity(); err != nil {
			t.Fatalf("mocktest: %v", err)
		}
	}
	return start(t, instance, c.instance, identity)
}

func start(t testing.TB, instance *mockserver.Instance, cfg mockserver.Config, identity *mockserver.Identity) *Globe {
	t.Helper()
	g := &Globe{
		Admin: instance.Admin(), t: t, instance: instance, config: cfg, identity: identity,
		fleet: mockserver.NewFleet(mockserver.FleetConfig{Identity: identity}),
	}
	g.readClient()
	name, err := g.fleet.Add(instance, mockserver.Placement{Name: mockserver.DefaultInstance, Listen: true})
	if err != nil {
		t.Fatalf("mocktest: %v", err)
	}
	g.URL = g.fleet.URL(name)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		// Connections that the test left open are cut when the second is over.
		_ = g.fleet.Close(ctx)
	})
	return g
}

// readClient takes over the OAuth client of what the instance plays now.
func (g *Globe) readClient() {
	g.OAuth = mockserver.Client{}
	if client := g.instance.Client(); client != nil {
		g.OAuth = *client
	}
}

// Fork makes an independent copy of the instance as it is now.
func (g *Globe) Fork(t testing.TB) *Globe {
	t.Helper()
	return start(t, g.instance.Fork(), g.config, g.identity)
}

// Truth is what the scenarios of the world did; nil without [Scenarios].
func (g *Globe) Truth() *mockserver.Truth { return g.instance.Truth() }

// Now is the instance's time.
func (g *Globe) Now() time.Time { return g.instance.Now() }

// Advance moves the instance's clock. Beyond the years 1980 to 9000 it fails the
// test.
func (g *Globe) Advance(d time.Duration) {
	g.t.Helper()
	if err := g.instance.Advance(d); err != nil {
		g.t.Fatalf("mocktest: %v", err)
	}
}

// Freeze stops the instance's clock where it stands.
func (g *Globe) Freeze() { g.instance.Clock().Freeze(true) }

// Snapshot keeps the globe as it is now, and returns the name that Restore takes.
func (g *Globe) Snapshot() string {
	g.t.Helper()
	made, err := g.instance.Snapshot("")
	if err != nil {
		g.t.Fatal(err)
	}
	return made.Name
}

// Restore puts the globe back to a snapshot, as often as wanted.
func (g *Globe) Restore(snapshot string) {
	g.t.Helper()
	if err := g.instance.Restore(snapshot); err != nil {
		g.t.Fatal(err)
	}
	g.readClient()
}

// Reset puts the globe back to how New or Fork made it, release, settings and clock
// included. Snapshots and the journal stay.
func (g *Globe) Reset() {
	g.instance.Reset()
	g.readClient()
}

// Play makes the instance play another release. Its overrides are kept where
// settings is nil; else these stand in place of all of them.
func (g *Globe) Play(name string, settings map[string]string) {
	g.t.Helper()
	if err := g.instance.Play(name, "", settings); err != nil {
		g.t.Fatalf("mocktest: %v", err)
	}
	g.readClient()
}

// Upgrade makes the instance play another release as [Globe.Play] does with nil, in
// phases: it is away for a while, and drops sessions and tokens or keeps them. See
// docs/upgrades.md.
func (g *Globe) Upgrade(name string, phases mockserver.Phases) {
	g.t.Helper()
	if err := g.instance.Change(mockserver.Change{Release: name, Phases: &phases}); err != nil {
		g.t.Fatalf("mocktest: %v", err)
	}
	g.readClient()
}

// SetTemper makes the instance play in another temper, with its release and overrides
// kept.
func (g *Globe) SetTemper(name string) {
	g.t.Helper()
	if err := g.instance.Change(mockserver.Change{Temper: name}); err != nil {
		g.t.Fatalf("mocktest: %v", err)
	}
}

// Import brings rows in without rules and without audit: system columns are kept
// as given, and a missing sys_id or time stamp is made.
func (g *Globe) Import(tableName string, rows ...map[string]string) {
	g.t.Helper()
	entries := make([]transfer.Entry, len(rows))
	for i, values := range rows {
		entries[i] = transfer.Entry{Table: tableName, Values: values}
	}
	g.change(entries)
}

// Change gives new values to the rows of a table that match.
func (g *Globe) Change(tableName string, match, values map[string]string) {
	g.t.Helper()
	g.change([]transfer.Entry{{Table: tableName, Match: match, Values: values}})
}

// Remove takes the rows of a table away that match, leaving no trace of them.
func (g *Globe) Remove(tableName string, match map[string]string) {
	g.t.Helper()
	g.change([]transfer.Entry{{Table: tableName, Match: match, Delete: true}})
}

func (g *Globe) change(entries []transfer.Entry) {
	g.t.Helper()
	if _, err := g.instance.Import(entries); err != nil {
		g.t.Fatalf("mocktest: %v", err)
	}
}

// Journal is what the instance was asked so far, oldest first.
func (g *Globe) Journal() []journal.Entry {
	const all = 1 << 20
	return g.instance.Journal().After(0, all).Entries
}

// CA is the authority to trust, as PEM; nil without [TLS].
func (g *Globe) CA() []byte {
	if g.identity == nil {
		return nil
	}
	return g.identity.CA
}

// HTTPClient is a client that trusts the instance's certificate.
func (g *Globe) HTTPClient() *http.Client {
	transport := &http.Transport{}
	if g.identity != nil {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(g.identity.CA)
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	g.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: time.Minute}
}

// ControlURL is where the control API for this instance answers, with its pages for a
// browser. The instance is named "default" there.
func (g *Globe) ControlURL() string {
	if g.control == "" {
		server := httptest.NewServer(console.New(control.New(control.Config{Fleet: g.fleet.Control(g.config)}), console.Config{}))
		g.t.Cleanup(server.Close)
		g.control = server.URL
	}
	return g.control
}
