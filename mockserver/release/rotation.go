package release

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// RotationOff stands alone in Settings.Rotation and keeps every row.
const RotationOff = "off"

// Shards is a ring of sub-tables, each for the rows of one stretch of time. The
// oldest is emptied before it is used again, so rows stay for the time of all
// shards but one at least, and of all at most (documented: "Table rotation").
type Shards struct {
	Table string
	Count int // at least 2
	Each  time.Duration
}

// String is the text in profiles and overrides.
func (s Shards) String() string {
	return fmt.Sprintf("%s=%dx%dd", s.Table, s.Count, s.Each/(24*time.Hour))
}

// Index is the number of the stretch of time that a moment falls into, counted
// from the year 1970. Its shard is the index modulo the count.
func (s Shards) Index(at time.Time) int64 {
	seconds, each := at.Unix(), int64(s.Each/time.Second)
	if seconds < 0 {
		seconds -= each - 1
	}
	return seconds / each
}

// Start is when the stretch of an index begins.
func (s Shards) Start(index int64) time.Time {
	return time.Unix(index*int64(s.Each/time.Second), 0).UTC()
}

// Oldest is the earliest time whose rows are still there at a moment.
func (s Shards) Oldest(now time.Time) time.Time {
	return s.Start(s.Index(now) - int64(s.Count) + 1)
}

var shardsText = regexp.MustCompile(`^([a-z][a-z0-9_]*)=([0-9]{1,3})x([0-9]{1,4})d$`)

// Rotations is Rotation as numbers; none when it is off.
func (s *Settings) Rotations() []Shards {
	all, err := readRotations(s.Rotation)
	if err != nil {
		return nil // a profile and an override are checked when they are read
	}
	return all
}

// CheckTables refuses a rotation of what is none of the known tables. Its error
// names the nearest one.
func (s *Settings) CheckTables(known []string) error {
	for _, shards := range s.Rotations() {
		if !slices.Contains(known, shards.Table) {
			return fmt.Errorf("rotation: %s is no table%s", shards.Table, nearest.Word(shards.Table, known))
		}
	}
	return nil
}

// CheckTables does so for every profile, and names file and line. Profiles are
// loaded without the tables, which a dictionary describes.
func (r *Releases) CheckTables(known []string) error {
	at, err := keyNamed("rotation")
	if err != nil {
		return err
	}
	for _, p := range r.all {
		for _, o := range []Origin{Fresh, Upgraded} {
			s, err := p.Settings(o, nil)
			if err != nil {
				return err
			}
			if err := s.CheckTables(known); err != nil {
				return fmt.Errorf("%s:%d: %w", p.listed[at].file, p.listed[at].node.Line, err)
			}
		}
	}
	return nil
}

func readRotations(texts []string) ([]Shards, error) {
	if len(texts) == 1 && texts[0] == RotationOff {
		return nil, nil
	}
	all := make([]Shards, 0, len(texts))
	seen := map[string]bool{}
	for _, text := range texts {
		parts := shardsText.FindStringSubmatch(text)
		if parts == nil {
			return nil, fmt.Errorf("rotation: cannot be %q; write TABLE=COUNTxDAYSd, such as sysevent=7x1d, or off alone", text)
		}
		count, _ := strconv.Atoi(parts[2]) // digits
		days, _ := strconv.Atoi(parts[3])
		switch {
		case count < 2 || days < 1:
			return nil, fmt.Errorf("rotation: %s: give it two shards of a day each at least", text)
		case seen[parts[1]]:
			return nil, fmt.Errorf("rotation: %s stands there twice; keep one", parts[1])
		}
		seen[parts[1]] = true
		all = append(all, Shards{Table: parts[1], Count: count, Each: time.Duration(days) * 24 * time.Hour})
	}
	return all, nil
}
