package mockserver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/store/memstore"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// ourDictionary is read once; it never changes. The releases' profiles are held
// against it.
var ourDictionary = sync.OnceValues(func() (*dictionary.Dictionary, error) {
	dict, err := dictionary.Load(fixtures.Dictionary())
	if err != nil {
		return nil, err
	}
	return dict, release.Catalog().CheckTables(dict.Names())
})

// ourAccess is read once, too.
var ourAccess = sync.OnceValues(func() (*access.Rules, error) {
	dict, err := ourDictionary()
	if err != nil {
		return nil, err
	}
	return access.Load(dict, table.CheckCondition(dict), fixtures.Access())
})

// ourRules are read once, too.
var ourRules = sync.OnceValues(func() (*rules.Rules, error) {
	dict, err := ourDictionary()
	if err != nil {
		return nil, err
	}
	return rules.Load(dict, fixtures.Rules())
})

// ourModel is what holds for worlds without fixtures of a user's own.
func ourModel() (model, error) {
	dict, err := ourDictionary()
	if err != nil {
		return model{}, fmt.Errorf("load the dictionary: %w", err)
	}
	rights, err := ourAccess()
	if err != nil {
		return model{}, fmt.Errorf("load the access rules: %w", err)
	}
	writing, err := ourRules()
	if err != nil {
		return model{}, fmt.Errorf("load the rules: %w", err)
	}
	return model{dict, rights, writing}, nil
}

// worldKey is what decides the rows of a world before its build and its credentials
// are written over them.
type worldKey struct {
	seed           uint64
	now            time.Time // a whole second: rows know no smaller unit
	people, events int
	settings       string // those that the world depends on, a line each
	own            string // the digest of a user's fixtures; "" without
	scenarios      string // their names, a line each
}

// worldStep is how far apart instances without a time of their own may start and
// still share a world. Its history ends as much before their start at most.
const worldStep = 10 * time.Minute

// world is what decides the rows of an instance's world. The machine's time would
// make each instance's a world of its own.
func (p *plan) world() worldKey {
	step := time.Second
	if p.follows && len(p.Scenarios) == 0 { // their last rows are seconds old
		step = worldStep
	}
	key := worldKey{
		seed: p.Seed, now: p.Now.Truncate(step), people: p.People, events: p.Events, settings: worldSettings(p.settings, p.Fixtures),
		scenarios: strings.Join(p.Scenarios, "\n"),
	}
	if p.Fixtures != nil {
		key.own = p.Fixtures.digest
	}
	return key
}

// rows is about how many a world has beyond those that all have.
func (k worldKey) rows() int {
	const person = 10 // with roles, groups and devices
	return k.events + k.people*person
}

// worldSettings are the settings that a world depends on, with those that decide
// on tables of a user's own. Releases that agree on them share their worlds.
func worldSettings(s *release.Settings, own *Fixtures) string {
	names := fixtures.Reads()
	if own != nil {
		names = slices.Compact(slices.Sorted(slices.Values(append(names, own.dictionary.Switches()...))))
	}
	var b strings.Builder
	for _, name := range names {
		b.WriteString(name + "=" + s.Text(name) + "\n")
	}
	return b.String()
}

// switches are those of its settings by name; nil where the key says nothing.
func (k worldKey) switches() map[string]string {
	if k.settings == "" {
		return nil
	}
	all := map[string]string{}
	for line := range strings.Lines(k.settings) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		all[name] = value
	}
	return all
}

// read are those of its switches that the demo world reads.
func (k worldKey) read() map[string]string {
	given := map[string]string{}
	switches := k.switches()
	for _, name := range fixtures.Reads() {
		if value, ok := switches[name]; ok {
			given[name] = value
		}
	}
	return given
}

// world is such rows, with the tables over them and the key under which their
// passwords are kept. Instances fork it and leave it as it is.
type world struct {
	rows   store.Store
	tables *table.Tables
	truth  *fixtures.Truth // what its scenarios did; nil without any

	described map[string]uint64 // the editions of the tables in which it describes itself
}

// Bounds of what a process keeps for instances to come: a test suite uses a world
// or two, the kit a handful, and a million rows take some 700 megabytes. One world
// is kept whatever its size.
const (
	maxWorlds    = 8
	maxWorldRows = 2_000_000
)

// worlds are the rows that were generated in this process. Making an instance
// of a world that is already there costs a fork, which is what makes instances
// cheap enough for every test to have its own.
type worlds struct {
	mu   sync.Mutex
	made map[worldKey]*making
	used []worldKey // the keys of made, the one that was wanted last at the end
}

var shared = newWorlds()

func newWorlds() *worlds { return &worlds{made: map[worldKey]*making{}} }

// making is a world that is being made or stands.
type making struct {
	done    chan struct{} // closed when world and err are set
	world   *world
	err     error
	waiting int    // who wants it now; guarded by worlds.mu
	stop    func() // ends the making
}

// get returns a world, making it where it is new. Who asks for one that is being
// made waits for it; when nobody waits any more, it is not finished.
func (w *worlds) get(ctx context.Context, key worldKey, own *Fixtures, progress func(rows int)) (*world, error) {
	m := w.join(ctx, key, own, progress)
	select {
	case <-m.done:
	case <-ctx.Done():
	}
	w.leave(key, m)
	select {
	case <-m.done:
		return m.world, m.err
	default:
		return nil, ctx.Err()
	}
}

