package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// conformFlags are the settings of conform.
type conformFlags struct {
	release, auth          string
	checks                 []string
	profile, shard         string
	report                 string
	seed                   uint64
	weather                string
	parallel               int
	timeout                time.Duration
	target, control, token string
	allowWrites            bool
	username, password     string
	clientID, clientSecret string
	suites                 string
	baseline               string
	updateBaseline         bool
	caFile                 string
	ca                     []byte // what stands in caFile

	inherited inherited
}

func conformCommand() *cobra.Command {
	var f conformFlags
	cmd := &cobra.Command{
		Use:   "conform",
		Short: "Put a server or a connector to the test",
		Long: `Put a server or a connector to the test.

Without arguments, our own instance and our own connector go through every check,
on the nine releases of Microsoft's article, Eureka to Madrid; --release all adds
those after it.`,
		Example: `  snowglobe conform
  snowglobe conform connector -- ./my-connector
  SNOWGLOBE_PASSWORD=… snowglobe conform server --target https://sim.example \
    --release madrid --username admin
  snowglobe conform connector --check 'auth/**' --auth oauth -- python3 connector.py`,
		Args: verb,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if f.inherited, err = settle(cmd); err != nil {
				return err
			}
			return f.check(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.judge(cmd, nil, suite.Server, suite.Connector)
		},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "server", Short: "Judge a server: ours, or the one at --target", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error { return f.judge(cmd, nil, suite.Server) },
		},
		&cobra.Command{
			Use: "connector [flags] [-- argv]", Short: "Judge a connector: ours, or the program after --",
			Long: `Judge a connector: ours, or the program after --.

The kit changes the instance behind a connector's back: its time, its rows, its
tokens. So it makes instances of its own, or forks those of the simulation whose
control API --control names; --target then says which. A server without a
control API cannot take part; to look at a connector with such a one, run its
verbs by hand.`,
			RunE: func(cmd *cobra.Command, args []string) error {
				argv, err := commandLine(cmd, args)
				if err != nil {
					return err
				}
				return f.judge(cmd, argv, suite.Connector)
			},
		},
		f.heeding(f.listCommand(), selecting...), f.heeding(f.explainCommand(), selecting...), f.heeding(f.diffCommand()),
		f.heeding(f.verifyCommand(), verifying...),
	)
	flags := cmd.PersistentFlags()
	flags.StringVar(&f.release, "release", "", "releases to judge on, separated by commas; all of them by all, Eureka to Madrid as in Microsoft's article by article (the default)")
	flags.StringVar(&f.auth, "auth", "oauth,legacy", "flows to judge: oauth, legacy, or oauth,legacy for both")
	flags.StringArrayVar(&f.checks, "check", nil, "only checks whose id this `PATTERN` matches, such as auth/** (** spans parts of an id) or table/list/*; may be repeated")
	flags.StringVar(&f.profile, "profile", "", "only what belongs to one of these `PROFILES`, separated by commas: "+theProfiles)
	flags.StringVar(&f.shard, "shard", "", "carry out only the K-th of N parts (`K/N`), the others elsewhere with the same flags; docs/gates.md")
	flags.StringVar(&f.suites, "suites", "", "judge by the suites (*.yaml) in this folder instead of the kit's own")
	flags.StringVar(&f.baseline, "baseline", "", "a list of known failures (YAML): they fail no run, and what it lists and passes does; docs/baselines.md")
	flags.BoolVar(&f.updateBaseline, "update-baseline", false, "bring the list of --baseline in line with what this run finds")
	flags.StringVar(&f.report, "report", "", "leave report.html in this `DIR`, and report.json, junit.xml, report.tap, summary.md and badge.json for programs")
	flags.Uint64Var(&f.seed, "seed", conformance.DefaultSeed, "the `NUMBER` that every arbitrary value is made from: same seed, same worlds")
	flags.StringVar(&f.weather, "faults", conformance.DefaultWeather, "what goes wrong on instances while a connector is judged: a `PROFILE` of "+faultProfiles())
	flags.IntVar(&f.parallel, "parallel", 0, "how many checks go on at once, beside those that mostly wait; 1 is one at a time (default: four times the processors)")
	flags.DurationVar(&f.timeout, "timeout", conformance.DefaultLimit, "how long one verb of a connector may take")
	flags.StringVar(&f.target, "target", "", "the server to judge; with conform connector, the instance of the simulation at --control to judge with (default: our own instances)")
	flags.StringVar(&f.control, "control", "", "the control API of a simulation, which makes worlds for the checks")
	flags.StringVar(&f.token, "control-token", "", "the token that it asks for")
	flags.StringVar(&f.caFile, "ca-file", "", "certificates (PEM) of authorities to trust beside the machine's; that of a simulation comes from its control API")
	flags.BoolVar(&f.allowWrites, "allow-writes", false, "let checks change a server that has no control API, and make failed logins")
	flags.StringVar(&f.username, "username", "", "an administrator of the target")
	flags.StringVar(&f.password, "password", "", "the administrator's password; better by SNOWGLOBE_PASSWORD")
	flags.StringVar(&f.clientID, "client-id", "", "an OAuth client of the target")
	flags.StringVar(&f.clientSecret, "client-secret", "", "the client's secret; better by SNOWGLOBE_CLIENT_SECRET")
	onlyOnce(flags, "separate several by commas", "auth", "profile", "release")
	onlyOnce(flags, "leave one of them out", "suites")
	return cmd
}

// selecting are the flags that list and explain heed: the others say how to judge.
var selecting = []string{"auth", "check", "profile", "release", "suites"}

// heeding is a verb that knows only some of the flags of conform, and refuses the others:
// whoever gives one believes that it does something.
func (f *conformFlags) heeding(cmd *cobra.Command, heeded ...string) *cobra.Command {
	heeded = append([]string{flagConfig}, heeded...)
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var unheeded []string
		cmd.InheritedFlags().VisitAll(func(flag *pflag.Flag) {
			if flag.Changed && !slices.Contains(heeded, flag.Name) && !slices.Contains(f.inherited.names(), flag.Name) {
				unheeded = append(unheeded, "--"+flag.Name)
			}
		})
		if len(unheeded) > 0 {
			return fmt.Errorf("%s judges nothing, and %s is about that; leave it out", said(cmd), unheeded[0])
		}
		return run(cmd, args)
	}
	return showingOnly(cmd, heeded...)
}

// commandLine is the connector's command line, nil for our own connector. With
// -- and nothing behind it somebody's variable was empty, and our own
// connector's verdict would be taken for that of theirs.
func commandLine(cmd *cobra.Command, args []string) ([]string, error) {
	switch dash := cmd.ArgsLenAtDash(); {
	case dash == 0 && len(args) == 0, len(args) > 0 && args[0] == "":
		return nil, errors.New("nothing stands behind --; give your connector's command line there, as in: conform connector -- ./my-connector; without -- our own is judged")
	case dash > 0:
		return nil, fmt.Errorf("%q stands before --; the whole command line of the connector goes behind it", args[:dash])
	default:
		return args, nil
	}
}
