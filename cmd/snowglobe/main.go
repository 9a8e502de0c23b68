// Command snowglobe is a ServiceNow instance in a globe: a simulated instance to
// test connectors against, a reference connector, and the kit that judges both.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(execute()) }

func execute() int {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	// A second interrupt ends the program at once, however busy it is.
	context.AfterFunc(ctx, stop)

	out := &output{file: os.Stdout}
	root := rootCommand()
	root.SetOut(out)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.failed
	}
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return int(interruptedExit) // whoever ended it knows why
	}
	printError(screenOf(os.Stderr), err)
	return usageExit
}

// endings are the signals that end the program tidily: subjects and their homes,
// ports and worlds would otherwise stay. A closed terminal is one of them, unless
// nohup has it ignored.
func endings() []os.Signal {
	list := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		list = append(list, syscall.SIGHUP)
	}
	return list
}

// printError shows an error to a person, with the name of who says it in front.
func printError(s screen, err error) {
	first, rest, more := strings.Cut(err.Error(), "\n")
	fmt.Fprintln(s, s.lead(red, "snowglobe:", " "+first))
	if more { // made up of lines already
		fmt.Fprintln(s, rest)
	}
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "snowglobe",
		Short: "A simulated ServiceNow instance, a reference connector and a conformance kit",
		Long: `A simulated ServiceNow instance, a reference connector and a conformance kit.

  snowglobe serve      an instance to call: people, roles, and a history
  snowglobe conform    put a server or a connector to the test
  snowglobe connector  the reference connector
  snowglobe fixtures   tables and rows of your own

Every flag has a twin in the environment: --admin-password is
SNOWGLOBE_ADMIN_PASSWORD. Only the flags of ctl that change a running instance
have none. And every flag with a twin can stand in a settings file (YAML), below
its verb, in the type that the flag has:

  serve:
    release: fuji
    set: [refresh_answer=absent]
  conform:
    report: reports

No file is read unless --config or SNOWGLOBE_CONFIG names it. A flag wins over its
twin, the twin over the file. A file with a password, a secret or a token in it
has to be for its owner's eyes only (chmod 600), and none of these may be empty,
wherever it stands.`,
		// Cobra runs this before whichever verb was asked for, so that none forgets.
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			_, err := settle(cmd)
			return err
		},
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          verb,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().String(flagConfig, "", "take the settings that are not given here or in the environment from this `FILE`")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		serveCommand(), conformCommand(), connectorCommand(), releasesCommand(),
		ctlCommand(), fixturesCommand(), healthcheckCommand(), versionCommand(),
	)
	wordArguments(root)
	wrapHelp(root)
	return root
}