func (w *worlds) join(ctx context.Context, key worldKey, own *Fixtures, progress func(rows int)) *making {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.made[key]
	if m == nil {
		// The making outlives the one who began it when others wait for it too.
		ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
		m = &making{done: make(chan struct{}), stop: stop}
		go func() {
			defer close(m.done)
			defer stop()
			m.world, m.err = generate(ctx, key, own, progress)
		}()
	}
	w.keep(key, m)
	m.waiting++
	return m
}

// keep makes a world the one that was wanted last, and forgets those that nobody
// wanted for the longest time. Who holds one keeps it; only the shortcut is gone.
func (w *worlds) keep(key worldKey, m *making) {
	w.used = append(without(w.used, key), key)
	w.made[key] = m
	rows := 0
	for _, k := range w.used {
		rows += k.rows()
	}
	for len(w.used) > 1 && (len(w.used) > maxWorlds || rows > maxWorldRows) {
		rows -= w.used[0].rows()
		w.forget(w.used[0])
	}
}

func (w *worlds) forget(key worldKey) {
	delete(w.made, key)
	w.used = without(w.used, key)
}

func without(keys []worldKey, key worldKey) []worldKey {
	return slices.DeleteFunc(keys, func(k worldKey) bool { return k == key })
}

func (w *worlds) leave(key worldKey, m *making) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m.waiting--
	select {
	case <-m.done:
		if m.err != nil && w.made[key] == m { // another try may go better
			w.forget(key)
		}
	default:
		if m.waiting == 0 {
			m.stop()
			if w.made[key] == m {
				w.forget(key)
			}
		}
	}
}

// dictionaryOf is that of a user's fixtures, or ours.
func dictionaryOf(own *Fixtures) (*dictionary.Dictionary, error) {
	if own != nil {
		return own.dictionary, nil
	}
	dict, err := ourDictionary()
	if err != nil {
		return nil, fmt.Errorf("load the dictionary: %w", err)
	}
	return dict, nil
}

// modelOf is that of a user's fixtures, or ours.
func modelOf(own *Fixtures) (model, error) {
	if own != nil {
		return own.model, nil
	}
	return ourModel()
}

// generate fills an empty store with the people and the history of a world, and
// then with the rows of a user's own, if there are any.
func generate(ctx context.Context, key worldKey, own *Fixtures, progress func(rows int)) (*world, error) {
	go fixtures.Prepare() // its errors come back from Generate
	dict, err := dictionaryOf(own)
	if err != nil {
		return nil, err
	}
	// Who may do what, and what follows, is read meanwhile: it is for callers.
	go func() { _, _ = modelOf(own) }()
	rows, err := memstore.New(table.StoreTables(dict))
	if err != nil {
		return nil, fmt.Errorf("make the store: %w", err)
	}
	cfg := table.Config{
		Dictionary: dict, Rows: rows, Clock: frozen(key.now), Secrets: table.NewSecrets(ident.Seeded(key.seed, "password keys")),
		IDs: ident.Seeded(key.seed, "generated"), Settings: func() *release.Settings { return nil },
	}
	tables := table.New(cfg)
	if err := tables.Describe(key.switches()); err != nil {
		return nil, err
	}
	described := descriptions(dict, rows.View())
	var truth *fixtures.Truth
	if own == nil || !own.alone {
		if truth, err = history(ctx, key, own, tables, progress); err != nil {
			return nil, fmt.Errorf("generate the world: %w", err)
		}
	}
	m, err := modelOf(own)
	if err != nil {
		return nil, err
	}
	cfg.Access, cfg.Rules = m.access, m.rules
	tables = table.New(cfg)
	if own != nil {
		if err := own.bring(ctx, tables); err != nil {
			return nil, fmt.Errorf("bring the rows of the fixtures in:\n%w", err)
		}
	}
	return &world{rows: rows, tables: tables, truth: truth, described: described}, nil
}

// frozen is a clock that stands still.
func frozen(now time.Time) clock.Clock {
	c := clock.NewSimulated(now, clock.System())
	c.Freeze(true)
	return c
}

// history fills tables with the demo world and what happened in it.
func history(ctx context.Context, key worldKey, own *Fixtures, tables *table.Tables, progress func(rows int)) (*fixtures.Truth, error) {
	options := fixtures.Options{Seed: key.seed, Now: key.now, People: key.people, Events: key.events, Settings: key.read()}
	var truth *fixtures.Truth
	if key.scenarios != "" {
		var err error
		if options.Scenarios, err = scenariosNamed(strings.Split(key.scenarios, "\n"), own); err != nil {
			return nil, err
		}
		options.Truth = func(told *fixtures.Truth) { truth = told }
	}
	err := transfer.Load(tables, func(put transfer.Put, unload transfer.Unload, coming transfer.Coming) error {
		var failed error
		made := 0
		options.Unload = fixtures.Unload(unload)
		options.Later = func(visible time.Time, table string, columns, values []string) {
			if failed == nil {
				failed = coming.Show(visible, table, columns, values)
			}
		}
		options.Leaves = func(gone time.Time, table, sysID string) {
			if failed == nil {
				failed = coming.Remove(gone, table, sysID)
			}
		}
		generated := fixtures.Generate(ctx, options, func(table string, columns, values []string) {
			if failed == nil {
				failed = put(table, columns, values)
			}
			if made++; made%ProgressEvery == 0 && progress != nil {
				progress(made)
			}
		})
		return errors.Join(generated, failed)
	})
	return truth, err
}
