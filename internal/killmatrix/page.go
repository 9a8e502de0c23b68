package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// page is the kill matrix. Where everything dies it says what stands in the lists.
func (m *matrix) page() string {
	var b strings.Builder
	all := len(m.connectors) + len(m.servers)
	fmt.Fprintf(&b, `# Kill matrix

A check that nothing has ever failed may be asleep. So there are connectors and servers that are wrong on purpose, each in one way
that somebody could write by mistake, and each has to die by the checks that name it: %d of %d do.

`, all-m.living(), all)
	fmt.Fprintf(&b, `This page is what `+"`make mutants`"+` writes. Careless connectors are changes of [ours](../connector), or small programs around the
[careful one in Python](../conformance/testdata/pyconnector); the lists in [broken](../conformance/testdata/broken) have both, and those in
[defects](../conformance/testdata/defects) the changes of our server. What is changed leaves a mark when it is executed, and each check that
names it looks alone: one that fails before it has come to the defect does not count as dead. %d of them change what is never executed, such as
data or a value from the start. They leave no mark, and of these it is known only that the check fails.

| wrong on purpose | how many | dead by every check that names them |
| --- | ---: | ---: |
`, m.silent)
	fmt.Fprintf(&b, "| connectors | %d | %d |\n", len(m.connectors), len(m.connectors)-m.livingConnectors())
	fmt.Fprintf(&b, "| servers | %d | %d |\n", len(m.servers), len(m.servers)-(m.living()-m.livingConnectors()))
	m.writeChecks(&b)
	m.writeConnectors(&b)
	m.writeFamilies(&b)
	m.writeLiving(&b)
	return b.String()
}

// checkLine is what a check of connectors has to notice, and has.
type checkLine struct {
	flows      map[string][]string // by careless connector
	dead, runs int
}

// writeChecks is a line for each check of connectors that is named.
func (m *matrix) writeChecks(b *strings.Builder) {
	b.WriteString("\n## Checks of connectors\n\n| check | careless connectors that it has to notice | noticed |\n| --- | --- | ---: |\n")
	lines := map[string]*checkLine{}
	for _, c := range m.connectors {
		for _, k := range c.kills {
			l := lines[k.Check]
			if l == nil {
				l = &checkLine{flows: map[string][]string{}}
				lines[k.Check] = l
			}
			l.flows[c.Name] = append(l.flows[c.Name], k.Auth)
			l.runs++
			if k.lives == nil {
				l.dead++
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(lines)) {
		l := lines[id]
		var named []string
		for _, name := range slices.Sorted(maps.Keys(l.flows)) {
			named = append(named, fmt.Sprintf("`%s` (%s)", name, strings.Join(l.flows[name], ", ")))
		}
		fmt.Fprintf(b, "| `%s` | %s | %d of %d |\n", id, strings.Join(named, ", "), l.dead, l.runs)
	}
}

// writeConnectors is a line for each careless connector.
func (m *matrix) writeConnectors(b *strings.Builder) {
	b.WriteString("\n## Careless connectors\n\n| connector | what is wrong with it | made of |\n| --- | --- | --- |\n")
	byName := slices.SortedFunc(slices.Values(m.connectors), func(a, b connector) int { return cmp.Compare(a.Name, b.Name) })
	for _, c := range byName {
		made := fmt.Sprintf("[%s](../%s/%[1]s)", c.Program, broken)
		if c.Program == "" {
			made = fmt.Sprintf("[%s](../%[1]s)", c.File)
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", c.Name, c.Says, made)
	}
}

// writeFamilies is a line for each family of server checks that is named.
func (m *matrix) writeFamilies(b *strings.Builder) {
	b.WriteString("\n## Families of server checks\n\n| family | defects that its checks have to notice | noticed by all of those |\n| --- | ---: | ---: |\n")
	defects, noticed := map[string]int{}, map[string]int{}
	for _, s := range m.servers {
		alive := map[string]bool{}
		for _, k := range s.kills {
			alive[family(k.Check)] = alive[family(k.Check)] || k.lives != nil
		}
		for of, lives := range alive {
			defects[of]++
			if !lives {
				noticed[of]++
			}
		}
	}
	for _, of := range slices.Sorted(maps.Keys(defects)) {
		fmt.Fprintf(b, "| `%s` | %d | %d |\n", of, defects[of], noticed[of])
	}
}

func family(id string) string { return id[:strings.LastIndex(id, "/")] }

// writeLiving says which live, and why. There should be none, and then there is nothing
// to say.
func (m *matrix) writeLiving(b *strings.Builder) {
	if m.living() == 0 {
		return
	}
	b.WriteString("\n## Those that live\n\n")
	list := func(name string, kills []kill) {
		for _, k := range kills {
			if k.lives != nil {
				fmt.Fprintf(b, "* `%s` %s: %v\n", name, cmp.Or(k.Auth, "(server)"), k.lives)
			}
		}
	}
	for _, c := range m.connectors {
		list(c.Name, c.kills)
	}
	for _, s := range m.servers {
		list(s.Name, s.kills)
	}
}
