package main

import "github.com/spf13/cobra"

// ctlCommand is everything that the control API can do, from a shell.
func ctlCommand() *cobra.Command {
	var c controlClient
	cmd := &cobra.Command{
		Use:   "ctl",
		Short: "Steer instances: clock, forks, rows, release, faults, journal",
		Long: `Steer the instances of a running snowglobe serve through its control API.

Answers are printed as JSON, those of journal, release and faults as a table unless
--json is given, and what has no answer is confirmed in a line. NAME is the name of an instance;
the one that serve starts is called default, and [NAME] may be left out where that one
is meant.

The flags of clock, release and faults that change something, and journal --clear, have
no twins in the environment: what changes an instance is said each time.`,
		Example: `  snowglobe ctl clock --advance 2h
  snowglobe ctl fork --name copy
  snowglobe ctl journal copy --limit 10
  snowglobe ctl rows --file rows.json`,
		Args: verb,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := settle(cmd); err != nil {
				return err
			}
			return c.check() // before rows are read, perhaps from somebody who types them
		},
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
		c.create(), c.fork(), c.clock(), c.release(), c.faults(), c.journal(), c.rows(),
		c.onInstance("truth", "What the scenarios of an instance did", "/truth"),
		c.onInstance("show", "How to call an instance", ""),
		c.remove(),
		c.reset(), c.snapshot(), c.restore(),
		c.onInstance("snapshots", "List what an instance can be put back to", "/snapshots"),
	)
	return cmd
}

func (c *controlClient) reader(use, short, path string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return c.call(cmd, "GET", path, nil)
	}}
}

// onInstance shows what needs no more than the instance's name.
func (c *controlClient) onInstance(use, short, path string) *cobra.Command {
	return &cobra.Command{Use: use + " [NAME]", Short: short, Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return c.call(cmd, "GET", instancePath(args, path), nil)
	}}
}

func (c *controlClient) reset() *cobra.Command {
	return &cobra.Command{
		Use: "reset [NAME]", Short: "Put an instance back to how it was made or forked", Args: cobra.MaximumNArgs(1),
		Long: `Put an instance back to how it was made or forked: rows, sessions, tokens,
release, temper, overrides and clock. The clock shows the time of then, stands if it
stood, and else runs at the rate of then; where serve or create was given no --now
it shows the server's time again. The journal goes on.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.order(cmd, "POST", instancePath(args, "/reset"), nil, instanceName(args)+" is back to how it was made or forked.")
		},
	}
}

// remove has no default: to leave the name out by mistake must not take the
// instance away that everybody else uses.
func (c *controlClient) remove() *cobra.Command {
	return &cobra.Command{
		Use: "delete NAME", Short: "Remove an instance and close its port", Args: cobra.ExactArgs(1),
		Example: "  snowglobe ctl delete copy",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.order(cmd, "DELETE", instancePath(args, ""), nil, "The instance "+instanceName(args)+" is deleted.")
		},
	}
}

func (c *controlClient) rows() *cobra.Command {
	file := "-"
	var from rowSource
	cmd := &cobra.Command{
		Use: "rows [NAME]", Short: "Bring rows in, without rules and audit", Args: cobra.MaximumNArgs(1),
		Long: `Bring rows in, all of them or none, without rules and audit.

They are YAML, CSV, JSON, or XML as an instance exports it; docs/fixtures.md shows
the forms. Beside new rows, JSON can say which ones to change or remove:

  {"rows":[{"table":"incident","match":{"number":"INC1"},"delete":true}]}`,
		Example: `  snowglobe ctl rows --file incident.csv
  snowglobe ctl rows --table incident --format yaml < rows.yaml`,
	}
	flags := cmd.Flags()
	flags.StringVar(&file, "file", file, "a `FILE` of rows; - is standard input")
	from.flags(flags)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		given, err := from.read(cmd, []string{file})
		if err != nil {
			return err
		}
		return c.call(cmd, "POST", instancePath(args, "/rows"), map[string]any{"rows": given})
	}
	return cmd
}
