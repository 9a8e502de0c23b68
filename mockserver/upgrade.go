package mockserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// ErrBusy is returned when requests keep an instance from playing another release.
var ErrBusy = errors.New("requests are under way that do not end; try again")

// changePatience is how long a change waits for the requests that are under way.
const changePatience = 5 * time.Second

// Play is [Instance.Change] with the temper kept.
func (i *Instance) Play(name, origin string, settings map[string]string) error {
	return i.Change(Change{Release: name, Origin: origin, Settings: settings})
}

// Change makes the instance play another release, temper or other settings. An empty release,
// origin or temper keeps the one it has, and nil settings keep its overrides, whoever gave them and
// whatever release they were given for; other settings stand in place of all of
// them, and empty ones end them.
//
// With another release or origin it becomes what an instance is that began so: tables and
// columns are those of the release, and so are the properties, plug-ins, roles and other
// rows that it ships. Rows of people stay, sessions and tokens too, and what people
// changed of shipped rows: see [transfer.Upgrade]. What an older release does not have
// cannot be reached while it is played, and is there again with the next that has it. A
// temper or settings alone change what the instance does, and ship nothing. A property
// that says what a setting says goes along, unless somebody set it to something else
// and the change does not ask for the setting by name. A world that began without OAuth
// gets its client with the first release that has it.
//
// A request meets the instance of before or that of after and no mixture. The change
// waits for those that are under way, and gives up with an error wrapping [ErrBusy] if
// they take longer than five seconds. Its errors name what is wrong; then nothing has
// changed. Where [Phases] have a maintenance, all of this is done as it begins.
func (i *Instance) Change(c Change) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	s := i.state.Load()
	before := s.playing.Load()
	p, err := i.plan.changed(before, c)
	if err != nil {
		return err
	}
	u, err := p.upgrade(before, s.tables)
	if err != nil {
		return err
	}
	u.asked = c.Settings
	if u.phases, err = c.Phases.complete(); err != nil {
		return err
	}
	if !i.entry.close(changePatience) {
		return ErrBusy
	}
	defer i.entry.open()
	return s.become(p, u)
}

// changed is the plan of an instance that plays something else from now on.
func (p *plan) changed(before *playing, c Change) (*plan, error) {
	after := *p
	c.Release = cmp.Or(c.Release, before.profile.Key)
	c.Origin = cmp.Or(c.Origin, string(before.origin))
	c.Temper = cmp.Or(c.Temper, before.temper.Key)
	kept := c.Settings == nil
	if kept {
		c.Settings = before.overrides
	}
	after.Settings = maps.Clone(c.Settings)
	switch err := after.play(c); {
	case err != nil && kept && len(c.Settings) > 0:
		return nil, fmt.Errorf("%w; kept from before are overrides of %s: give other settings in their place, or empty ones",
			err, strings.Join(slices.Sorted(maps.Keys(c.Settings)), ", "))
	case err != nil:
		return nil, err
	}
	return &after, nil
}

// upgrade is a change of what a state plays, worked out.
type upgrade struct {
	before, after *playing
	was, is       transfer.Shipment // the rows that come with either; nil where they are the same
	phases        *Phases           // complete; nil for a change at once
	asked         map[string]string // the settings that the change asks for by name
	described     bool              // the tables that describe the instance were written
	mixed         []string          // those of them in which people had written
}

func (p *plan) upgrade(before *playing, tables *table.Tables) (*upgrade, error) {
	after := *before
	after.profile, after.origin, after.temper, after.settings, after.overrides = p.profile, p.origin, p.temper, p.settings, p.Settings
	played := before.world
	played.settings = worldSettings(p.settings, p.Fixtures)
	after.schema = played.switches()
	if after.profile != before.profile || after.origin != before.origin {
		after.world = played
	}
	u := &upgrade{before: before, after: &after}
	if after.world == before.world || p.Fixtures != nil && p.Fixtures.alone {
		return u, nil
	}
	var err error
	if u.was, err = before.world.ships(tables); err != nil {
		return nil, err
	}
	u.is, err = after.world.ships(tables)
	return u, err
}

