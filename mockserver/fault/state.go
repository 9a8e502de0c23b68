package fault

import (
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

// State is a schedule, with how it fares so far.
type State struct {
	// Name is what a header of each answer calls the schedule: its profile, or own where
	// it has rules of its own.
	Name string `json:"name"`
	// Profile is the one whose rules stand behind those of the schedule's own.
	Profile string        `json:"profile"`
	Seed    uint64        `json:"seed"`
	Rules   []faults.Rule `json:"rules"`
	// Playing are all rules in the order in which they are asked, those of the profile
	// too, by name.
	Playing []Playing `json:"playing"`
	// UnderWay is how many of the calls that rules met are not over yet. A caller who
	// leaves is noticed a moment later.
	UnderWay int `json:"under_way" yaml:"under_way"`
}

// Playing is a rule, and how it fares.
type Playing struct {
	faults.Rule `yaml:",inline"`
	Count       `yaml:",inline"`
}

// Count is how a rule fares.
type Count struct {
	// Considered are the calls of its kind, Played those that it met.
	Considered int `json:"considered"`
	Played     int `json:"played"`
	// Failed are calls that it was to meet and could not, for a reason that is logged.
	Failed int `json:"failed,omitempty"`
	// Left are drips that were given up before their end, Taken the floods that were
	// taken to theirs.
	Left  int `json:"left,omitempty"`
	Taken int `json:"taken,omitempty"`
}

// Schedule is what was asked for, with the seed that it is played with.
func (s *State) Schedule() *faults.Schedule {
	asked := &faults.Schedule{Seed: &s.Seed, Rules: s.Rules}
	if s.Profile != Calm {
		asked.Profile = s.Profile
	}
	return asked
}

// UnmarshalJSON implements [json.Unmarshaler], for whoever shows what the control API
// says. Rules are read as the YAML that all JSON is, for so their language reads itself.
func (s *State) UnmarshalJSON(text []byte) error {
	type plain State
	return yaml.Unmarshal(faults.AsYAML(text), (*plain)(s)) //nolint:musttag // its members are called as YAML calls them
}
