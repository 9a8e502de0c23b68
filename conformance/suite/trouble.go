package suite

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Stop tells the subject to end while one of its calls is under way, which gets no
// answer.
type Stop struct {
	// On says which calls it is about, by what they ask for.
	On Filter `yaml:"on"`
	// After is how many of them go well first.
	After int `yaml:"after"`
	// Signal is term, which a program can hear, or kill. Empty is term.
	Signal string `yaml:"signal"`
}

// stopFields are the facts of a call before it is answered.
var stopFields = []string{"method", "path", "table", "query", "grant_type"}

func (j *judge) stop(line int, s Stop) {
	if len(s.On) == 0 || s.After < 0 {
		j.wrongf(line, "a stop says in on which calls it is about, and in after how many of them go well first")
	}
	for field := range s.On {
		if !slices.Contains(stopFields, field) {
			j.wrongf(line, "on: %s is not known before a call is answered; known are %s%s", field, strings.Join(stopFields, ", "), nearest.Hint(field, stopFields))
		}
	}
	if s.Signal != "" {
		j.word(line, "signal", s.Signal, "term", "kill")
	}
}

// Faults are rules of what goes wrong, in the language of schedules.
type Faults []faults.Rule

// Schedule is the rules with a seed, as control takes them.
func (f Faults) Schedule(seed uint64) (any, error) {
	return plain(faults.Schedule{Seed: &seed, Rules: f})
}

// Names are those by which the journal knows the rules.
func (f Faults) Names() []string {
	var names []string
	for _, rule := range (&faults.Schedule{Rules: f}).Named().Rules {
		names = append(names, rule.Name)
	}
	return names
}

// Weather is a profile with a seed, as control takes it.
func Weather(profile string, seed uint64) (any, error) {
	return plain(faults.Schedule{Profile: profile, Seed: &seed})
}

// plain is a schedule as any JSON is, so that variables in its texts can be filled in.
func plain(s faults.Schedule) (any, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write the faults: %w", err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, fmt.Errorf("read the faults: %w", err)
	}
	return value, nil
}

// faults judges the rules of a step by the language of schedules, whose seed and profile
// are those of the run.
func (j *judge) faults(line int, rules Faults) {
	if err := (&faults.Schedule{Rules: rules}).Check(); err != nil {
		for _, text := range flat(err) {
			j.wrongf(line, "faults: %s", text)
		}
	}
}
