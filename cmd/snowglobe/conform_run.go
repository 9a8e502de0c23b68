package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// perProcessor is how many checks go on at once for each processor, unless somebody
// says how many: a connector waits more than it works, for answers and between attempts.
const perProcessor = 4

// judge carries out the suites of the given kinds and leaves the verdict.
func (f *conformFlags) judge(cmd *cobra.Command, argv []string, asked ...suite.Kind) error {
	fmt.Fprint(cmd.ErrOrStderr(), f.inherited.shown(cmd))
	base, err := f.config(cmd.Context())
	if err != nil {
		return err
	}
	set, err := f.load()
	if err != nil {
		return err
	}
	if asked, err = f.of(set, asked); err != nil {
		return err
	}
	if err := errors.Join(f.checkFaults(cmd, asked), f.checkReach(set, asked)); err != nil {
		return err
	}
	known, err := f.known(set, base.Catalog)
	if err != nil {
		return err
	}
	if err := f.tellStrays(cmd.ErrOrStderr(), set, asked); err != nil {
		return err
	}
	if err := f.makeReport(); err != nil {
		return err
	}
	target, stop, err := f.open(cmd.Context(), base.Releases)
	if err != nil {
		return conformError(cmd, err)
	}
	defer stop()
	if err := f.aim(cmd, base, target); err != nil {
		return err
	}
	if err := look(cmd.Context(), base); err != nil {
		return conformError(cmd, err)
	}
	judged, err := f.subject(cmd.Context(), asked, argv, target.Control)
	if err != nil {
		return conformError(cmd, err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "seed %d\nsubject: %s\n", f.seed, f.described(asked, argv))
	weather := played(base, asked)
	if weather != "" {
		fmt.Fprintf(cmd.ErrOrStderr(), "faults: %s\n", weather)
	}
	for _, kind := range asked {
		base.Checks = append(base.Checks, set.chosen[kind]...)
	}
	rows, err := f.carryOut(cmd, *base, argv)
	if err != nil {
		return conformError(cmd, err)
	}
	rows, unsaved := f.excused(cmd, known, rows, f.narrowed(base, set), base.Clock.Now())
	whole := report.New(f.suiteVersion(), f.seed, judged, rows)
	whole.Faults = weather
	if f.shard != "" {
		whole.PartOf(shardOf(*base))
		tellShard(cmd.ErrOrStderr(), whole)
	}
	err = f.publish(cmd, whole, base.Catalog, set)
	if unsaved != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "snowglobe conform:", unsaved)
		return exitCode(report.ExitKitFault)
	}
	return err
}

// played is the profile of faults that is played while a connector is judged; "" where no
// connector is, or nobody can steer the instance.
func played(c *run.Config, asked []suite.Kind) string {
	if c.Target.Control == nil || !slices.Contains(asked, suite.Connector) {
		return ""
	}
	return c.Weather
}

// aim has the run judge on the release that its target plays.
func (f *conformFlags) aim(cmd *cobra.Command, base *run.Config, target *run.Target) error {
	instance := target.Instance
	if instance != nil && f.release != "" && base.Catalog.Order(instance.Release) >= 0 && !slices.Contains(base.Releases, instance.Release) {
		return fmt.Errorf("--release: %s plays %s, not %s", f.target, instance.Release, f.release)
	}
	if err := base.At(*target); err != nil {
		return fmt.Errorf("--target %s: %w", f.target, err)
	}
	if instance != nil && instance.Strict() {
		fmt.Fprintln(cmd.ErrOrStderr(), f.target+" is strict: each check begins on a faithful copy of it, which the checks of tempers/** turn strict")
	}
	return nil
}

// suiteVersion names the set of checks that the verdict is by.
func (f *conformFlags) suiteVersion() string {
	if f.suites != "" {
		return "own"
	}
	return conformance.SuiteVersion
}

// carryOut is the rows of all checks that were asked for, in the order of the report.
func (f *conformFlags) carryOut(cmd *cobra.Command, config run.Config, argv []string) ([]report.Check, error) {
	if slices.ContainsFunc(config.Checks, func(c *suite.Check) bool { return c.Kind == suite.Connector }) {
		var err error
		if config.Program, err = f.program(argv); err != nil {
			return nil, err
		}
	}
	config.Replay = f.replay(cmd, argv)
	progress := newProgress(cmd.ErrOrStderr())
	config.Progress = progress.event
	defer progress.end()
	return run.Run(cmd.Context(), config)
}

