package table

import (
	"errors"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Errors of a request, for errors.Is. They carry no values of the request, so
// that whoever answers decides on the words.
var (
	ErrNoTable   = errors.New("no such table")
	ErrNoRow     = errors.New("no such row, or not one that the caller may see")
	ErrForbidden = errors.New("the caller may not")
	ErrDuplicate = errors.New("another row has this sys_id, or this value of a unique column")
	ErrStopped   = errors.New("the caller did not wait for the answer")
)

// Tables serves the tables of one instance. It is safe for concurrent use.
type Tables struct {
	dict     *dictionary.Dictionary
	access   *access.Rules
	rules    *rules.Rules
	trail    *rules.Trail
	rows     store.Store
	clock    clock.Clock
	ids      *ident.Source
	secrets  *Secrets
	settings func() *release.Settings
	keeper   Keeper // nil: nothing moves by itself

	roles      store.Known[roleEditions, []string]
	properties store.Known[uint64, property]
	plugins    store.Known[uint64, bool]
}

// Config is what the tables of an instance are made of. All of it is needed.
type Config struct {
	Dictionary *dictionary.Dictionary
	Access     *access.Rules
	Rules      *rules.Rules
	Rows       store.Store
	Clock      clock.Clock
	IDs        *ident.Source
	Secrets    *Secrets
	Settings   func() *release.Settings // of the release that the instance plays now
}

// New returns the tables of an instance.
func New(cfg Config) *Tables {
	return &Tables{
		dict: cfg.Dictionary, access: cfg.Access, rules: cfg.Rules, trail: rules.OurTrail(), rows: cfg.Rows, clock: cfg.Clock,
		ids: cfg.IDs, secrets: cfg.Secrets, settings: cfg.Settings,
	}
}

// Fork returns the tables of another instance: the same dictionary and access
// rules, and everything else from cfg. It costs next to nothing.
func (t *Tables) Fork(cfg Config) *Tables {
	return &Tables{
		dict: t.dict, access: t.access, rules: t.rules, trail: t.trail, rows: cfg.Rows, clock: cfg.Clock,
		ids: cfg.IDs, secrets: cfg.Secrets, settings: cfg.Settings,
	}
}

// Under returns the tables as they are with other settings: the same rows, and ids from
// the same source. Nobody keeps them. It is for what a change of settings writes before
// they hold.
func (t *Tables) Under(settings func() *release.Settings) *Tables {
	return t.Fork(Config{Rows: t.rows, Clock: t.clock, IDs: t.ids, Secrets: t.secrets, Settings: settings})
}

// Dictionary is the tables and columns that there are.
func (t *Tables) Dictionary() *dictionary.Dictionary { return t.dict }

// Secrets keeps the passwords of the instance.
func (t *Tables) Secrets() *Secrets { return t.secrets }

// View is the rows as they are now, for the parts of the platform that read
// them without being a caller (sign-in, tokens).
func (t *Tables) View() store.View { return t.rows.View() }

// Maintain changes rows for the platform itself, without rules, audit or a
// touch on the system columns.
func (t *Tables) Maintain(fn func(store.Tx) error) error { return t.rows.Update(fn) }

// Settings are those of the release that the instance plays now; nil before it
// plays any.
func (t *Tables) Settings() *release.Settings { return t.settings() }

// Now is the instance's time.
func (t *Tables) Now() time.Time { return t.clock.Now() }

// Defer lets a table have rows that are made when somebody first asks for it. It
// has to be empty before.
func (t *Tables) Defer(table string, rows func() []*store.Row) error {
	return t.rows.Defer(table, rows)
}

// NewID returns a sys_id that no row has.
func (t *Tables) NewID() string { return t.ids.SysID() }

// Property is the value of a system property, or fallback when it is not set.
func (t *Tables) Property(view store.View, name, fallback string) string {
	find := func() property {
		row, ok := store.First(view, "sys_properties", "name", name)
		if !ok {
			return property{}
		}
		return property{set: true, value: row.Get("value")}
	}
	if p := t.properties.Of(view.Edition("sys_properties"), name, find); p.set {
		return p.value
	}
	return fallback
}

// property is what a system property says, if there is one of its name.
type property struct {
	set   bool
	value string
}

// PluginActive tells whether a plug-in is on. One that the instance has never
// heard of is off.
func (t *Tables) PluginActive(view store.View, id string) bool {
	return t.plugins.Of(view.Edition("v_plugin"), id, func() bool {
		row, ok := store.First(view, "v_plugin", "id", id)
		return ok && row.Get("active") == "active"
	})
}

// PluginOff tells whether somebody switched a plug-in off. A world that began on a release
// without the plug-in has not heard of it, and has it all the same.
func (t *Tables) PluginOff(view store.View, id string) bool {
	_, known := store.First(view, "v_plugin", "id", id)
	return known && !t.PluginActive(view, id)
}
