package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
)

// open makes the place where checks happen: our own instances, worlds that a
// simulation elsewhere makes for us, or a server that we are a guest of.
func (f *conformFlags) open(ctx context.Context, releases []string) (*run.Target, func(), error) {
	switch {
	case f.control != "":
		return f.openSimulation(ctx, f.control, func() {})
	case f.target != "":
		return f.openForeign(releases[0]), func() {}, nil
	}
	url, stop, err := startOwnInstances(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("start our own instances: %w", err)
	}
	return f.openSimulation(ctx, url, stop)
}

// openSimulation uses a control API. Without a target it makes a world for each
// release; with one, that instance is forked for each check.
func (f *conformFlags) openSimulation(ctx context.Context, address string, stop func()) (*run.Target, func(), error) {
	control, err := world.NewControl(address, f.token)
	if err != nil {
		stop()
		return nil, nil, err
	}
	end := func() {
		control.Close()
		stop()
	}
	control.Trust(f.ca)
	if err := control.Ready(ctx); err != nil {
		end()
		return nil, nil, err
	}
	target := &run.Target{Control: control}
	if f.target != "" {
		if target.Instance, err = control.FindByURL(ctx, f.target); err != nil {
			end()
			return nil, nil, fmt.Errorf("--target %w", err)
		}
		f.credentials(target.Instance)
	}
	return target, end, nil
}

// authorities reads --ca-file.
func (f *conformFlags) authorities(ctx context.Context) error {
	if f.caFile == "" {
		return nil
	}
	pem, err := patience.Small(ctx, f.caFile)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("--ca-file: %w; name a file of certificates in PEM", err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(pem) {
		return fmt.Errorf("--ca-file: %s holds no certificate in PEM", f.caFile)
	}
	f.ca = pem
	return nil
}

// credentials lets those that were given win over what control knows.
func (f *conformFlags) credentials(i *world.Instance) {
	if f.username != "" {
		i.Admin.UserName = f.username
	}
	if f.password != "" {
		i.Admin.Password = f.password
	}
	if f.clientID != "" {
		i.Client = &world.Client{ID: f.clientID, Secret: f.clientSecret}
	}
}

// checkForeign holds the flags to what a server without a control API needs:
// nobody can ask it what it plays, and a guest does not guess passwords.
func (f *conformFlags) checkForeign() error {
	switch {
	case f.target == "" || f.control != "":
		return nil
	case f.release == "" || f.release == run.AllReleases || f.release == run.ArticleReleases || strings.Contains(f.release, ","):
		return errors.New("a server elsewhere plays one release; name it with --release")
	case f.username == "" || f.password == "":
		return errors.New("a server elsewhere needs --username and SNOWGLOBE_PASSWORD; the kit guesses neither")
	}
	return nil
}

// checkReach refuses to judge a connector with a server that lets nobody change
// its world: every check would be skipped, and the exit code say that nothing
// was run.
func (f *conformFlags) checkReach(set *checkSet, asked []suite.Kind) error {
	out := func(c *suite.Check) bool { return !c.NeedsControl() }
	if f.target == "" || f.control != "" || !slices.Equal(asked, []suite.Kind{suite.Connector}) || slices.ContainsFunc(set.all[suite.Connector], out) {
		return nil
	}
	return fmt.Errorf("a connector is judged where the kit can change the world behind its back, and %s has no control API that was named: "+
		"give --control too (snowglobe serve prints it), or leave --target out to judge with our own instances", f.target)
}

// openForeign is for a server without a control API, which plays one release.
func (f *conformFlags) openForeign(release string) *run.Target {
	i := world.Foreign(strings.TrimRight(f.target, "/"), release, world.Login{}, nil)
	i.CA = f.ca
	f.credentials(i)
	return &run.Target{Instance: i, AllowWrites: f.allowWrites}
}

// look signs in to the target, and says which settings are wrong where it does not let
// the kit in.
func look(ctx context.Context, c *run.Config) error {
	err := run.Look(ctx, *c)
	settings := "--username and SNOWGLOBE_PASSWORD"
	if wrong, ok := errors.AsType[*run.SignInError](err); ok && wrong.Flow == suite.OAuth {
		settings = "--client-id and SNOWGLOBE_CLIENT_SECRET, and " + settings
	}
	return refused(err, settings)
}

// refused says what to look at when the target does not let the kit in.
func refused(err error, settings string) error {
	switch {
	case errors.Is(err, world.ErrRefused):
		return fmt.Errorf("%w; it was tried once and no check was run, so that nobody is locked out: look at %s", err, settings)
	case errors.Is(err, world.ErrNoPasswordGrant):
		return fmt.Errorf("%w; no check was run: judge without OAuth by --auth legacy, or let the server have it; a simulation that is strict gets it by "+
			"snowglobe ctl release --temper faithful, or by --set oauth_grant_password=true", err)
	default:
		return err
	}
}
