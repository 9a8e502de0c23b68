package mockserver

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// MaxSnapshots is how many snapshots an instance keeps at a time. Each costs what a
// fork does, and keeps alive what was written since.
const MaxSnapshots = 100

// Errors of snapshots, for errors.Is.
var (
	ErrNoSnapshot    = errors.New("no such snapshot")
	ErrSnapshotName  = errors.New("not a name for a snapshot")
	ErrSnapshotTaken = errors.New("the snapshot is there already")
	ErrSnapshotsFull = errors.New("the instance keeps no more snapshots")
)

// Snapshot is an instance as it was at a moment: its rows, clock, release, temper, overrides, faults,
// sessions, tokens, and how many requests count for rules about rates. The journal is no
// part of it, for it says what was asked of all of them.
type Snapshot struct {
	Name    string
	Now     time.Time // the instance's time at that moment
	Release string    // the key of what it played
}

// snapshot is one that is kept.
type snapshot struct {
	Snapshot
	state *state
	clock clock.State
	label string // its own among all that the instance has ever kept
}

// Snapshot keeps the instance as it is now, under a name that other ways back lead to;
// "" makes one up. It takes microseconds whatever the number of rows. It returns an
// error wrapping [ErrSnapshotName], [ErrSnapshotTaken] or [ErrSnapshotsFull]. Forks have none of
// it, and a reset keeps it.
func (i *Instance) Snapshot(name string) (Snapshot, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case len(i.snapshots) >= MaxSnapshots:
		return Snapshot{}, fmt.Errorf("%w: %d; delete some", ErrSnapshotsFull, MaxSnapshots)
	case name == "":
		name = i.newSnapshotName()
	case !validName().MatchString(name):
		return Snapshot{}, fmt.Errorf("%w: %q; use lower-case letters, digits and hyphens, 63 at most", ErrSnapshotName, name)
	case i.snapshotNamed(name) >= 0:
		return Snapshot{}, fmt.Errorf("%w: %s; delete it, or choose another name", ErrSnapshotTaken, name)
	}
	s := i.state.Load()
	frozen := s.clock.Fork()
	kept := &snapshot{
		Snapshot: Snapshot{Name: name, Now: frozen.Now(), Release: s.playing.Load().profile.Key},
		clock:    frozen.State(),
		label:    fmt.Sprintf("%s/%d", name, i.taken), // a name may come back, with rows that came after its restore
	}
	i.taken++
	kept.state = s.fork(frozen, i.ids("snapshot/"+kept.label), i.plan.chance(i.label+"/snapshot/"+kept.label))
	i.snapshots = append(i.snapshots, kept)
	return kept.Snapshot, nil
}

func (i *Instance) newSnapshotName() string {
	for n := len(i.snapshots) + 1; ; n++ {
		if name := fmt.Sprintf("s-%d", n); i.snapshotNamed(name) < 0 {
			return name
		}
	}
}

func (i *Instance) snapshotNamed(name string) int {
	return slices.IndexFunc(i.snapshots, func(s *snapshot) bool { return s.Name == name })
}

// Snapshots are those that are kept, in the order in which they were taken.
func (i *Instance) Snapshots() []Snapshot {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := make([]Snapshot, len(i.snapshots))
	for k, s := range i.snapshots {
		all[k] = s.Snapshot
	}
	return all
}

// Restore puts the instance back to a snapshot, as often as wanted: from the next request
// on it has the rows, sessions, tokens, release, temper, overrides and faults of that moment, and its
// clock shows the time of then, stands if it stood, and else runs at the rate of then.
// What happens next makes the same sys_ids each time, and other sessions, tokens and
// generated secrets: what was given out since the snapshot is good nowhere. It returns an error wrapping
// [ErrNoSnapshot].
func (i *Instance) Restore(name string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	at := i.snapshotNamed(name)
	if at < 0 {
		return fmt.Errorf("%w: %s", ErrNoSnapshot, name)
	}
	s := i.snapshots[at]
	i.goOn(s.state.fork(clock.Resume(s.clock, i.plan.Clock), i.ids("restore/"+s.label), i.chance("restore")))
	return nil
}

// Forget deletes a snapshot. It returns an error wrapping [ErrNoSnapshot].
func (i *Instance) Forget(name string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	at := i.snapshotNamed(name)
	if at < 0 {
		return fmt.Errorf("%w: %s", ErrNoSnapshot, name)
	}
	i.snapshots = slices.Delete(i.snapshots, at, at+1)
	return nil
}
