package mockserver

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// A new instance is as the server was started, but for what a call says.
func TestCreateInheritsTheStart(t *testing.T) {
	start := Config{
		Release: "kingston", Origin: "upgraded", Temper: "strict", Settings: map[string]string{"refresh_answer": "absent"},
		Seed: 7, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), People: 70, Events: 300,
		AdminPassword: "swordfish", ClientID: "mine", ClientSecret: "ours",
		Faults: &faults.Schedule{Profile: "weather"},
	}
	fleet := NewFleet(FleetConfig{})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	steering := fleet.Control(start)
	silent := false
	create := func(c control.Creation) *Instance {
		t.Helper()
		c.Listen = &silent
		name, err := steering.Create(t.Context(), c)
		require.NoError(t, err)
		i, err := fleet.Get(name)
		require.NoError(t, err)
		return i
	}
	made := create(control.Creation{}).plan.Config
	made.Log, made.Clock = nil, nil
	require.Equal(t, start, made)

	none, no, other := 0, uint64(0), time.Date(2018, 1, 2, 3, 4, 5, 0, time.UTC)
	own := create(control.Creation{
		Release: "fuji", Origin: "fresh", Temper: "faithful", Settings: map[string]string{}, Seed: &no, Now: &other, People: &none, Events: &none,
		AdminPassword: "x", ClientID: "y", ClientSecret: "z", Faults: &faults.Schedule{},
	}).plan.Config
	own.Log, own.Clock = nil, nil
	require.Equal(t, Config{
		Release: "fuji", Origin: "fresh", Temper: "faithful", Settings: map[string]string{}, Seed: demoSeed, Now: other,
		AdminPassword: "x", ClientID: "y", ClientSecret: "z", Faults: &faults.Schedule{},
	}, own, "zero says something, too")
}

// A call that cannot succeed is refused before anybody makes a world for it.
func TestAWrongCreationCostsNothing(t *testing.T) {
	fleet := NewFleet(FleetConfig{MaxInstances: 2})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	steering := fleet.Control(Config{Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)})
	silent, seed := false, uint64(4711)
	place := func(name string) control.Placement { return control.Placement{Name: name, Listen: &silent} }
	_, err := steering.Create(t.Context(), control.Creation{Placement: place("one")})
	require.NoError(t, err)
	// Other tests of this process have made worlds as well, perhaps of this seed.
	made := func() []worldKey {
		shared.mu.Lock()
		defer shared.mu.Unlock()
		return slices.Collect(maps.Keys(shared.made))
	}
	refused := func(want error, p control.Placement) {
		t.Helper()
		before := made()
		_, err := steering.Create(t.Context(), control.Creation{Placement: p, Seed: &seed})
		require.ErrorIs(t, err, want)
		require.ElementsMatch(t, before, made(), "a world was made")
	}
	refused(control.ErrConflict, place("one"))
	refused(control.ErrInvalid, place("Not A Name"))
	over := control.Duration(-time.Second)
	refused(control.ErrInvalid, control.Placement{TTL: &over})
	before := made()
	_, err = steering.Create(t.Context(), control.Creation{Placement: place("two"), Seed: &seed, Faults: &faults.Schedule{Profile: "wether"}})
	require.ErrorIs(t, err, control.ErrInvalid)
	require.ErrorContains(t, err, `did you mean "weather"`)
	require.ElementsMatch(t, before, made(), "a world was made")
	_, err = steering.Create(t.Context(), control.Creation{Placement: place("two")})
	require.NoError(t, err)
	refused(control.ErrFull, place("three"))
}

// An import whose caller is gone brings nothing in, and one that is let in does.
func TestAnImportEndsWithItsCaller(t *testing.T) {
	fleet := NewFleet(FleetConfig{})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	steering, silent := fleet.Control(Config{}), false
	name, err := steering.Create(t.Context(), control.Creation{Placement: control.Placement{Listen: &silent}})
	require.NoError(t, err)
	instance, err := steering.Instance(name)
	require.NoError(t, err)
	given := []*rows.Record{{Table: "incident", Values: map[string]string{"sys_id": "one"}}, {Table: "incident", Values: map[string]string{"sys_id": "two"}}}

	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err = instance.Import(gone, given)
	require.ErrorIs(t, err, context.Canceled)
	done, err := instance.Import(t.Context(), given)
	require.NoError(t, err)
	require.Equal(t, 2, done.Inserted)
}

// Whoever asks for a name while an instance of it is being made is told so at once,
// and makes no world of their own.
func TestOneOfManyMakesTheInstance(t *testing.T) {
	fleet := NewFleet(FleetConfig{MaxInstances: 2})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	steering := fleet.Control(Config{Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)})
	silent, events := false, 2000
	const many, firstSeed = 8, 815_000
	create := func(n int) error {
		seed := uint64(firstSeed + n)
		_, err := steering.Create(t.Context(), control.Creation{Placement: control.Placement{Name: "one", Listen: &silent}, Seed: &seed, Events: &events})
		return err
	}
	var all sync.WaitGroup
	errs := make([]error, many)
	for n := range many {
		all.Go(func() { errs[n] = create(n) })
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
			continue
		}
		require.ErrorIs(t, err, control.ErrConflict)
	}
	require.Equal(t, 1, made)
	shared.mu.Lock()
	defer shared.mu.Unlock()
	worlds := 0
	for key := range shared.made {
		if key.seed >= firstSeed && key.seed < firstSeed+many {
			worlds++
		}
	}
	require.Equal(t, 1, worlds, "nobody else made one")
}

// A place that is held counts, for names and for how many there may be, until it is
// let go.
func TestHeldPlaces(t *testing.T) {
	fleet := NewFleet(FleetConfig{MaxInstances: 2})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	one, err := fleet.hold("one")
	require.NoError(t, err)
	_, err = fleet.hold("one")
	require.ErrorIs(t, err, ErrNameTaken)
	nameless, err := fleet.hold("")
	require.NoError(t, err)
	_, err = fleet.hold("two")
	require.ErrorIs(t, err, ErrFull)
	nameless.letGo()
	i, err := New(Config{})
	require.NoError(t, err)
	_, err = one.fill(i, Placement{})
	require.NoError(t, err)
	one.letGo()
	_, err = fleet.Get("one")
	require.NoError(t, err, "who fills a place need not care about letting it go")
	_, err = fleet.hold("two")
	require.NoError(t, err)
}