// ships is the rows that a world begins with before anything happened in it, but for the
// grants that follow from others: those of people who joined or left since are others.
func (k worldKey) ships(tables *table.Tables) (transfer.Shipment, error) {
	options := fixtures.Options{Seed: k.seed, Now: k.now, Settings: k.read()}
	return transfer.Pack(tables, func(put transfer.Put) error {
		var failed error
		generated := fixtures.Generate(context.Background(), options, func(table string, columns, values []string) {
			follows := table == "sys_user_has_role" && values[slices.Index(columns, "inherited")] == "true"
			if failed == nil && !follows {
				failed = put(table, columns, values)
			}
		})
		return errors.Join(generated, failed)
	})
}

// become makes a state play something else, in one write. Nobody may be at its rows.
func (s *state) become(p *plan, u *upgrade) error {
	away, err := u.phases.maintenance(u.before, s.clock.Now())
	if err != nil {
		return err
	}
	u.after.away = away
	tables := s.tables.Under(u.after.fixed) // what is written belongs to the new settings
	err = tables.Maintain(func(tx store.Tx) error {
		if err := u.describe(tx, tables.Dictionary()); err != nil {
			return fmt.Errorf("describe the tables: %w", err)
		}
		if err := u.ship(tx, tables); err != nil {
			return err
		}
		if u.phases != nil && u.phases.Tokens == Drop {
			if err := s.provider.EndAll(tx); err != nil {
				return fmt.Errorf("drop tokens: %w", err)
			}
		}
		return u.after.settle(tx, tables, p, u.properties(tx))
	})
	if err != nil {
		return err
	}
	if u.described {
		u.after.described = descriptions(tables.Dictionary(), s.rows.View())
		for _, name := range u.mixed {
			delete(u.after.described, name)
		}
	}
	if u.phases != nil && u.phases.Sessions == Drop {
		s.sessions.EndAll()
	}
	if u.phases != nil {
		s.logs.Restart(s.restarts(away))
	}
	s.playing.Store(u.after)
	return nil
}

// restarts is when the nodes are up again that a change in phases restarts: now, or when
// the maintenance ends.
func (s *state) restarts(away *Maintenance) time.Time {
	if away != nil {
		return away.Ends
	}
	return s.clock.Now()
}

// ship writes what comes with the instance now in place of what came before.
func (u *upgrade) ship(tx store.Tx, tables *table.Tables) error {
	moved, err := transfer.Upgrade(tx, u.was, u.is)
	if err != nil {
		return fmt.Errorf("write what the release ships: %w", err)
	}
	recounted := u.before.settings.RoleManagementV2 != u.after.settings.RoleManagementV2
	if err := tables.Regrant(tx, moved, recounted); err != nil {
		return fmt.Errorf("let roles follow the release: %w", err)
	}
	return nil
}

// describe lets the instance speak of the tables and columns that there are now. The
// rows wait until somebody asks for them, but where people have written beside them.
func (u *upgrade) describe(tx store.Tx, dict *dictionary.Dictionary) error {
	was, is := u.before.schema, u.after.schema
	if u.described = !maps.Equal(was, is); !u.described {
		return nil
	}
	for _, name := range dict.Names() {
		if !dictionary.Describes(name) {
			continue
		}
		var err error
		if tx.Edition(name) == u.before.described[name] {
			err = tx.Defer(name, func() []*store.Row { return dict.Describe(name, is) })
		} else {
			u.mixed = append(u.mixed, name)
			_, err = transfer.Upgrade(tx, dict.Describe(name, was), dict.Describe(name, is))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// descriptions are the editions of the tables in which an instance describes itself.
func descriptions(dict *dictionary.Dictionary, view store.View) map[string]uint64 {
	editions := map[string]uint64{}
	for _, name := range dict.Names() {
		if dictionary.Describes(name) {
			editions[name] = view.Edition(name)
		}
	}
	return editions
}

// properties are those that say what a setting says. Whose was set to something else by
// somebody stays so, unless the change asks for the setting by name.
func (u *upgrade) properties(view store.View) []transfer.Entry {
	values := map[string]string{}
	for _, says := range fixtures.SettingProperties() {
		was, is := u.before.settings.Text(says.Switch), u.after.settings.Text(says.Switch)
		_, asked := u.asked[says.Switch]
		row, there := store.First(view, "sys_properties", "name", says.Name)
		if was != is && (asked || there && row.Get("value") == says.Value(was)) {
			values[says.Name] = says.Value(is)
		}
	}
	return properties(view, values)
}
