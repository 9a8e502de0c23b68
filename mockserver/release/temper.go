package release

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

//go:embed tempers/*.yaml
var embeddedTempers embed.FS

// DefaultTemper does what the platform does, quirks included.
const DefaultTemper = "faithful"

// Temper is how an instance takes what a standard calls wrong. It is a set of
// switches that stand above those of the release and below an administrator's
// overrides, each of them part of a difference that says why.
type Temper struct {
	Key  string `json:"key"`
	Says string `json:"says"`
	// Differences are what it does otherwise than [DefaultTemper], which has none.
	Differences []Difference `json:"differences"`
}

// Difference is one thing that a temper does otherwise than the platform.
type Difference struct {
	Topic    string `json:"topic"`
	RFC      string `json:"rfc"`      // with its section
	Faithful string `json:"faithful"` // what the platform does
	Strict   string `json:"strict"`   // what the temper does
	// Switches are what the temper sets for that, in the order of the file.
	Switches []SwitchValue `json:"switches"`
	Checks   []string      `json:"checks"` // ids of the conformance checks that show it
}

// SwitchValue is a switch and a value for it, as text.
type SwitchValue struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Tempers are those that there are, the default first.
func Tempers() []*Temper { return tempers() }

var tempers = sync.OnceValue(func() []*Temper {
	dir, err := fs.Sub(embeddedTempers, "tempers")
	if err != nil {
		panic(err) // only a malformed path does this
	}
	all, err := LoadTempers(dir)
	if err != nil {
		panic(fmt.Sprintf("embedded tempers: %v", err)) // the tests load them before anybody else
	}
	return all
})

// LookupTemper finds a temper by name, whatever its case; no name is the default. The
// error names those that there are.
func LookupTemper(name string) (*Temper, error) {
	known := make([]string, 0, len(Tempers()))
	for _, t := range Tempers() {
		if name == "" || strings.EqualFold(name, t.Key) {
			return t, nil
		}
		known = append(known, t.Key)
	}
	return nil, fmt.Errorf("unknown temper %q%s; it is one of %s", name, nearest.Hint(name, known), strings.Join(known, ", "))
}

// Values are the switches that the temper sets, by key.
func (t *Temper) Values() map[string]string {
	values := map[string]string{}
	for _, d := range t.Differences {
		for _, s := range d.Switches {
			values[s.Key] = s.Value
		}
	}
	return values
}

// Under are the temper's switches with overrides on top of them.
func (t *Temper) Under(overrides map[string]string) map[string]string {
	values := t.Values()
	maps.Copy(values, overrides)
	return values
}

// Of is the first difference that sets a switch, or false.
func (t *Temper) Of(key string) (Difference, bool) {
	for _, d := range t.Differences {
		if slices.ContainsFunc(d.Switches, func(s SwitchValue) bool { return s.Key == key }) {
			return d, true
		}
	}
	return Difference{}, false
}
