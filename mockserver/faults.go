package mockserver

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// Faults is a schedule of faults, which says what goes wrong on purpose. The zero value is
// calm weather.
type Faults = faults.Schedule

// ParseFaults reads a schedule in YAML or JSON, as docs/faults.md has it. Its errors name
// the line.
func ParseFaults(text []byte) (*Faults, error) { return faults.Parse(text) }

// SetFaults plays a schedule of faults from the next request on, in place of the one
// before, and counts from nothing. The zero Schedule is calm weather. Without a seed of its
// own it has that of the instance. Its errors name what is wrong; then nothing has changed.
//
// A schedule belongs to what a reset or a restore puts back, counts included, and forks go
// on by themselves from where it was.
func (i *Instance) SetFaults(s Faults) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.state.Load().setFaults(s, i.plan.Seed)
}

// playerOf is a schedule that can be played. Its errors name what is wrong.
func playerOf(schedule faults.Schedule, seed uint64) (*fault.Player, error) {
	if err := schedule.Check(); err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	player, err := fault.New(*schedule.Named(), seed, func(name string) error {
		_, err := release.Catalog().Lookup(name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	return player, nil
}

func (s *state) setFaults(schedule faults.Schedule, seed uint64) error {
	player, err := playerOf(schedule, seed)
	if err != nil {
		return err
	}
	if before := s.faults.Swap(player); before != nil {
		before.End()
	}
	return nil
}

// endFaults lets calls that wait for one go on.
func (s *state) endFaults() {
	if player := s.faults.Load(); player != nil {
		player.End()
	}
}

// Faults is what goes wrong on purpose, and how often it has.
func (i *Instance) Faults() fault.State {
	if player := i.state.Load().faults.Load(); player != nil {
		return player.State()
	}
	return fault.State{Name: fault.Calm, Profile: fault.Calm, Seed: i.plan.Seed, Rules: []faults.Rule{}, Playing: []fault.Playing{}}
}

// troubled serves a request to which something may happen, and tells whether it did:
// without a player nothing can. Only while the instance itself has the request does a
// change of release wait for it: a rule may ask for one, and answers may drip.
func (i *Instance) troubled(s *state, player *fault.Player, w http.ResponseWriter, r *http.Request) bool {
	if player == nil || player.Calm() {
		return false // nothing of it is to be noticed
	}
	inside := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.entry.enter()
		defer i.entry.leave()
		i.state.Load().handler.ServeHTTP(w, r)
	})
	defer fault.End(w)
	t := &target{instance: i, state: s}
	i.journal.Record(s.clock, player.Over(t, s.callOf(r), inside), w, r)
	return true
}

// target is an instance as a schedule of faults sees it.
type target struct {
	instance *Instance
	state    *state
}

// Now implements [fault.Instance].
func (t *target) Now() time.Time { return t.state.clock.Now() }

// User implements [fault.Instance].
func (t *target) User(r *http.Request) string { return t.state.sessions.Supposed(r) }

// Ready implements [fault.Instance].
func (t *target) Ready(w http.ResponseWriter, r *http.Request) {
	wire.Drain(r)
	w.Header().Set("Date", t.Now().UTC().Format(http.TimeFormat))
	w.Header()["Server"] = []string{t.state.settings().ServerHeader}
}

// Refuse implements [fault.Instance].
func (t *target) Refuse(w http.ResponseWriter, r *http.Request, status int) {
	t.state.refuse(w, r, status)
}

// Away implements [fault.Instance].
func (t *target) Away(w http.ResponseWriter, _ *http.Request, page string) {
	writeAway(w, release.MaintenanceAnswer(page))
}

// credentialTypes are the values of oauth_credential.type by what is to be revoked.
var credentialTypes = map[string][]string{
	"access": {"access_token"}, "refresh": {"refresh_token"}, "all": {"access_token", "refresh_token"},
}

// Revoke implements [fault.Instance], as somebody does who deletes rows in Manage Tokens.
func (t *target) Revoke(which string) error {
	var doomed []transfer.Entry
	err := t.state.tables.View().Scan(tableCredentials, store.Span{}, func(row *store.Row) bool {
		if slices.Contains(credentialTypes[which], row.Get("type")) {
			doomed = append(doomed, transfer.Entry{Table: tableCredentials, Match: map[string]string{"sys_id": row.SysID()}, Delete: true})
		}
		return true
	})
	if err != nil || len(doomed) == 0 {
		return err
	}
	_, err = transfer.Import(t.state.tables, doomed)
	return err
}

const tableCredentials = "oauth_credential"

// MoveClock implements [fault.Instance].
func (t *target) MoveClock(by time.Duration) error {
	return t.state.clock.Apply(clock.Change{Advance: &by})
}

// EndSessions implements [fault.Instance].
func (t *target) EndSessions() { t.state.sessions.EndAll() }

// Upgrade implements [fault.Instance].
func (t *target) Upgrade(u faults.Upgrade) error {
	return t.instance.Change(Change{Release: u.Release, Phases: &Phases{
		Maintenance: u.Maintenance.Duration(), Sessions: u.Sessions, Tokens: u.Tokens,
	}})
}

// Stir implements [fault.Instance]. The rows change behind the APIs, as if another node
// had written them.
func (t *target) Stir(table, sysID, how string) error {
	row, ok := t.state.tables.View().Row(table, sysID)
	if !ok {
		return fmt.Errorf("there is no %s in %s", sysID, table)
	}
	entry := transfer.Entry{Table: table, Match: map[string]string{"sys_id": sysID}}
	switch how {
	case "vanished":
		entry.Delete = true
	case "late":
		entry.Match, entry.Values = nil, map[string]string{}
		for at, column := range row.Layout().Columns() {
			if column.Name != "sys_id" {
				entry.Values[column.Name] = row.At(at)
			}
		}
	default:
		count, _ := strconv.Atoi(row.Get("sys_mod_count"))
		entry.Values = map[string]string{"sys_updated_on": glide.FormatDateTime(t.Now()), "sys_mod_count": strconv.Itoa(count + 1)}
		for column := range entry.Values {
			if _, has := row.Layout().Ordinal(column); !has {
				delete(entry.Values, column)
			}
		}
	}
	_, err := transfer.Import(t.state.tables, []transfer.Entry{entry})
	return err
}

// Value implements [fault.Instance].
func (t *target) Value(table, sysID, column string) (string, bool) {
	row, ok := t.state.tables.View().Row(table, sysID)
	if !ok {
		return "", false
	}
	at, ok := row.Layout().Ordinal(column)
	if !ok {
		return "", false
	}
	return row.At(at), true
}

// Met implements [fault.Instance].
func (t *target) Met(r *http.Request, rule string) {
	note := journal.NoteOf(r.Context())
	note.Faults = append(note.Faults, rule)
}

// Unheard implements [fault.Instance]. Of a call that the instance has it notes itself what
// it knows: whose it claims to be is not known to be true before somebody looked.
func (t *target) Unheard(r *http.Request, c fault.Call) {
	note := journal.NoteOf(r.Context())
	note.Auth, note.Table, note.User = c.Auth, c.Table, t.User(r)
	if c.GrantType != "" {
		note.Form = journal.Form(url.Values{"grant_type": {c.GrantType}})
	}
}

// Failed implements [fault.Instance].
func (t *target) Failed(r *http.Request, rule string, err error) {
	t.state.log.Error("a fault could not be played", "rule", rule, "method", r.Method, "path", r.URL.Path, "error", err)
}
