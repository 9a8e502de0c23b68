package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// serveFlags are the settings of serve.
type serveFlags struct {
	release, origin        string
	temper                 string
	seed                   uint64
	now                    string
	events, people         int
	listen, control, proxy string
	controlToken           string
	readyFile              string
	json                   bool
	tls                    bool
	tlsCert, tlsKey        string
	tlsHosts               []string
	adminPassword          string
	clientID, clientSecret string
	maxInstances           int
	overrides              *overrides
	fixtures               []string
	faults                 string
	scenarios              *[]string
	config                 mockserver.Config
}

func serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a simulated instance, with its control API beside it",
		Long: `Serve a simulated instance, with its control API beside it, until Ctrl-C. Opened in a
browser, the control address shows the instances, and what can be done with them.

How the instance answers is decided by the switches of its release, and --set gives
one another value: snowglobe releases show madrid lists them, and snowglobe releases
diff kingston london says what changes between two releases. With --temper strict those
switches are set that make it refuse what OAuth's standards call wrong; --set wins over it.

With --faults calls meet trouble on purpose: weather is what every instance does now and
then, storm is a bad day, and a FILE has rules of one's own. The seed decides which calls.`,
		Example: `  snowglobe serve
  snowglobe serve --release eureka --now 2014-09-01T09:00:00Z
  snowglobe serve --set refresh_answer=absent
  snowglobe serve --temper strict
  snowglobe serve --faults weather --seed 7
  snowglobe serve --listen 127.0.0.1:0 --control 127.0.0.1:0 --ready-file ready.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.complete(cmd.Context()); err != nil {
				return err
			}
			tellPeople(cmd.ErrOrStderr(), f.people)
			return f.serve(cmd)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.release, "release", mockserver.DefaultRelease, "the release to play; see snowglobe releases")
	flags.StringVar(&f.origin, "origin", "fresh", "fresh, or upgraded from an older release (laxer)")
	flags.StringVar(&f.temper, "temper", release.DefaultTemper, "faithful, or strict: refuse what OAuth's standards call wrong; see snowglobe releases tempers")
	f.overrides = overridesFlag(flags)
	flags.Uint64Var(&f.seed, "seed", 0, "the `NUMBER` that the history, ids and secrets are made from (default: the demo world, with tokens that nobody can predict)")
	flags.StringVar(&f.now, "now", "", "the instance's `TIME` at its start, as 2019-06-24T12:00:00Z (default: this machine's)")
	sizeFlags(flags, &f.events, &f.people)
	flags.StringArrayVar(&f.fixtures, "fixtures", nil, "add the tables, rules and rows of this `FOLDER`; may be repeated; see snowglobe fixtures --help")
	f.scenarios = scenarioFlag(flags)
	flags.StringVar(&f.faults, "faults", fault.Calm, faultsUsage())
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "the `ADDRESS` where the instance listens; port 0 picks a free one")
	flags.StringVar(&f.control, "control", defaultControl, "the `ADDRESS` where the control API and its pages are")
	flags.StringVar(&f.proxy, "proxy", "", "an `ADDRESS` where a forward proxy answers for https://NAME.service-now.com with the instance NAME, and for nothing else")
	flags.StringVar(&f.controlToken, "control-token", "", "a token that calls of the control API must carry; needed off loopback")
	flags.StringVar(&f.readyFile, "ready-file", "", "write a line of JSON to this `FILE` when the instance can be called")
	flags.BoolVar(&f.json, "json", false, "print the line that --ready-file is for, instead of text")
	flags.BoolVar(&f.tls, "tls", false, "serve https, with a certificate made at the start; control serves its authority as ca.pem")
	flags.StringVar(&f.tlsCert, "tls-cert", "", "serve https with the certificate in this `FILE` (PEM)")
	flags.StringVar(&f.tlsKey, "tls-key", "", "the `FILE` with the key of --tls-cert (PEM)")
	flags.StringSliceVar(&f.tlsHosts, "tls-host", nil, "a further `HOST` for the made certificate, a name or an address; may be repeated")
	flags.StringVar(&f.adminPassword, "admin-password", mockserver.DefaultAdminPassword, "the administrator's password")
	flags.StringVar(&f.clientID, "client-id", "", "the OAuth client's id (default: made from the seed)")
	flags.StringVar(&f.clientSecret, "client-secret", "", "the OAuth client's secret (default: made from the seed)")
	flags.IntVar(&f.maxInstances, "max-instances", mockserver.DefaultMaxInstances, "how many instances there may be, the first one included")
	return cmd
}

// unsendable tells whether a token is better without a character. One of blanks comes of
// a secret that somebody failed to look up.
func unsendable(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// complete checks the settings and turns them into an instance's. Whatever is
// wrong with them is found here, before a port is opened or a world made.
func (f *serveFlags) complete(ctx context.Context) error {
	f.config = mockserver.Config{
		Release: f.release, Origin: f.origin, Temper: f.temper, Seed: f.seed, Events: f.events, People: f.people,
		AdminPassword: f.adminPassword, ClientID: f.clientID, ClientSecret: f.clientSecret,
		Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Progress: tellProgress(os.Stderr),
	}
	var err error
	if f.config.Now, err = startTime(f.now); err != nil {
		return err
	}
	if strings.ContainsFunc(f.controlToken, unsendable) {
		return errors.New("the control token must have no white space and no control characters, for no header can carry them as they are")
	}
	if f.config.Settings, err = f.overrides.values(); err != nil {
		return err
	}
	if f.maxInstances < 1 {
		return fmt.Errorf("--max-instances takes a whole number of 1 or more, and \"%d\" is none", f.maxInstances)
	}
	if (f.tlsCert == "") != (f.tlsKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if len(f.tlsHosts) > 0 && (!f.tls || f.tlsCert != "") {
		return errors.New("--tls-host is for the certificate that --tls makes: add --tls, or leave it out")
	}
	if err := checkReadyFile(f.readyFile); err != nil {
		return err
	}
	if len(f.fixtures) > 0 {
		if f.config.Fixtures, err = mockserver.LoadFixturesContext(ctx, fixtureFolders(f.fixtures)...); err != nil {
			return fmt.Errorf("--fixtures:\n%w", err)
		}
	}
	f.config.Scenarios = *f.scenarios
	if f.config.Faults, err = scheduleFlag(ctx, f.faults); err != nil {
		return err
	}
	return sizeError(f.config.Check())
}
