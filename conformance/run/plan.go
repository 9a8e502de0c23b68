package run

import (
	"fmt"
	"slices"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// execution is one check on one release in one flow.
type execution struct {
	check   *suite.Check
	release string
	flow    suite.Flow
	// label is the release as reports name it: any where the check does not vary.
	label string
	// verdict is set when there is nothing to carry out, with its reason.
	verdict report.Status
	reason  string
	// standsOn is the first check whose failure is the reason.
	standsOn string
	// borrowed says that the check falls to another shard.
	borrowed bool
}

func (e execution) key() report.Key {
	return report.Key{ID: e.check.ID, Release: e.label, Auth: string(e.flow)}
}

// plan lists every row that the report will have.
func plan(c Config) []execution {
	var all []execution
	for _, check := range c.Checks {
		releases := applicable(c, check)
		if len(releases) == 0 {
			continue
		}
		for _, flow := range flows(c, check) {
			if check.Varies == suite.VariesRelease {
				for _, r := range releases {
					all = append(all, planOne(c, check, r, flow, r.Key))
				}
				continue
			}
			all = append(all, planOne(c, check, newest(releases, check, flow), flow, report.AnyRelease))
		}
	}
	return all
}

// flows are those in which the check is carried out. One that is done once is done
// with user and password, which takes the fewest calls, where that is judged; a
// connector that knows OAuth alone is held to it all the same.
func flows(c Config, check *suite.Check) []suite.Flow {
	var judged []suite.Flow
	for _, flow := range check.Flows {
		if flow == suite.NoFlow || slices.Contains(c.Flows, flow) {
			judged = append(judged, flow)
		}
	}
	if check.Varies == suite.VariesOnce && len(judged) > 1 {
		return []suite.Flow{suite.Legacy}
	}
	return judged
}

// applicable are the releases of the run for which the check exists.
func applicable(c Config, check *suite.Check) []suite.Release {
	var list []suite.Release
	for _, r := range c.Catalog.All() {
		if slices.Contains(c.Releases, r.Key) && c.Catalog.Between(r.Key, check.Since, check.Until) {
			list = append(list, r)
		}
	}
	return list
}

// newest is the latest release that can do what the check asks, else the latest.
func newest(releases []suite.Release, check *suite.Check, flow suite.Flow) suite.Release {
	for _, r := range slices.Backward(releases) {
		if missing(r, check, flow) == "" {
			return r
		}
	}
	return releases[len(releases)-1]
}

// missing says why a release cannot apply, in words; empty if it can.
func missing(r suite.Release, check *suite.Check, flow suite.Flow) string {
	if flow == suite.OAuth && !r.OAuth {
		return r.Name + " has no OAuth provider"
	}
	for _, capability := range check.Requires {
		if !slices.Contains(r.Capabilities, capability) {
			return fmt.Sprintf("%s has no %s", r.Name, capability)
		}
	}
	return ""
}

func planOne(c Config, check *suite.Check, r suite.Release, flow suite.Flow, label string) execution {
	e := execution{check: check, release: r.Key, flow: flow, label: label}
	if reason := missing(r, check, flow); reason != "" {
		e.verdict, e.reason = report.Unsupported, reason
	} else if reason := c.Target.refuses(check, flow); reason != "" {
		e.verdict, e.reason = report.Skip, reason
	}
	return e
}

// refuses says why the target is not asked for this check: the manners of a
// guest. Empty means that it may be.
func (t Target) refuses(check *suite.Check, flow suite.Flow) string {
	if t.Control == nil {
		switch {
		case check.NeedsControl():
			return "needs a simulation's control API; give --control"
		case check.Writes && !t.AllowWrites:
			return "would write to the server; allow it with --allow-writes"
		case check.FailedLogin && !t.AllowWrites:
			return "would make failed logins; allow it with --allow-writes"
		}
	}
	if t.Instance != nil && t.Instance.Client == nil && flow == suite.OAuth {
		return "no OAuth client is known; give --client-id and --client-secret"
	}
	return ""
}
