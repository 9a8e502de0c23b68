package release

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

//go:embed profiles/*.yaml
var embedded embed.FS

// Releases are the profiles of a catalogue, oldest first.
type Releases struct {
	all    []*Profile
	byName map[string]*Profile // by folded key, name and alias
}

// Catalog is the embedded profiles, read when first asked for.
func Catalog() *Releases { return catalog() }

var catalog = sync.OnceValue(func() *Releases {
	dir, err := fs.Sub(embedded, "profiles")
	if err != nil {
		panic(err) // only a malformed path does this
	}
	r, err := Load(dir)
	if err != nil {
		panic(fmt.Sprintf("embedded release profiles: %v", err)) // the tests load them before anybody else
	}
	return r
})

// All are the profiles, oldest first.
func (r *Releases) All() []*Profile { return slices.Clone(r.all) }

// Lookup finds a release by key, name or alias, without regard to case, spaces
// and hyphens. The error names the nearest release and lists the known ones.
func (r *Releases) Lookup(name string) (*Profile, error) {
	if p, ok := r.byName[fold(name)]; ok {
		return p, nil
	}
	var spellings, known []string
	for _, p := range r.all {
		spellings = append(spellings, p.Name)
		spellings = append(spellings, p.Aliases...)
		known = append(known, p.Key)
	}
	return nil, fmt.Errorf("unknown release %q%s (known: %s)",
		name, nearest.Word(name, spellings), strings.Join(known, ", "))
}

// Change is a switch that two releases set differently.
type Change struct {
	Key  string `json:"key"`
	From Cell   `json:"from"`
	To   Cell   `json:"to"`
}

// Diff lists what a connector may notice when it moves from release a to b.
// Evidence alone is no difference.
func (r *Releases) Diff(a, b string) ([]Change, error) {
	from, err := r.Lookup(a)
	if err != nil {
		return nil, err
	}
	to, err := r.Lookup(b)
	if err != nil {
		return nil, err
	}
	changes := []Change{}
	for i, k := range keys {
		if !from.cells[i].sameValue(to.cells[i]) {
			changes = append(changes, Change{Key: k.name, From: from.cells[i], To: to.cells[i]})
		}
	}
	return changes, nil
}
