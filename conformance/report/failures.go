package report

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// group is one check that failed in one way, on one release or more.
type group struct {
	first Check
	more  []Check
}

// shownWays is how many different messages of one check are shown. Each tells
// more than the one before, up to a point.
const shownWays = 3

// changing are the parts of a message that differ from release to release
// without saying anything else: ids, times, numbers.
var changing = regexp.MustCompile(`\b[0-9a-f]{12,}\b|[0-9]+`)

// grouped gathers the failures that are alike. What fails a run comes before warnings,
// and what others stand on before these.
func (r *Report) grouped() []*group {
	stoodOn := map[string]bool{}
	for _, c := range r.Checks {
		stoodOn[c.StandsOn] = true
	}
	var all []*group
	known := map[string]*group{}
	for _, c := range r.Checks {
		if c.Status != Fail && c.Status != Error && c.Status != Warn && c.Status != XPass {
			continue
		}
		key := c.ID + " " + string(c.Status) + " " + changing.ReplaceAllString(c.Reason, "#")
		if g, ok := known[key]; ok {
			g.more = append(g.more, c)
			continue
		}
		known[key] = &group{first: c}
		all = append(all, known[key])
	}
	slices.SortStableFunc(all, func(a, b *group) int {
		return cmp.Or(
			cmp.Compare(rank(a.first.Status != Warn), rank(b.first.Status != Warn)),
			cmp.Compare(rank(stoodOn[a.first.ID]), rank(stoodOn[b.first.ID])),
		)
	})
	return all
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

func (r *Report) failures(rows []Row, look Look) string {
	var b strings.Builder
	ways, left := map[string]int{}, map[string]int{}
	for _, g := range r.grouped() {
		if ways[g.first.ID]++; ways[g.first.ID] > shownWays {
			left[g.first.ID] += 1 + len(g.more)
			continue
		}
		b.WriteString("\n" + g.text(rows, look))
	}
	for _, id := range slices.Sorted(maps.Keys(left)) {
		fmt.Fprintf(&b, "\n%s failed %d times more, in other words; report.json has them all (--report DIR)\n", id, left[id])
	}
	return b.String()
}

const indent, hanging = "    ", "            "

// Text tells a row that did not pass: what it is, why, how to mend it, and how to replay
// it. The line that replays it is never wrapped, so that it can be copied.
func (c *Check) Text(look Look) string {
	status := strings.ToUpper(string(c.Status))
	head := look.Wrap("", indent, fmt.Sprintf("%s  %s  (%s, %s)  %s", status, c.ID, c.Release, c.Auth, printable(c.Title)))
	text := look.paint(colors[status], status) + strings.TrimPrefix(head, status)
	text += look.Wrap(indent, indent, printable(c.Reason))
	if c.Hint != "" {
		text += look.Wrap(indent+"mend:   ", hanging, printable(c.Hint))
	}
	if met := c.Exchange.weather(); met != "" {
		text += look.Wrap(indent+"met:    ", hanging, printable(met))
	}
	if c.Repro != "" { // as that of a known failure that passes
		text += indent + "replay: " + printable(c.Repro) + "\n"
	}
	return text
}

// text tells one group.
func (g *group) text(rows []Row, look Look) string {
	text := g.first.Text(look)
	if len(g.more) > 0 {
		text += look.Wrap(indent, hanging, fmt.Sprintf("%d more of the same: %s", len(g.more), Places(g.more, g.first.Auth, rows)))
	}
	return text
}

// Places names the releases of rows, by flow where a flow is another one than that shown.
func Places(checks []Check, shown string, rows []Row) string {
	names := map[string]string{AnyRelease: "any release"}
	for _, row := range rows {
		names[row.Key] = row.Name
	}
	by := map[string][]string{}
	for _, c := range checks {
		by[c.Auth] = append(by[c.Auth], cmp.Or(names[c.Release], c.Release))
	}
	var parts []string
	for _, auth := range slices.Sorted(maps.Keys(by)) {
		part := strings.Join(by[auth], ", ")
		if auth != shown || len(by) > 1 {
			part += " (" + auth + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}
