package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

func (f *conformFlags) listCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list [server|connector] [ID]...", Short: "List the checks, all or those that flags choose",
		Long: `List the checks, all or those of a server or of a connector, those whose ids begin
with an ID, and of these the ones that --check, --profile, --auth and --release select.
Beside each stand the profiles that the whole of it belongs to; legacy has, of others,
what is judged in the legacy flow.`,
		Example: `  snowglobe conform list connector
  snowglobe conform list legacy/soap
  snowglobe conform list --check 'auth/**'
  snowglobe conform list --profile history,secrets
  snowglobe conform list --release eureka --auth legacy`,
		RunE: func(cmd *cobra.Command, args []string) error {
			checks, err := f.listed()
			if err != nil {
				return err
			}
			asked, ids := kindsAmong(args)
			checks = slices.DeleteFunc(checks, func(c *suite.Check) bool { return !slices.Contains(asked, c.Kind) })
			if len(ids) > 0 {
				if checks, err = beginningAny(ids, checks); err != nil {
					return err
				}
			}
			return list(cmd, checks)
		},
	}
}

// kindsAmong are the kinds of checks that arguments name, both where they name none, and
// the arguments that name none.
func kindsAmong(args []string) (named []suite.Kind, others []string) {
	for _, arg := range args {
		if kind := suite.Kind(arg); slices.Contains(kinds, kind) {
			named = append(named, kind)
		} else {
			others = append(others, arg)
		}
	}
	if len(named) == 0 {
		named = kinds
	}
	return named, others
}

// titleRoom is how wide a column of titles must be to be read.
const titleRoom = 32

// list prints a line a check. On a terminal titles wrap within their column, and
// stand below the ids where ids are so long that too little is left of it.
func list(cmd *cobra.Command, checks []*suite.Check) error {
	profiles, err := conformance.Profiles()
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	_, err = fmt.Fprint(out, listing(lookOf(out), checks, profiles))
	return err
}

func listing(look report.Look, checks []*suite.Check, profiles suite.Profiles) string {
	longest, widest, room := len("CHECK"), len("PROFILE"), titleRoom
	belongs := make([]string, len(checks))
	for i, c := range checks {
		belongs[i] = profilesOf(c, profiles)
		longest, widest = max(longest, len(c.ID)), max(widest, len(belongs[i]))
		for word := range strings.FieldsSeq(c.Title) {
			room = max(room, utf8.RuneCountInString(word))
		}
	}
	const before = "%-9s  %-6s  %-*s  %-*s  "
	indent := strings.Repeat(" ", len(fmt.Sprintf(before, "", "", longest, "", widest, "")))
	below := look.Width > 0 && look.Width-len(indent) < room
	var b strings.Builder
	line := func(kind, level, id, profile, title string) {
		first := fmt.Sprintf(before, kind, level, longest, id, widest, profile)
		if below {
			fmt.Fprintf(&b, "%-9s  %-6s  %s\n", kind, level, id)
			first, indent, title = "    ", "    ", profile+"  "+title
		}
		b.WriteString(look.Wrap(first, indent, title))
	}
	line("KIND", "LEVEL", "CHECK", "PROFILE", "TITLE")
	for i, c := range checks {
		line(string(c.Kind), string(c.Level), c.ID, belongs[i], c.Title)
	}
	return b.String()
}

// profilesOf are the names of the profiles that the whole of a check belongs to, "-" if
// there is none.
func profilesOf(c *suite.Check, profiles suite.Profiles) string {
	return cmp.Or(strings.Join(profiles.Of(c).Names(), ","), "-")
}

// explanation are the lines of conform explain about one check.
func explanation(c *suite.Check, profiles suite.Profiles) [][2]string {
	releases := "all"
	switch {
	case c.Since != "" && c.Until != "":
		releases = c.Since + " to " + c.Until
	case c.Since != "":
		releases = "from " + c.Since + " on"
	case c.Until != "":
		releases = "up to " + c.Until
	}
	if len(c.Requires) > 0 {
		releases += "; unsupported without " + strings.Join(c.Requires, ", ")
	}
	flows := make([]string, len(c.Flows))
	for i, flow := range c.Flows {
		flows[i] = string(flow)
	}
	if slices.Contains(c.Flows, suite.NoFlow) {
		flows = []string{"either; how one signs in makes no difference"}
	}
	often := map[suite.Varies]string{
		suite.VariesRelease: "on each release", suite.VariesFlow: "once in each flow", suite.VariesOnce: "once",
	}[c.Varies]
	lines := [][2]string{
		{"judges", fmt.Sprintf("a %s; %s", c.Kind, c.Level)},
		{"releases", releases},
		{"flows", strings.Join(flows, ", ")},
		{"runs", often},
		{"profile", profilesOf(c, profiles)},
	}
	var needs []string
	for _, need := range []struct {
		is   bool
		word string
	}{
		{c.NeedsControl(), "a control API"}, {c.Writes, "leave to write"}, {c.FailedLogin, "leave to fail at signing in"},
	} {
		if need.is {
			needs = append(needs, need.word)
		}
	}
	if len(needs) > 0 {
		lines = append(lines, [2]string{"needs", strings.Join(needs, ", ")})
	}
	return append(lines,
		[2]string{"why", c.Why}, [2]string{"mend", c.Hint},
		[2]string{"source", fmt.Sprintf("%s: %s", c.Source.Mark, c.Source.Text)},
		[2]string{"read at", fmt.Sprintf("%s:%d", c.File, c.Line)})
}
