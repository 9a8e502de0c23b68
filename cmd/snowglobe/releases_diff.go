package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// diffCommand says what a connector meets on one release and not on another.
func diffCommand(asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use:   "diff A B",
		Short: "Say what changes from one release to another, with evidence",
		Long: `Say what changes from one release to another, by topic: each switch with what it is
on A and on B, what it does, and how sure we are of what it is on B. Where it matters
whether an instance is new or was upgraded, both are told. Then the checks that an
instance of A, taken for one of B, does not pass or is not held to.

A may be the later one, for whoever goes back.`,
		Example: `  snowglobe releases diff fuji madrid
  snowglobe releases diff madrid xanadu --json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := differenceOf(args[0], args[1])
			if err != nil {
				return err
			}
			if *asJSON {
				return writeJSON(cmd.OutOrStdout(), d)
			}
			d.write(screenOf(cmd.OutOrStdout()))
			return nil
		},
	}
}

// difference is all that is known to change from one release to another.
type difference struct {
	From         string        `json:"from"`
	To           string        `json:"to"`
	Changes      []change      `json:"changes"`
	Consequences []consequence `json:"consequences"`
	Checks       turnedChecks  `json:"checks"`

	from, to *release.Profile
}

// change is a switch that changes, in words.
type change struct {
	release.Change
	Topic string `json:"topic"`
	Says  string `json:"says"`
}

// turnedChecks are the ids of checks for a server that turn from one release to another.
type turnedChecks struct {
	Begin  []string `json:"begin"`
	End    []string `json:"end"`
	Change []string `json:"change"`
}

func differenceOf(a, b string) (*difference, error) {
	from, err := release.Catalog().Lookup(a)
	if err != nil {
		return nil, err
	}
	to, err := release.Catalog().Lookup(b)
	if err != nil {
		return nil, err
	}
	d := &difference{From: from.Key, To: to.Key, Changes: []change{}, from: from, to: to}
	changes, err := release.Catalog().Diff(a, b)
	if err != nil {
		return nil, err
	}
	switches := release.Switches()
	for _, c := range changes {
		at := slices.IndexFunc(switches, func(s release.Switch) bool { return s.Key == c.Key })
		d.Changes = append(d.Changes, change{c, switches[at].Topic, switches[at].Says})
	}
	if d.Consequences, err = consequences(from, to); err != nil {
		return nil, err
	}
	d.Checks, err = checksThatTurn(from.Key, to.Key)
	return d, err
}

// checksThatTurn looks through the checks for a server.
func checksThatTurn(a, b string) (turnedChecks, error) {
	turned := turnedChecks{Begin: []string{}, End: []string{}, Change: []string{}}
	catalog, err := conformance.Catalog()
	if err != nil {
		return turned, err
	}
	from, err := catalog.Lookup(a)
	if err != nil {
		return turned, err
	}
	to, err := catalog.Lookup(b)
	if err != nil {
		return turned, err
	}
	suites, err := conformance.Suites(suite.Server)
	if err != nil {
		return turned, err
	}
	for _, s := range suites {
		for _, c := range s.Checks {
			switch catalog.Turn(c, from, to) {
			case suite.Begins:
				turned.Begin = append(turned.Begin, c.ID)
			case suite.Ends:
				turned.End = append(turned.End, c.ID)
			case suite.Changes:
				turned.Change = append(turned.Change, c.ID)
			}
		}
	}
	for _, ids := range [][]string{turned.Begin, turned.End, turned.Change} {
		slices.Sort(ids)
	}
	return turned, nil
}

// write prints the difference for people.
func (d *difference) write(screen screen) {
	switch {
	case d.From == d.To:
		fmt.Fprintf(screen, "From %s to %s nothing changes.\n", d.from.Name, d.to.Name)
		return
	case len(d.Changes) == 0:
		fmt.Fprintf(screen, "From %s to %s no switch is known to change.\n", d.from.Name, d.to.Name)
	default:
		fmt.Fprintf(screen, "From %s to %s:\n", d.from.Name, d.to.Name)
	}
	topic := ""
	for _, c := range d.Changes {
		if c.Topic != topic {
			topic = c.Topic
			fmt.Fprintln(screen, "\n"+screen.in(bold, topic))
		}
		d.writeChange(screen, c)
	}
	d.Checks.write(screen)
}

func (d *difference) writeChange(screen screen, c change) {
	fmt.Fprintln(screen, screen.wrap("  ", fmt.Sprintf("%s: %s -> %s", c.Key, c.From, c.To)))
	fmt.Fprintln(screen, screen.wrap("    ", strings.TrimPrefix(c.Says, c.Key+" ")))
	fmt.Fprintln(screen, screen.wrap("    ", fmt.Sprintf("%s: %s", c.To.Mark, c.To.Source)))
	for _, f := range d.Consequences {
		if f.Of == c.Key {
			fmt.Fprintln(screen, screen.wrap("    ", fmt.Sprintf("hence %s: %s -> %s", f.What, f.From, f.To)))
			fmt.Fprintln(screen, screen.wrap("      ", fmt.Sprintf("%s: %s", f.Mark, f.Source)))
		}
	}
}

// write prints how many checks of each family turn.
func (t turnedChecks) write(screen screen) {
	fmt.Fprintln(screen, "\n"+screen.in(bold, "Checks that tell them apart"))
	for _, part := range []struct {
		says string
		ids  []string
	}{{"begin", t.Begin}, {"end", t.End}, {"want another answer", t.Change}} {
		if len(part.ids) > 0 {
			fmt.Fprintln(screen, screen.wrap("  ", fmt.Sprintf("%d %s: %s", len(part.ids), part.says, strings.Join(byFamily(part.ids), ", "))))
		}
	}
	fmt.Fprintln(screen, "\n"+screen.wrap("", "--json has them all; snowglobe conform explain CHECK says what one asks, and why."))
}

// byFamily are ids in order, where a family with few of them names each and another is
// named with their number.
func byFamily(ids []string) []string {
	const few = 3
	families := map[string][]string{}
	for _, id := range ids {
		family := path.Dir(id)
		families[family] = append(families[family], id)
	}
	var all []string
	for _, family := range slices.Sorted(maps.Keys(families)) {
		if those := families[family]; len(those) > few {
			all = append(all, fmt.Sprintf("%s (%d)", family, len(those)))
		} else {
			all = append(all, those...)
		}
	}
	return all
}
