package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/connector"
	"github.com/snowglobe-dev/snowglobe/connector/guest"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// connectorCommand is the reference connector. Its verbs are those of contract
// version 1, so that it is put to the test the way any connector is.
func connectorCommand() *cobra.Command {
	parent := &cobra.Command{
		Use:   "connector",
		Short: "The reference connector: connect, test, sync",
		Long: `The reference connector. It connects to an instance, checks what it may read,
and writes history and news as JSON lines.

The password, the client's secret and a key of your own come from the
environment alone (SNOWGLOBE_PASSWORD, SNOWGLOBE_CLIENT_SECRET, SNOWGLOBE_KEY):
arguments can be read by every user of the machine.`,
		Args: verb,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	parent.AddCommand(
		connectorVerb("connect", "Spend user and password on access to an instance, and keep that", connector.Connect),
		connectorVerb("test", "Ask every table that sync reads, and say which is refused", connector.Test),
		connectorVerb("sync", "Write what is new as JSON lines: at first, 60 days of history", connector.Sync),
		connectorVerb("disconnect", "End the access on the instance and remove the state", connector.Disconnect),
		connectorVerb("status", "Say what is connected and how far it was read; asks nobody",
			connector.Status),
	)
	return parent
}

// connectorVerb runs one verb. Its errors end the program with the codes of the
// contract and one line on stderr.
func connectorVerb(name, short string, verb func(context.Context, connector.Settings, connector.Streams) error) *cobra.Command {
	var settings connector.Settings
	cmd := &cobra.Command{
		Use:   name,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings.Contract = os.Getenv("SNOWGLOBE_CONTRACT")
			settings.Password = vault.Secret(os.Getenv("SNOWGLOBE_PASSWORD"))
			settings.ClientSecret = vault.Secret(os.Getenv("SNOWGLOBE_CLIENT_SECRET"))
			settings.Key = vault.Secret(os.Getenv("SNOWGLOBE_KEY"))
			if cmd.Flags().Changed("lookback") && settings.Lookback == 0 { // which would pass for not given
				return errors.New("--lookback is 0: give the length of the history to read, such as 1440h")
			}
			err := verb(cmd.Context(), settings, connector.Streams{Out: cmd.OutOrStdout(), Err: cmd.ErrOrStderr()})
			if err == nil {
				return nil
			}
			fmt.Fprintln(cmd.ErrOrStderr(), "snowglobe connector:", connector.Line(err))
			return exitCode(connector.ExitCode(err))
		},
	}
	connectorFlags(cmd.Flags(), &settings)
	return cmd
}

// connectorFlags are the same for every verb, so that one environment does for
// all of them.
func connectorFlags(f *pflag.FlagSet, s *connector.Settings) {
	f.StringVar(&s.InstanceURL, "instance-url", "", "address of the instance, such as https://dev12345.service-now.com")
	f.StringVar(&s.Auth, "auth", connector.OAuth, "how to connect: oauth, or legacy for user and password alone")
	f.StringVar(&s.UserName, "username", "", "user ID to connect with")
	f.StringVar(&s.ClientID, "client-id", "", "client ID of the row in Application Registry")
	f.StringVar(&s.StateDir, "state-dir", "", "directory for what has to be kept between runs")
	f.StringVar(&s.CAFile, "ca-file", "", "certificates (PEM) of the only authorities to believe")
	f.DurationVar(&s.Lookback, "lookback", 0, "how far before the connection history begins (default: as connect was told, or 1440h)")
	f.StringSliceVar(&s.Tables, "tables", nil, "the `TABLES` to read, separated by commas (default: as connect was told, or users, groups, roles, audit, events, transactions)")
	f.IntVar(&s.PageSize, "page-size", connector.DefaultPageSize, "rows to ask for at a time")
	f.DurationVar(&s.Lag, "lag", 0, "leave rows alone until they are as old as this")
	f.DurationVar(&s.Overlap, "overlap", connector.DefaultOverlap, "how far back each sync looks for rows that came late")
	f.DurationVar(&s.Patience, "patience", guest.DefaultPatience, "how long one question may take, with its repeats")
	f.StringVar(&s.KeyFile, "key-file", "", "file with the key that seals what is kept (default: one is made in the state directory)")
}
