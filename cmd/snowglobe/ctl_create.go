package main

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// placement adds the flags of a new instance, and returns what they say.
func placement(cmd *cobra.Command) func() map[string]any {
	flags := cmd.Flags()
	name := flags.String("name", "", "the new instance's name (default: one is made up)")
	ttl := flags.String("ttl", "", "remove it by itself after this `DURATION` of real time, such as 10m or 2h")
	noPort := flags.Bool("no-port", false, "give it no port of its own; serve --proxy answers for it all the same")
	return func() map[string]any {
		body := map[string]any{"listen": !*noPort}
		if *name != "" {
			body["name"] = *name
		}
		if *ttl != "" {
			body["ttl"] = *ttl
		}
		return body
	}
}

func (c *controlClient) create() *cobra.Command {
	cmd := &cobra.Command{
		Use: "create", Short: "Make an instance like the one that serve was started with", Args: cobra.NoArgs,
		Long: `Make an instance like the one that serve was started with, but for what is said
here. --set stands in place of all settings that serve overrides. Without --now
here and there its clock shows the server's time.`,
		Example: `  snowglobe ctl create --name old --release eureka
  snowglobe ctl create --seed 7 --now 2019-06-24T12:00:00Z --ttl 10m`,
	}
	body := placement(cmd)
	flags := cmd.Flags()
	flags.String("release", "", "the release to play")
	flags.String("now", "", "its `TIME` at the start, such as 2019-06-24T12:00:00Z")
	flags.Uint64("seed", 0, "the `NUMBER` that its history, ids and secrets are made from; 0 is the demo world, with tokens that nobody can predict")
	flags.Int("events", 0, "how many rows of history to make")
	flags.Int("people", 0, "how many people there are; 0 is the sixty or so of the demo world")
	flags.String("origin", "", "fresh, or upgraded from an older release (laxer)")
	flags.String("temper", "", "faithful, or strict: refuse what OAuth's standards call wrong")
	scenarios := scenarioFlag(flags)
	trouble := flags.String("faults", "", faultsUsage())
	settings := overridesFlag(flags)
	flags.String("admin-password", "", "the administrator's password")
	flags.String("client-id", "", "the OAuth client's id")
	flags.String("client-secret", "", "the OAuth client's secret")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		b := body()
		if settings.given() {
			values, err := settings.values()
			if err != nil {
				return err
			}
			b["settings"] = values
		}
		if len(*scenarios) > 0 {
			b["scenarios"] = *scenarios
		}
		if *trouble != "" {
			schedule, err := scheduleFlag(cmd.Context(), *trouble)
			if err != nil {
				return err
			}
			b["faults"] = schedule
		}
		for _, name := range []string{"release", "now", "seed", "events", "people", "origin", "temper", "admin-password", "client-id", "client-secret"} {
			if f := flags.Lookup(name); f.Changed {
				b[strings.ReplaceAll(name, "-", "_")] = asJSON(f)
			}
		}
		return c.call(cmd, "POST", "/instances", b)
	}
	return cmd
}

// asJSON is a flag's value as a member of a body: numbers are numbers there.
func asJSON(f *pflag.Flag) any {
	if f.Value.Type() == "string" {
		return f.Value.String()
	}
	return json.Number(f.Value.String())
}

func (c *controlClient) fork() *cobra.Command {
	cmd := &cobra.Command{
		Use: "fork [NAME]", Short: "Copy an instance as it is now", Args: cobra.MaximumNArgs(1),
		Long: `Copy an instance as it is now: rows, clock, release, temper, overrides, sessions and
tokens.
NAME is what is copied, --name what the copy is called. It takes microseconds whatever
the number of rows. The copy has an empty journal and none of the snapshots, and what
is written to either is not seen in the other.

The answer says at which url the copy can be called; serve --proxy answers for it as
https://NAME.service-now.com, too.`,
		Example: `  snowglobe ctl fork --name copy --ttl 10m
  snowglobe ctl fork copy --name another
  snowglobe ctl fork --name dev12345 --no-port   # for serve --proxy`,
	}
	body := placement(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return nameHint(c.call(cmd, "POST", instancePath(args, "/fork"), body()), cmd, args)
	}
	return cmd
}
