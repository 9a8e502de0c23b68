package suite

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// maxAdvance is how far a connector check may move the clock in all. Worlds for
// connectors are made that far in the past, and never move beyond the machine's
// clock, because a black-box connector believes its own.
const maxAdvance = 30 * 24 * time.Hour

// idShape is what an id by duty looks like.
var idShape = regexp.MustCompile(`^[a-z0-9-]+(/[a-z0-9-]+){1,3}$`)

// judge gathers what is wrong with one suite.
type judge struct {
	catalog *Catalog
	found   []error
	told    map[problem]bool
}

// wrongf tells of a problem once: steps of a group are judged where they are used.
func (j *judge) wrongf(line int, format string, args ...any) {
	p := problem{line, fmt.Sprintf(format, args...)}
	if !j.told[p] {
		j.told[p] = true
		j.found = append(j.found, &p)
	}
}

// validate leaves out the checks that have a line which could not be read: what is
// missing there may stand in that line.
func validate(s *Suite, kind Kind, catalog *Catalog, tree *yaml.Node, unread []int) error {
	j := &judge{catalog: catalog, told: map[problem]bool{}}
	switch {
	case s.Name == "":
		j.wrongf(1, "suite has no name; write suite: table/read")
	case kind != "" && s.Kind != kind:
		j.wrongf(lineOf(tree, "kind"), "kind is %q; suites in this folder say kind: %s", s.Kind, kind)
	case s.Kind != Server && s.Kind != Connector:
		j.word(lineOf(tree, "kind"), "kind", string(s.Kind), string(Server), string(Connector))
		return errors.Join(j.found...) // what a check may say depends on it
	case len(s.Checks) == 0:
		j.wrongf(1, "suite %s has no checks", s.Name)
	}
	nodes := items(member(tree, "checks"))
	for i, c := range s.Checks {
		if c == nil {
			j.wrongf(nodes[i].Line, "a check is empty")
			continue
		}
		end := math.MaxInt
		if i+1 < len(nodes) {
			end = nodes[i+1].Line
		}
		if slices.ContainsFunc(unread, func(line int) bool { return line >= nodes[i].Line && line < end }) {
			continue
		}
		if !strings.HasPrefix(c.ID, s.Name+"/") || !idShape.MatchString(c.ID) {
			j.wrongf(c.Line, "id %q must be lower-case parts joined by slashes and begin with %s/", c.ID, s.Name)
		}
		j.check(c)
		j.variables(nodes[i], c)
	}
	return errors.Join(j.found...)
}

// lineOf is the line of a key's value, the first one where the key is missing.
func lineOf(tree *yaml.Node, key string) int {
	if value := member(tree, key); value != nil {
		return value.Line
	}
	return 1
}

func (j *judge) check(c *Check) {
	j.words(c)
	j.scope(c)
	if len(c.Steps) == 0 {
		j.wrongf(c.Line, "check %s has no steps", c.ID)
	}
	labels := labelsOf(nil, c.World.Rows)
	for _, step := range c.Steps {
		labels = labelsOf(labels, step.Rows)
		j.step(c, step, labels)
	}
	for _, step := range c.Cleanup {
		j.step(c, step, nil)
	}
	j.signedOnce(slices.Concat(c.Steps, c.Cleanup))
	for _, row := range c.World.Rows {
		j.row(c.Line, row)
	}
	if c.Kind == Connector {
		j.connector(c)
	} else {
		j.server(c)
	}
}

// words holds each check to what a report and explain need to show.
func (j *judge) words(c *Check) {
	for _, required := range []struct{ key, value string }{
		{"title", c.Title}, {"why", c.Why}, {"hint", c.Hint}, {"source", c.Source.Text},
	} {
		if required.value == "" {
			j.wrongf(c.Line, "check %s lacks %s", c.ID, required.key)
		}
	}
	j.word(c.Line, "level", string(c.Level), "must", "should")
	j.word(c.Line, "varies", string(c.Varies), "release", "flow", "once")
	if c.Needs != "" {
		j.word(c.Line, "needs", c.Needs, "control")
	}
}

func (j *judge) word(line int, key, value string, known ...string) {
	if !slices.Contains(known, value) {
		j.wrongf(line, "%s is %q%s", key, value, nearest.Hint(value, known))
	}
}

// scope holds releases and capabilities to those that exist.
func (j *judge) scope(c *Check) {
	j.span(c.Line, c.Since, c.Until)
	for _, capability := range c.Requires {
		if known := j.catalog.capabilities(); !slices.Contains(known, capability) {
			j.wrongf(c.Line, "unknown capability %q%s", capability, nearest.Hint(capability, known))
		}
	}
}

func (j *judge) span(line int, since, until string) {
	for _, key := range []string{since, until} {
		if key != "" && j.catalog.Order(key) < 0 {
			j.wrongf(line, "unknown release %q%s", key, nearest.Hint(key, j.catalog.keys()))
		}
	}
	if since != "" && until != "" && j.catalog.Order(since) > j.catalog.Order(until) {
		j.wrongf(line, "since %s is later than until %s", since, until)
	}
}

func (j *judge) server(c *Check) {
	if c.First || c.Waits {
		j.wrongf(c.Line, "check %s: first and waits are for connector checks", c.ID)
	}
	if !reflect.ValueOf(c.World).IsZero() {
		j.wrongf(c.Line, "check %s has a world; only connector checks do, use rows and settings steps", c.ID)
	}
	if c.Writes && !c.NeedsControl() && len(c.Cleanup) == 0 {
		j.wrongf(c.Line, "check %s writes; add cleanup steps that tidy up on a foreign server", c.ID)
	}
}

func (j *judge) connector(c *Check) {
	if len(c.Cleanup) > 0 || c.Writes || c.FailedLogin {
		j.wrongf(c.Line, "check %s: cleanup, writes and failed_login are for server checks", c.ID)
	}
	if c.World.TLS != "" {
		j.word(c.Line, "tls", c.World.TLS, "given", "unknown")
	}
	if c.Tapped() && (c.World.TLS != "" || !c.NeedsControl()) {
		j.wrongf(c.Line, "check %s looks for tokens, dead ones too, or into urls, processes or files meanwhile, or has a stop; that takes needs: control, and no tls", c.ID)
	}
	if c.Connects() && (c.World.TLS != "" || c.Tapped()) {
		j.wrongf(c.Line, "check %s counts connections; behind tls, or where it looks for tokens, into urls, or has a stop, they are the kit's", c.ID)
	}
	prepared := len(c.World.Rows) + len(c.World.Settings) + len(c.World.Password) + len(c.World.ClientSecret)
	if prepared > 0 && !c.NeedsControl() {
		j.wrongf(c.Line, "check %s prepares a world; say needs: control", c.ID)
	}
	if total := c.Advance(); total > maxAdvance {
		j.wrongf(c.Line, "check %s moves the clock by %s, more than the %s that worlds start in the past at most", c.ID, total, maxAdvance)
	}
}

// Advance is how far the steps of the check move the clock in all.
func (c *Check) Advance() time.Duration {
	var total time.Duration
	for _, step := range c.Steps {
		if step.Clock != nil {
			total += max(0, step.Clock.Advance.Duration())
		}
	}
	return total
}

func labelsOf(known []string, rows []Row) []string {
	for _, row := range rows {
		if row.Label != "" {
			known = append(known, row.Label)
		}
	}
	return known
}
