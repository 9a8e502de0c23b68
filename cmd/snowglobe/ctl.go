package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// ctlCommand is everything that the control API can do, from a shell.
func ctlCommand() *cobra.Command {
	var c controlClient
	cmd := &cobra.Command{
		Use:   "ctl",
		Short: "Steer instances: clock, forks, rows, release, journal",
		Long: `Steer the instances of a running snowglobe serve through its control API.

Answers are printed as JSON, the journal as a table. NAME is the name of an
instance; the one that serve starts is called default, and [NAME] may be left out
where that one is meant.

The flags of clock and release, and journal --clear, have no twins in the
environment: what changes an instance is said each time.`,
		Example: `  snowglobe ctl clock --advance 2h
  snowglobe ctl fork --name copy
  snowglobe ctl journal copy --limit 10
  snowglobe ctl rows --file rows.json`,
		Args: verb,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.flags(cmd.PersistentFlags())
	cmd.AddCommand(
		c.reader("health", "Whether the process is alive", "/health"),
		c.reader("ready", "Whether the instances can be called", "/ready"),
		c.reader("ca", "Print the certificate authority to trust (PEM)", "/ca.pem"),
		c.reader("version", "What the server is, by part", "/version"),
		c.reader("openapi", "Print the description of the control API", "/openapi.json"),
		c.reader("instances", "List the instances", "/instances"),
		c.create(), c.fork(), c.clock(), c.release(), c.journal(), c.rows(),
		c.onInstance("show", "How to call an instance", "GET", ""),
		c.remove(),
		c.reset(),
	)
	return cmd
}

func (c *controlClient) reader(use, short, path string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return c.call(cmd, "GET", path, nil)
	}}
}

// onInstance is a call that needs no more than the instance's name.
func (c *controlClient) onInstance(use, short, method, path string) *cobra.Command {
	return &cobra.Command{Use: use + " [NAME]", Short: short, Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return c.call(cmd, method, instancePath(args, path), nil)
	}}
}

func (c *controlClient) reset() *cobra.Command {
	cmd := c.onInstance("reset", "Put an instance back to how it was made or forked", "POST", "/reset")
	cmd.Long = `Put an instance back to how it was made or forked: rows, sessions, tokens,
release, overrides and clock. The clock shows the time of then, stands if it
stood, and else runs at the rate of then; where serve or create was given no --now
it shows the server's time again. The journal goes on.`
	return cmd
}

// remove has no default: to leave the name out by mistake must not take the
// instance away that everybody else uses.
func (c *controlClient) remove() *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Remove an instance and close its port", Args: cobra.ExactArgs(1),
		Example: "  snowglobe ctl delete copy",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.call(cmd, "DELETE", instancePath(args, ""), nil)
		},
	}
}

func (c *controlClient) release() *cobra.Command {
	cmd := &cobra.Command{
		Use: "release [NAME]", Short: "Show or change what an instance plays", Args: cobra.MaximumNArgs(1),
		Long: `Show or change what an instance plays, from the next request on.

What is not said stays as it is: another release keeps the overrides that were
given at the start or since. Given ones stand in place of all of these.`,
		Example: `  snowglobe ctl release                                # and which overrides
  snowglobe ctl release --release fuji
  snowglobe ctl release copy --set refresh_answer=absent
  snowglobe ctl release copy --unset`,
	}
	flags := cmd.Flags()
	release := flags.String("release", "", "play this release from now on")
	origin := flags.String("origin", "", "fresh or upgraded")
	settings := flags.StringArray("set", nil, "override one setting, as `KEY=VALUE`; may be repeated")
	unset := flags.Bool("unset", false, "end all overrides")
	asOrders(flags, "release", "origin", "set", "unset")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		change := map[string]any{}
		for name, value := range map[string]*string{"release": release, "origin": origin} {
			if flags.Changed(name) {
				change[name] = value
			}
		}
		if len(*settings) > 0 && *unset {
			return errors.New("--set and --unset contradict each other; give one of them")
		}
		if len(*settings) > 0 || *unset {
			overrides, err := keyValues(*settings)
			if err != nil {
				return fmt.Errorf("--set %w", err)
			}
			change["settings"] = overrides
		}
		if len(change) == 0 {
			return c.call(cmd, "GET", instancePath(args, "/release"), nil)
		}
		return c.call(cmd, "PUT", instancePath(args, "/release"), change)
	}
	return cmd
}

func (c *controlClient) rows() *cobra.Command {
	file := "-"
	cmd := &cobra.Command{Use: "rows [NAME]", Short: "Bring rows in, without rules and audit", Args: cobra.MaximumNArgs(1)}
	cmd.Flags().StringVar(&file, "file", file, `a file with {"rows":[{"table":…,"values":{…}}]}; - is standard input`)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var text []byte
		var err error
		if file == "-" {
			if in, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
				fmt.Fprintln(cmd.ErrOrStderr(), "Type the rows as JSON, and end with Ctrl-D.")
			}
			text, err = io.ReadAll(cmd.InOrStdin())
		} else {
			text, err = os.ReadFile(file)
		}
		if err != nil {
			return fmt.Errorf("read the rows: %w", err)
		}
		if err := checkRows(file, text); err != nil {
			return err
		}
		return c.call(cmd, "POST", instancePath(args, "/rows"), json.RawMessage(text))
	}
	return cmd
}

// rowsExample is what ctl rows reads.
const rowsExample = `{"rows":[{"table":"incident","values":{"short_description":"Lamp"}}]}`

// checkRows refuses what cannot be rows before the server is asked.
func checkRows(file string, text []byte) error {
	if file == "-" {
		file = "standard input"
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return fmt.Errorf("%s is empty, and rows are wanted, as %s", file, rowsExample)
	}
	var bad *json.SyntaxError
	if err := json.Unmarshal(text, new(json.RawMessage)); errors.As(err, &bad) {
		line := 1 + bytes.Count(text[:bad.Offset], []byte("\n"))
		return fmt.Errorf("%s is not JSON in line %d: %w; rows are written as %s", file, line, err, rowsExample)
	}
	return nil
}
