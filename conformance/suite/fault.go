package suite

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Fault is what goes wrong between the subject and its instance from a step on,
// in place of what went wrong before.
type Fault struct {
	// On says which calls it is about, by what they ask for.
	On Filter `yaml:"on"`
	// After is how many of them go well first; Times how often it then happens, 0
	// for as long as the fault is there.
	After int `yaml:"after"`
	Times int `yaml:"times"`

	// One of these is what happens.
	Answer       *FaultAnswer `yaml:"answer"`
	EmptyPages   bool         `yaml:"empty_pages"`
	IgnoredQuery bool         `yaml:"ignored_query"`
	MissingField string       `yaml:"missing_field"`
	SlowPage     Offset       `yaml:"slow_page"`
	Flood        int          `yaml:"flood"` // MiB
	Terminate    bool         `yaml:"terminate"`

	// Lifted ends the fault, and stands alone.
	Lifted bool `yaml:"lifted"`
}

// FaultAnswer comes in place of the instance's answer. Where the call is heard
// the instance has it all the same.
type FaultAnswer struct {
	Status  int    `yaml:"status"`
	Headers Pairs  `yaml:"headers"`
	Body    string `yaml:"body"`
	Heard   bool   `yaml:"heard"`
}

// faultFields are the facts of a call before it is answered.
var faultFields = []string{"method", "path", "table", "query", "grant_type"}

// Bounds that keep a slip of the pen from filling a machine or its time.
const (
	maxFlood = 512 // MiB
	maxSlow  = 60  // seconds
)

// plays are what a fault does; a right one does one thing.
func (f Fault) plays() []string {
	var set []string
	for _, play := range []struct {
		name string
		set  bool
	}{
		{"answer", f.Answer != nil}, {"empty_pages", f.EmptyPages}, {"ignored_query", f.IgnoredQuery}, {"missing_field", f.MissingField != ""},
		{"slow_page", f.SlowPage != 0}, {"flood", f.Flood != 0}, {"terminate", f.Terminate}, {"lifted", f.Lifted},
	} {
		if play.set {
			set = append(set, play.name)
		}
	}
	return set
}

func (j *judge) fault(line int, f Fault) {
	did := f.plays()
	if len(did) != 1 {
		j.wrongf(line, "a fault is one thing of answer, empty_pages, ignored_query, missing_field, slow_page, flood, terminate, lifted; this one is %d", len(did))
		return
	}
	if f.Lifted && (f.On != nil || f.After+f.Times != 0) {
		j.wrongf(line, "lifted stands alone")
	}
	if !f.Lifted && len(f.On) == 0 {
		j.wrongf(line, "a fault says in on which calls it is about")
	}
	for field := range f.On {
		if !slices.Contains(faultFields, field) {
			j.wrongf(line, "on: %s is not known before a call is answered; known are %s%s", field, strings.Join(faultFields, ", "), nearest.Hint(field, faultFields))
		}
	}
	switch {
	case f.After < 0 || f.Times < 0:
		j.wrongf(line, "after and times are numbers of calls")
	case f.Answer != nil && (f.Answer.Status < 200 || f.Answer.Status > 599):
		j.wrongf(line, "answer: status is %d; give one of 200 to 599", f.Answer.Status)
	case f.Flood < 0 || f.Flood > maxFlood:
		j.wrongf(line, "flood is a number of MiB, %d at most", maxFlood)
	case f.SlowPage < 0 || f.SlowPage.Duration().Seconds() > maxSlow:
		j.wrongf(line, "slow_page is a span of %d seconds at most", maxSlow)
	}
}
