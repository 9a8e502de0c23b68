package main

import "github.com/spf13/cobra"

func (c *controlClient) clock() *cobra.Command {
	cmd := &cobra.Command{
		Use: "clock [NAME]", Short: "Show or change an instance's time", Args: cobra.MaximumNArgs(1),
		Long: `Show or change an instance's time. The machine's own clock is left alone.

A DURATION is a number with its unit, or several: 2h, 90m, 45s, 1h30m; -5m goes
back. A day is 24h. A TIME is a date, a T, a time of day and its offset from UTC:
2019-06-24T12:00:00Z (Z is none) or 2019-06-24T14:00:00+02:00.`,
		Example: `  snowglobe ctl clock                            # what time it is there
  snowglobe ctl clock --advance 2h               # two hours pass: tokens are over
  snowglobe ctl clock --now 2019-06-24T12:00:00Z
  snowglobe ctl clock --freeze                   # and --freeze=false lets it run on
  snowglobe ctl clock copy --rate 60             # in copy a minute takes a second`,
	}
	flags := cmd.Flags()
	now := flags.String("now", "", "set it to this `TIME`, such as 2019-06-24T12:00:00Z")
	advance := flags.String("advance", "", "move it by this `DURATION`, such as 2h, 90m or -5m")
	freeze := flags.Bool("freeze", false, "stop it; --freeze=false lets it run on")
	rate := flags.Float64("rate", 1, "run this `NUMBER` of times as fast as real time")
	asOrders(flags, "now", "advance", "freeze", "rate")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		change := map[string]any{}
		for name, value := range map[string]any{"now": now, "advance": advance, "freeze": freeze, "rate": rate} {
			if flags.Changed(name) {
				change[name] = value
			}
		}
		if len(change) == 0 {
			return c.call(cmd, "GET", instancePath(args, "/clock"), nil)
		}
		return c.call(cmd, "PATCH", instancePath(args, "/clock"), change)
	}
	return cmd
}
