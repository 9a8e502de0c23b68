package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

func (c *controlClient) release() *cobra.Command {
	cmd := &cobra.Command{
		Use: "release [NAME]", Short: "Show or change what an instance plays", Args: cobra.MaximumNArgs(1),
		Long: `Show or change what an instance plays, from the next request on.

What is not said stays as it is: another release keeps the overrides that were
given at the start or since. Given ones stand in place of all of these. With --json
the answer is whole, with the value of each switch.

Another release or origin upgrades the instance: it gets the tables, columns,
properties, plug-ins, roles and other rows that the release ships, and keeps the
rows of people, sessions, tokens, and shipped rows that somebody changed. What an
older release does not have cannot be reached while it is played.

With --maintenance the instance is away for that long, by its own clock, and a page
stands in for whatever it is asked; snowglobe ctl clock --advance 20m gets over it, and
--maintenance 0s brings it back at once. Whoever gives --maintenance, --sessions or
--tokens restarts its nodes: sessions are dropped unless --sessions keep is given, and
tokens are kept unless --tokens drop is. See docs/upgrades.md.`,
		Example: `  snowglobe ctl release                                # and which overrides
  snowglobe ctl release --release fuji
  snowglobe ctl release --release australia --origin upgraded --maintenance 20m
  snowglobe ctl release copy --set refresh_answer=absent
  snowglobe ctl release copy --temper strict
  snowglobe ctl release copy --unset`,
	}
	flags := cmd.Flags()
	played := flags.String("release", "", "play this release from now on")
	origin := flags.String("origin", "", "fresh or upgraded")
	temper := flags.String("temper", "", "faithful, or strict: refuse what OAuth's standards call wrong")
	phaseFlags(flags)
	settings := overridesFlag(flags)
	unset := flags.Bool("unset", false, "end all overrides")
	asOrders(flags, "release", "origin", "temper", "set", "unset")
	var shape answerShape
	shape.flags(flags, "print JSON, with the value of each switch")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := shape.check(); err != nil {
			return err
		}
		change := map[string]any{}
		for name, value := range map[string]*string{"release": played, "origin": origin, "temper": temper} {
			if flags.Changed(name) {
				change[name] = value
			}
		}
		if wanted := givenPhases(flags); len(wanted) > 0 {
			change["phases"] = wanted
		}
		if settings.given() && *unset {
			return errors.New("--set and --unset contradict each other; give one of them")
		}
		if settings.given() || *unset {
			values, err := settings.values()
			if err != nil {
				return err
			}
			change["settings"] = values
		}
		return releaseHint(c.play(cmd, args, change, shape.json()), cmd, args)
	}
	return cmd
}

// phases are the flags about how a change goes, and the members that say so to control.
var phases = []struct{ flag, member, usage string }{
	{"maintenance", "maintenance", "be away for so long by the instance's clock, as 20m; 0s is back at once"},
	{"maintenance-answer", "answer", "html503, html502, or html200 as of a sleeping instance; with --maintenance"},
	{"sessions", "sessions", "drop as a restart does, or keep"},
	{"tokens", "tokens", "keep as a restart does, or drop"},
}

func phaseFlags(flags *pflag.FlagSet) {
	for _, p := range phases {
		flags.String(p.flag, "", p.usage)
		asOrders(flags, p.flag)
	}
}

// givenPhases are those that somebody gave.
func givenPhases(flags *pflag.FlagSet) map[string]string {
	given := map[string]string{}
	for _, p := range phases {
		if f := flags.Lookup(p.flag); f.Changed {
			given[p.member] = f.Value.String()
		}
	}
	return given
}

// play shows what an instance plays once it was changed, if that is wanted.
func (c *controlClient) play(cmd *cobra.Command, args []string, change map[string]any, asJSON bool) error {
	path := instancePath(args, "/release")
	text, err := c.ask(cmd.Context(), "GET", path, nil)
	if err != nil {
		return err
	}
	before := text
	if len(change) > 0 {
		if text, err = c.ask(cmd.Context(), "PUT", path, change); err != nil {
			return err
		}
	}
	if asJSON {
		_, err = cmd.OutOrStdout().Write(pretty(text))
		return err
	}
	var was, is control.Release
	if err := errors.Join(json.Unmarshal(before, &was), json.Unmarshal(text, &is)); err != nil {
		return fmt.Errorf("read what the instance plays: %w", err)
	}
	writePlayed(screenOf(cmd.OutOrStdout()), instanceName(args), &was, &is, len(change) > 0)
	return nil
}

// writePlayed prints what an instance plays, and what it played where that is another.
func writePlayed(s screen, instance string, was, is *control.Release, changed bool) {
	step := func(from, to string) string {
		if from == to {
			return to
		}
		return from + " -> " + to
	}
	rows := [][]cell{
		{{"instance", bold}, {instance, plain}},
		{{"release", bold}, {step(was.Release, is.Release), plain}},
		{{"origin", bold}, {step(was.Origin, is.Origin), plain}},
		{{"temper", bold}, {step(was.Temper, is.Temper), plain}},
		{{"overrides", bold}, {step(overridesText(was.Overrides), overridesText(is.Overrides)), plain}},
	}
	if m := is.Maintenance; m != nil {
		until := fmt.Sprintf("until %s; meanwhile %s, before that %s", m.Ends.Format(time.RFC3339), m.Answer, m.Before)
		rows = append(rows, []cell{{"maintenance", bold}, {until, plain}})
	}
	switches := fmt.Sprintf("%d; snowglobe releases show %s lists them", len(is.Settings), is.Release)
	if changed {
		switches = changedSwitches(was, is)
	}
	s.table(append(rows, []cell{{"switches", bold}, {switches, plain}}))
}

func overridesText(overrides map[string]string) string {
	if len(overrides) == 0 {
		return "none"
	}
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(overrides)) {
		pairs = append(pairs, key+"="+printable(overrides[key]))
	}
	return strings.Join(pairs, ", ")
}

// namedSwitches is how many changed switches are named; what a temper or a release
// changes are more.
const namedSwitches = 3

func changedSwitches(was, is *control.Release) string {
	var changed []string
	for _, key := range slices.Sorted(maps.Keys(is.Settings)) {
		if is.Settings[key] != was.Settings[key] {
			changed = append(changed, key)
		}
	}
	text := fmt.Sprintf("%d of %d changed", len(changed), len(is.Settings))
	switch {
	case len(changed) == 0:
		return text
	case len(changed) <= namedSwitches:
		return text + ": " + strings.Join(changed, ", ")
	case was.Release != is.Release:
		return text + fmt.Sprintf("; see snowglobe releases diff %s %s", was.Release, is.Release)
	case was.Temper != is.Temper:
		return text + "; see snowglobe releases tempers"
	}
	return text + "; --json has their values"
}

// releaseHint adds to the error about an instance that is not there what was probably
// meant where it is called as a release: what to play goes with --release.
func releaseHint(err error, cmd *cobra.Command, args []string) error {
	if err == nil || len(args) == 0 || cmd.Flags().Changed("release") || !strings.HasPrefix(err.Error(), mockserver.ErrNoInstance.Error()) {
		return err
	}
	named, unknown := release.Catalog().Lookup(args[0])
	if unknown != nil {
		return err
	}
	return fmt.Errorf("%w; to play %s: snowglobe ctl release --release %s", err, named.Name, named.Key)
}