// config understands the flags of a run.
func (f *conformFlags) config(ctx context.Context) (*run.Config, error) {
	if f.timeout <= 0 {
		return nil, errors.New("--timeout must be positive")
	}
	if err := f.checkForeign(); err != nil {
		return nil, err
	}
	if err := f.authorities(ctx); err != nil {
		return nil, err
	}
	c, err := f.scope(run.ArticleReleases)
	if err != nil {
		return nil, err
	}
	if c.Shard, err = f.parseShard(); err != nil {
		return nil, err
	}
	c.Seed, c.Parallel, c.Clock, c.Weather = f.seed, f.parallel, clock.System(), f.weather
	if c.Parallel <= 0 {
		c.Parallel = perProcessor * runtime.GOMAXPROCS(0)
	}
	return c, nil
}

// scope understands the flags that say on which releases and in which flows. Where
// nobody names a release, unsaid stands for it.
func (f *conformFlags) scope(unsaid string) (*run.Config, error) {
	catalog, err := conformance.Catalog()
	if err != nil {
		return nil, err
	}
	c := &run.Config{Catalog: catalog}
	if err := c.On(strings.Split(cmp.Or(f.release, unsaid), ",")...); err != nil {
		return nil, fmt.Errorf("--release: %w", err)
	}
	if err := c.In(strings.Split(f.auth, ",")...); err != nil {
		return nil, fmt.Errorf("--auth %w, or oauth,legacy for both", err)
	}
	return c, nil
}

// program is the connector under test: the one after --, or our own.
func (f *conformFlags) program(argv []string) (*subject.Program, error) {
	if len(argv) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find this program: %w", err)
		}
		argv = []string{self, "connector"}
	}
	p := &subject.Program{Argv: argv, Timeout: f.timeout}
	return p, p.Probe()
}

// subject is what was judged. The version of a server is what its control API says, and
// that of this build where it is ours; programs and servers elsewhere tell none.
func (f *conformFlags) subject(ctx context.Context, kinds []suite.Kind, argv []string, control *world.Control) (report.Subject, error) {
	s := report.Subject{Kind: string(kinds[0]), Name: "snowglobe"}
	if len(kinds) > 1 {
		s.Kind = "server and connector"
	}
	server := kinds[0] == suite.Server
	if server && f.target != "" {
		s.Name = f.target
	}
	switch {
	case len(argv) > 0:
		s.Name = subjectName(argv)
	case server && control != nil:
		var err error
		s.Version, err = control.Version(ctx)
		return s, err
	case !server:
		s.Version = versions()["version"]
	}
	return s, nil
}

// described says in words what is judged.
func (f *conformFlags) described(kinds []suite.Kind, argv []string) string {
	var all []string
	for _, kind := range kinds {
		switch {
		case kind == suite.Connector && len(argv) > 0:
			all = append(all, shellLine(shownArguments(argv)))
		case kind == suite.Connector:
			all = append(all, "the connector of this build")
		case f.target != "":
			all = append(all, "the server at "+f.target)
		case f.control != "":
			all = append(all, "the instances of "+f.control)
		default:
			all = append(all, "the instances of this build")
		}
	}
	return strings.Join(all, ", and ")
}

// conformError gives what ended a run early its exit code.
func conformError(cmd *cobra.Command, err error) error {
	code := report.ExitKitFault
	var unstarted *subject.StartError
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(cmd.ErrOrStderr(), "interrupted; there is no verdict")
		return exitCode(report.ExitInterrupted)
	case errors.Is(err, world.ErrRefused), errors.Is(err, world.ErrNoPasswordGrant), errors.Is(err, world.ErrNoInstance), errors.Is(err, world.ErrUntrusted),
		errors.Is(err, world.ErrNoControlAPI), errors.Is(err, world.ErrControlToken):
		code = report.ExitUsage
	case errors.As(err, &unstarted), errors.Is(err, world.ErrUnreachable):
		code = report.ExitNotStarted
	}
	fmt.Fprintln(cmd.ErrOrStderr(), "snowglobe conform:", err)
	return exitCode(code)
}
