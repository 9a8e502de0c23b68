package main

import (
	"errors"
	"net/url"

	"github.com/spf13/cobra"
)

func (c *controlClient) snapshot() *cobra.Command {
	cmd := &cobra.Command{
		Use: "snapshot [NAME]", Short: "Keep an instance as it is now, to put it back to", Args: cobra.MaximumNArgs(1),
		Long: `Keep an instance as it is now, to put it back to with restore: rows, clock, release,
overrides, sessions and tokens. NAME is the instance, --name what the snapshot is
called. It takes microseconds whatever the number of rows. The journal is no part of
it. A reset keeps snapshots; a fork has none of them.`,
		Example: `  snowglobe ctl snapshot --name before
  snowglobe ctl restore --snapshot before
  snowglobe ctl snapshot --delete before`,
	}
	flags := cmd.Flags()
	name := flags.String("name", "", "the snapshot's name (default: one is made up)")
	gone := flags.String("delete", "", "delete the snapshot of this `NAME` instead")
	asOrders(flags, "name", "delete")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case flags.Changed("delete") && flags.Changed("name"):
			return errors.New("--name and --delete contradict each other; give one of them")
		case flags.Changed("delete") && *gone == "":
			return errors.New("--delete wants the name of a snapshot; snowglobe ctl snapshots lists them")
		case flags.Changed("delete"):
			return c.order(cmd, "DELETE", instancePath(args, "/snapshots/"+url.PathEscape(*gone)), nil,
				"The snapshot "+*gone+" of "+instanceName(args)+" is deleted.")
		}
		return nameHint(c.call(cmd, "POST", instancePath(args, "/snapshots"), map[string]string{"name": *name}), cmd, args)
	}
	return cmd
}

func (c *controlClient) restore() *cobra.Command {
	cmd := &cobra.Command{
		Use: "restore [NAME]", Short: "Put an instance back to a snapshot", Args: cobra.MaximumNArgs(1),
		Long: `Put an instance back to a snapshot, as often as wanted. The clock shows the time of
then, stands if it stood, and else runs at the rate of then. The journal goes on, and
later snapshots stay.`,
		Example: `  snowglobe ctl restore --snapshot before
  snowglobe ctl restore copy --snapshot before   # the instance copy`,
	}
	flags := cmd.Flags()
	snapshot := flags.String("snapshot", "", "the `NAME` of the snapshot; snowglobe ctl snapshots lists them")
	asOrders(flags, "snapshot")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *snapshot == "" {
			return errors.New("--snapshot is missing; snowglobe ctl snapshots lists them, and reset goes back to the start")
		}
		return c.order(cmd, "POST", instancePath(args, "/restore"), map[string]string{"snapshot": *snapshot},
			instanceName(args)+" is back to its snapshot "+*snapshot+".")
	}
	return cmd
}
