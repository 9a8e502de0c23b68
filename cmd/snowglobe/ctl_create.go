package main

import (
	"fmt"
	"maps"

	"github.com/spf13/cobra"
)

// placement adds the flags of a new instance, and returns what they say.
func placement(cmd *cobra.Command) func() map[string]any {
	flags := cmd.Flags()
	name := flags.String("name", "", "the new instance's name (default: one is made up)")
	ttl := flags.String("ttl", "", "remove it by itself after this `DURATION`, such as 10m or 2h")
	noPort := flags.Bool("no-port", false, "give it no port of its own")
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
	cmd := &cobra.Command{Use: "create", Short: "Make an instance", Args: cobra.NoArgs, Example: `  snowglobe ctl create --name old --release eureka
  snowglobe ctl create --seed 7 --now 2019-06-24T12:00:00Z --ttl 10m`}
	body := placement(cmd)
	flags := cmd.Flags()
	release := flags.String("release", "", "the release to play (default: madrid)")
	now := flags.String("now", "", "its `TIME` at the start, such as 2019-06-24T12:00:00Z (default: the machine's)")
	seed := flags.Uint64("seed", 0, "what its history, ids and secrets are made from")
	events := flags.Int("events", demoEvents, "how many rows of history to make")
	people := flags.Int("people", 0, "how many people there are (default: those of the demo world)")
	origin := flags.String("origin", "fresh", "fresh, or upgraded from an older release (laxer)")
	settings := flags.StringArray("set", nil, "override one setting of the release, as `KEY=VALUE`; may be repeated")
	password := flags.String("admin-password", "", "the administrator's password (default: admin)")
	clientID := flags.String("client-id", "", "the OAuth client's id (default: made from the seed)")
	clientSecret := flags.String("client-secret", "", "the OAuth client's secret (default: made from the seed)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		overrides, err := keyValues(*settings)
		if err != nil {
			return fmt.Errorf("--set %w", err)
		}
		b := body()
		maps.Copy(b, map[string]any{
			"release": *release, "origin": *origin, "settings": overrides, "seed": *seed, "events": *events, "people": *people,
			"admin_password": *password, "client_id": *clientID, "client_secret": *clientSecret,
		})
		if *now != "" {
			b["now"] = *now
		}
		return c.call(cmd, "POST", "/instances", b)
	}
	return cmd
}

func (c *controlClient) fork() *cobra.Command {
	cmd := &cobra.Command{Use: "fork [NAME]", Short: "Copy an instance as it is now", Args: cobra.MaximumNArgs(1)}
	body := placement(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.call(cmd, "POST", instancePath(args, "/fork"), body())
	}
	return cmd
}
