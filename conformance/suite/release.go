package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Release is one family of the instance, as far as checks need to know it. It
// is the kit's own knowledge: a server under test is not asked.
type Release struct {
	// Key is the name in flags, suites and reports: lower-case, one word.
	Key string `yaml:"key"`
	// Name is what people read.
	Name string `yaml:"name"`
	// Aliases are further spellings that flags accept, in any case.
	Aliases []string `yaml:"aliases"`
	// Article says that Microsoft's "Connect ServiceNow" names the release, as it did
	// in 2019. These are judged where nobody says which.
	Article bool `yaml:"article"`
	// OAuth says that the family has an OAuth provider (from Fuji on).
	OAuth bool `yaml:"oauth"`
	// Capabilities are what checks may require.
	Capabilities []string `yaml:"capabilities"`
}

// Catalog is the releases that the kit knows, oldest first.
type Catalog struct{ releases []Release }

type catalogFile struct {
	Releases []Release `yaml:"releases"`
}

// ReadCatalog loads the release list of file.
func ReadCatalog(files fs.FS, file string) (*Catalog, error) {
	var read catalogFile
	if err := readStrict(files, file, file, &read); err != nil {
		return nil, err
	}
	if len(read.Releases) == 0 {
		return nil, fmt.Errorf("%s: no release is listed", file)
	}
	c := &Catalog{}
	for _, r := range read.Releases {
		if r.Key == "" || r.Name == "" {
			return nil, fmt.Errorf("%s: release %q needs a key and a name", file, r.Key+r.Name)
		}
		if _, err := c.Lookup(r.Key); err == nil {
			return nil, fmt.Errorf("%s: release %q is listed twice", file, r.Key)
		}
		c.releases = append(c.releases, r)
	}
	return c, nil
}

// All returns the releases, oldest first.
func (c *Catalog) All() []Release { return slices.Clone(c.releases) }

// ErrUnknownRelease is returned for a name that no release has.
var ErrUnknownRelease = errors.New("unknown release")

// Lookup finds a release by key, name or alias, in any case and with or without
// spaces and hyphens. The error wraps [ErrUnknownRelease] and names the nearest key.
func (c *Catalog) Lookup(name string) (Release, error) {
	for _, r := range c.releases {
		if slices.ContainsFunc(append([]string{r.Key, r.Name}, r.Aliases...), func(known string) bool {
			return fold(known) == fold(name)
		}) {
			return r, nil
		}
	}
	return Release{}, fmt.Errorf("%w %q%s", ErrUnknownRelease, name, nearest.Hint(name, c.keys()))
}

// fold brings spellings of a name together: "San Diego", "san-diego", "sandiego".
func fold(name string) string { return separators.Replace(strings.ToLower(name)) }

var separators = strings.NewReplacer(" ", "", "-", "", "_", "")

func (c *Catalog) keys() []string {
	keys := make([]string, len(c.releases))
	for i, r := range c.releases {
		keys[i] = r.Key
	}
	return keys
}

// Order is the place of a release in time, from 0; -1 for a key that the
// catalog does not have.
func (c *Catalog) Order(key string) int {
	return slices.IndexFunc(c.releases, func(r Release) bool { return r.Key == key })
}

// Between reports whether key lies within since and until, both inclusive; an
// empty bound is no bound.
func (c *Catalog) Between(key, since, until string) bool {
	at := c.Order(key)
	return at >= 0 && (since == "" || at >= c.Order(since)) && (until == "" || at <= c.Order(until))
}

func (c *Catalog) capabilities() []string {
	var all []string
	for _, r := range c.releases {
		all = append(all, r.Capabilities...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
