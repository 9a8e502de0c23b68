package run

import (
	"fmt"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// Words that stand for several releases where they are chosen: for each that the catalog
// has, and for those of Microsoft's article, Eureka to Madrid.
const (
	AllReleases     = "all"
	ArticleReleases = "article"
)

// On has a run judge on these releases: keys, names, aliases, and words for several. The
// error wraps [suite.ErrUnknownRelease].
func (c *Config) On(names ...string) error {
	c.Releases = nil
	for _, name := range names {
		name = strings.TrimSpace(name)
		if name == AllReleases || name == ArticleReleases {
			for _, r := range c.Catalog.All() {
				if r.Article || name == AllReleases {
					c.add(r.Key)
				}
			}
			continue
		}
		r, err := c.Catalog.Lookup(name)
		if err != nil {
			return err
		}
		c.add(r.Key)
	}
	return nil
}

func (c *Config) add(release string) {
	if !slices.Contains(c.Releases, release) {
		c.Releases = append(c.Releases, release)
	}
}

// In has a run judge in these flows.
func (c *Config) In(names ...string) error {
	c.Flows = nil
	for _, name := range names {
		flow := suite.Flow(strings.TrimSpace(name))
		if flow != suite.OAuth && flow != suite.Legacy {
			return fmt.Errorf("%q: say %s or %s", name, suite.OAuth, suite.Legacy)
		}
		c.Flows = append(c.Flows, flow)
	}
	return nil
}

// At has a run take place at a target. Where that is one instance, the release that it
// plays stands in place of those that were chosen.
func (c *Config) At(t Target) error {
	c.Target = t
	if t.Instance == nil {
		return nil
	}
	if c.Catalog.Order(t.Instance.Release) < 0 {
		return fmt.Errorf("it plays %s, which no check knows", t.Instance.Release)
	}
	c.Releases = []string{t.Instance.Release}
	return nil
}
