package release

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Mark is how sure we are of a cell.
type Mark string

// The marks, the surest first.
const (
	Observed   Mark = "observed"   // recorded from a real instance in public material
	Documented Mark = "documented" // a vendor page says so
	Client     Mark = "client"     // a shipped client depends on it
	Assumed    Mark = "assumed"    // our guess; the first thing to correct
)

var marks = []string{string(Observed), string(Documented), string(Client), string(Assumed)}

// Fact is a value with its evidence.
type Fact struct {
	Value  string `json:"value"`
	Mark   Mark   `json:"mark"`
	Source string `json:"source"`
}

// Cell is one switch of one release with its evidence. Values are text, as
// overrides are; lists are joined by commas.
type Cell struct {
	Key      string `json:"key"`
	Fresh    string `json:"fresh"`
	Upgraded string `json:"upgraded"`
	Mark     Mark   `json:"mark"`
	Source   string `json:"source"`
	// ChangedHere says that the release before had another value. In the first
	// release nothing has changed.
	ChangedHere bool `json:"changed_here"`
}

// Value is the cell's value for an instance of the given origin.
func (c Cell) Value(o Origin) string {
	if o == Upgraded {
		return c.Upgraded
	}
	return c.Fresh
}

// String shows both values where the origin matters.
func (c Cell) String() string {
	if c.Fresh == c.Upgraded {
		return c.Fresh
	}
	return "fresh " + c.Fresh + ", upgraded " + c.Upgraded
}

func (c Cell) sameValue(other Cell) bool {
	return c.Fresh == other.Fresh && c.Upgraded == other.Upgraded
}

// Profile is what one release does. It is shared: read it, don't change it.
type Profile struct {
	Key     string   `json:"key"`  // one lower-case word, as in build tags: "newyork"
	Name    string   `json:"name"` // as people write it: "New York"
	Aliases []string `json:"aliases,omitempty"`
	// BuildTag is the value of the property glide.buildtag, WarName of glide.war.
	BuildTag Fact `json:"build_tag"`
	WarName  Fact `json:"war_name"`
	// GeneralAvailability is a date as exact as it is known: "spring 2015".
	GeneralAvailability Fact `json:"general_availability"`

	order  int
	cells  []Cell   // by position in keys
	listed []listed // the same with their places
}

// Order is the release's place in time; only the sequence means something.
func (p *Profile) Order() int { return p.order }

// BuildName is the value of the property glide.buildname: the family's word with a
// capital (observed: "Newyork" and "Washingtondc" on pages of instances, quoted in
// public).
func (p *Profile) BuildName() string { return strings.ToUpper(p.Key[:1]) + p.Key[1:] }

// Cells are all switches of the release, in the order of Settings.
func (p *Profile) Cells() []Cell { return slices.Clone(p.cells) }

// Settings is what an instance of this release and origin does, with a caller's
// overrides (key to value, as text) on top. The error for an unknown key names
// the nearest one, that for a bad value the values admitted.
func (p *Profile) Settings(o Origin, overrides map[string]string) (*Settings, error) {
	if _, err := ParseOrigin(string(o)); err != nil {
		return nil, err
	}
	s := new(Settings)
	for i, k := range keys {
		if err := k.set(s, p.cells[i].Value(o)); err != nil {
			return nil, fmt.Errorf("settings of %s: %w", p.Name, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		at, err := keyNamed(name)
		if err != nil {
			return nil, fmt.Errorf("override settings of %s: %w", p.Name, err)
		}
		if err := keys[at].set(s, overrides[name]); err != nil {
			return nil, fmt.Errorf("override settings of %s: %w", p.Name, err)
		}
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("settings of %s: %w", p.Name, err)
	}
	return s, nil
}

// check refuses values that are fine alone and nonsense together.
func (s *Settings) check() error {
	if !slices.Contains(s.RESTTableVersions, s.RESTUnversionedMapsTo) {
		return fmt.Errorf("rest_unversioned_maps_to is %s, which rest_table_versions (%s) does not offer",
			s.RESTUnversionedMapsTo, strings.Join(s.RESTTableVersions, ","))
	}
	if s.RESTEndpointACLActive && !s.RESTEndpointACLAvailable {
		return errors.New("rest_endpoint_acl_active is true where rest_endpoint_acl_available is false; set both")
	}
	if err := s.AuditLag.check("audit_lag", false); err != nil {
		return err
	}
	if err := s.BatchTimeLimit.check("batch_time_limit", true); err != nil {
		return err
	}
	if err := s.RateLimitLag.check("rate_limit_lag", false); err != nil {
		return err
	}
	if err := s.EventProcessing.check("event_processing", true); err != nil {
		return err
	}
	_, err := readRotations(s.Rotation)
	return err
}

// Map is the settings as text by key. Given back as overrides it yields the same
// settings.
func (s *Settings) Map() map[string]string {
	m := make(map[string]string, len(keys))
	for _, k := range keys {
		m[k.name] = k.text(s)
	}
	return m
}

// Text is the value of the switch of that name, as in a profile; "" for one that
// there is not.
func (s *Settings) Text(name string) string {
	at, err := keyNamed(name)
	if err != nil {
		return ""
	}
	return keys[at].text(s)
}

// CheckKey returns nil if there is a switch of that name. Its error names the
// nearest one.
func CheckKey(name string) error {
	_, err := keyNamed(name)
	return err
}

// CheckValue tells what is wrong with a value for the switch of that name. Its
// error names the nearest switch, or the values admitted.
func CheckValue(name, value string) error {
	at, err := keyNamed(name)
	if err != nil {
		return err
	}
	return keys[at].set(new(Settings), value)
}

// ParseOrigin reads "fresh" or "upgraded"; no text means fresh, the stricter.
func ParseOrigin(text string) (Origin, error) {
	switch o := Origin(text); o {
	case "":
		return Fresh, nil
	case Fresh, Upgraded:
		return o, nil
	}
	return "", fmt.Errorf("unknown origin %q; an instance is %s or %s", text, Fresh, Upgraded)
}
