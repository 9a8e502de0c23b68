package control

import (
	"context"
	"errors"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// Errors that a fleet returns, wrapped, and that the API answers with a status
// of their own.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("conflict")
	ErrInvalid  = errors.New("invalid")
	ErrFull     = errors.New("no room")
)

// Fleet is the instances that the API steers.
type Fleet interface {
	Names() []string
	Instance(name string) (Instance, error) // ErrNotFound
	// Create stops when ctx is done. ErrInvalid, ErrConflict, ErrFull.
	// A name that is taken and a fleet that is full cost nothing.
	Create(ctx context.Context, c Creation) (string, error)
	Fork(name string, p Placement) (string, error)
	Remove(name string) error
	CA() []byte // PEM; nil without TLS
}

// Instance is one of them.
type Instance interface { //nolint:interfacebloat // one method for each thing that can be asked of an instance
	Describe() Description
	Clock() Clock
	SetClock(ClockChange) error // ErrInvalid
	Release() Release
	Play(ReleaseChange) error // ErrInvalid, ErrConflict
	Journal() *journal.Journal
	// Faults is what goes wrong on purpose, and how often it has, as JSON shows it.
	Faults() any
	SetFaults(faults.Schedule) error // ErrInvalid
	// Truth is what the scenarios of its world did, as JSON shows it.
	Truth() any
	Reset()
	Keeper
	Rows
}

// Rows is what goes into the tables of an instance and comes out of them.
type Rows interface {
	// Import stops when ctx is done, and then has done nothing.
	Import(ctx context.Context, given []*rows.Record) (*Imported, error) // ErrInvalid
	// Export is the rows of tables, and if wanted of those that extend them; without
	// names of all. ErrInvalid.
	Export(extending bool, tables ...string) ([]rows.Table, error)
}

// Keeper is what an instance does with snapshots of itself.
type Keeper interface {
	// Snapshot makes a name up where none is given. ErrInvalid, ErrConflict, ErrFull.
	Snapshot(name string) (Snapshot, error)
	Snapshots() []Snapshot     // in the order in which they were taken
	Restore(name string) error // ErrNotFound
	Forget(name string) error  // ErrNotFound
}

// Placement is where and for how long a new instance stands.
type Placement struct {
	Name   string    `json:"name"`
	Listen *bool     `json:"listen"` // a port of its own; absent is true
	TTL    *Duration `json:"ttl"`    // absent is for ever
}

// Creation asks for a new instance. What is absent, and a text that is empty, is as
// the server was started with; given settings stand in place of all of its own.
type Creation struct {
	Placement
	Release       string            `json:"release"`
	Origin        string            `json:"origin"`
	Temper        string            `json:"temper"`
	Settings      map[string]string `json:"settings"`
	Seed          *uint64           `json:"seed"`
	Now           *time.Time        `json:"now"` // absent, and none at the start: the machine's
	People        *int              `json:"people"`
	Events        *int              `json:"events"`
	Scenarios     []string          `json:"scenarios"`
	AdminPassword string            `json:"admin_password"`
	ClientID      string            `json:"client_id"`
	ClientSecret  string            `json:"client_secret"`
	Faults        *faults.Schedule  `json:"faults"`
}

// Description is what a client has to know to call an instance.
type Description struct {
	Name    string       `json:"name"`
	URL     string       `json:"url"` // "" without a port of its own
	Release string       `json:"release"`
	Origin  string       `json:"origin"`
	Temper  string       `json:"temper"`
	Seed    uint64       `json:"seed"`
	Now     time.Time    `json:"now"`
	Admin   Credentials  `json:"admin"`
	Client  *OAuthClient `json:"client"` // null without OAuth
}

// Credentials are the administrator's.
type Credentials struct {
	UserName string `json:"user_name"`
	Password string `json:"password"`
}

// OAuthClient is the client that the world came with.
type OAuthClient struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

// Clock is an instance's time and how it runs.
type Clock struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
	Rate   float64   `json:"rate"`
}

// ClockChange changes one or more things about a clock, in this order.
type ClockChange struct {
	Freeze  *bool      `json:"freeze"`
	Rate    *float64   `json:"rate"`
	Now     *time.Time `json:"now"`
	Advance *Duration  `json:"advance"`
}

// Release is what an instance plays.
type Release struct {
	Release   string            `json:"release"`
	Origin    string            `json:"origin"`
	Temper    string            `json:"temper"`
	Overrides map[string]string `json:"overrides"` // what of the settings was asked for
	Settings  map[string]string `json:"settings"`  // all of them
	// Maintenance is the one that lasts, after which the instance plays what the rest
	// says; null while it is in service.
	Maintenance *Maintenance `json:"maintenance"`
}

// Maintenance is a time in which an instance is away, by its own clock.
type Maintenance struct {
	Began  time.Time `json:"began"`
	Ends   time.Time `json:"ends"`
	Before string    `json:"before"` // the release that it played when it began
	Answer string    `json:"answer"` // what is answered meanwhile
}

// ReleaseChange asks for another release or temper. An absent member stays as it is;
// settings, where given, stand in place of all overrides before them, and phases in place
// of a maintenance that lasts.
type ReleaseChange struct {
	Release  string            `json:"release"`
	Origin   string            `json:"origin"`
	Temper   string            `json:"temper"`
	Settings map[string]string `json:"settings"`
	Phases   *Phases           `json:"phases"`
}

// Phases is how a change goes about. What is absent is no maintenance, the answer that
// the instance's settings say, sessions dropped and tokens kept.
type Phases struct {
	Maintenance Duration `json:"maintenance"`
	Answer      string   `json:"answer"`
	Sessions    string   `json:"sessions"` // keep or drop
	Tokens      string   `json:"tokens"`   // likewise
}

// Imported counts what an import did.
type Imported struct {
	Inserted int      `json:"inserted"`
	Updated  int      `json:"updated"`
	Deleted  int      `json:"deleted"`
	Skipped  int      `json:"skipped"` // rows to delete that were not there
	SysIDs   []string `json:"sys_ids"` // of each row; of its first match
}

// Duration is a span of time written as in Go, such as "2h" or "31m".
type Duration time.Duration

// UnmarshalText implements [encoding.TextUnmarshaler]. Its error shows how a
// duration is written.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return &durationError{text: string(text)}
	}
	*d = Duration(parsed)
	return nil
}

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }
