package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

var evidenceMarks = []release.Mark{release.Observed, release.Documented, release.Client, release.Assumed}

// docs/evidence.md counts how sure we are, as the profiles and suites have it, and names
// all that is assumed.
func TestEvidenceDocs(t *testing.T) {
	suites, err := conformance.Suites(suite.Server)
	require.NoError(t, err)
	var checks []*suite.Check
	for _, s := range suites {
		checks = append(checks, s.Checks...)
	}
	slices.SortFunc(checks, func(a, b *suite.Check) int { return cmp.Compare(a.ID, b.ID) })
	holdsBlocks(t, "evidence.md", map[string]string{
		"switches": countedSwitches(), "checks": countedChecks(checks),
		"assumed switches": assumedSwitches(), "assumed facts": assumedFacts(), "assumed checks": assumedChecks(checks),
	})
}

// marksTable is a line a release, with how many of its things have which mark.
func marksTable(of func(*release.Profile) []release.Mark) string {
	var b strings.Builder
	b.WriteString("| release | all |")
	for _, mark := range evidenceMarks {
		fmt.Fprintf(&b, " %s |", mark)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" ---: |", len(evidenceMarks)+1) + "\n")
	for _, p := range release.Catalog().All() {
		count := map[release.Mark]int{}
		all := of(p)
		for _, mark := range all {
			count[mark]++
		}
		fmt.Fprintf(&b, "| %s | %d |", p.Name, len(all))
		for _, mark := range evidenceMarks {
			fmt.Fprintf(&b, " %d |", count[mark])
		}
		b.WriteString("\n")
	}
	return b.String()
}

func countedSwitches() string {
	return marksTable(func(p *release.Profile) []release.Mark {
		var all []release.Mark
		for _, c := range p.Cells() {
			all = append(all, c.Mark)
		}
		return all
	})
}

func countedChecks(checks []*suite.Check) string {
	order := map[string]int{}
	for i, p := range release.Catalog().All() {
		order[p.Key] = i
	}
	return marksTable(func(p *release.Profile) []release.Mark {
		var all []release.Mark
		for _, c := range checks {
			if c.Since != "" && order[c.Since] > order[p.Key] || c.Until != "" && order[c.Until] < order[p.Key] {
				continue
			}
			all = append(all, release.Mark(c.Source.Mark))
		}
		return all
	})
}

// assumption is a cell that is a guess, on releases that follow each other.
type assumption struct {
	key, value, source string
	from, to           *release.Profile
}

func assumedSwitches() string {
	var all []*assumption
	open := map[string]*assumption{}
	for _, p := range release.Catalog().All() {
		for _, c := range p.Cells() {
			last := open[c.Key]
			switch {
			case c.Mark != release.Assumed:
				delete(open, c.Key)
			case last != nil && last.value == c.String() && last.source == c.Source:
				last.to = p
			default:
				open[c.Key] = &assumption{key: c.Key, value: c.String(), source: c.Source, from: p, to: p}
				all = append(all, open[c.Key])
			}
		}
	}
	place := map[string]int{}
	for i, s := range release.Switches() {
		place[s.Key] = i
	}
	slices.SortStableFunc(all, func(a, b *assumption) int { return cmp.Compare(place[a.key], place[b.key]) })
	var b strings.Builder
	b.WriteString("| switch | value | releases | what is known |\n| --- | --- | --- | --- |\n")
	for _, a := range all {
		span := a.from.Name
		if a.to != a.from {
			span += " to " + a.to.Name
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", a.key, inTable(a.value), span, inTable(a.source))
	}
	return b.String()
}

func assumedFacts() string {
	var b strings.Builder
	b.WriteString("| release | fact | value | what is known |\n| --- | --- | --- | --- |\n")
	for _, p := range release.Catalog().All() {
		for _, f := range []struct {
			name string
			fact release.Fact
		}{{"build tag", p.BuildTag}, {"package name", p.WarName}, {"general availability", p.GeneralAvailability}} {
			if f.fact.Mark == release.Assumed {
				fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", p.Name, f.name, inTable(f.fact.Value), inTable(f.fact.Source))
			}
		}
	}
	return b.String()
}

func assumedChecks(checks []*suite.Check) string {
	var b strings.Builder
	b.WriteString("| check | level | what is known |\n| --- | --- | --- |\n")
	for _, c := range checks {
		if c.Source.Mark == suite.Assumed {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.ID, c.Level, inTable(c.Source.Text))
		}
	}
	return b.String()
}

// inTable is a text that can stand in a cell.
func inTable(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(strings.TrimSpace(text))
}
