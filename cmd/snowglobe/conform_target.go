package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// open makes the place where checks happen: our own instances, worlds that a
// simulation elsewhere makes for us, or a server that we are a guest of.
func (f *conformFlags) open(ctx context.Context, releases []string) (*run.Target, func(), error) {
	switch {
	case f.control != "":
		return f.openSimulation(ctx, f.control, func() {})
	case f.target != "":
		target, err := f.openForeign(ctx, releases[0])
		return target, func() {}, err
	}
	url, stop, err := startOwnInstances(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("start our own instances: %w", err)
	}
	return f.openSimulation(ctx, url, stop)
}

// openSimulation uses a control API. Without a target it makes a world for each
// release; with one, that instance is forked for each check.
func (f *conformFlags) openSimulation(ctx context.Context, url string, stop func()) (*run.Target, func(), error) {
	control, err := world.NewControl(url, f.token)
	if err != nil {
		stop()
		return nil, nil, err
	}
	end := func() {
		control.Close()
		stop()
	}
	if err := control.Ready(ctx); err != nil {
		end()
		return nil, nil, err
	}
	target := &run.Target{Control: control}
	if f.target != "" {
		if target.Instance, err = control.FindByURL(ctx, f.target); err != nil {
			end()
			return nil, nil, fmt.Errorf("find the instance at %s: %w", f.target, err)
		}
	}
	return target, end, nil
}

// checkForeign holds the flags to what a server without a control API needs:
// nobody can ask it what it plays, and a guest does not guess passwords.
func (f *conformFlags) checkForeign() error {
	switch {
	case f.target == "" || f.control != "":
		return nil
	case f.release == allReleases || strings.Contains(f.release, ","):
		return errors.New("a server elsewhere plays one release; name it with --release")
	case f.username == "" || f.password == "":
		return errors.New("a server elsewhere needs --username and SNOWGLOBE_PASSWORD; the kit guesses neither")
	}
	return nil
}

// openForeign is for a server without a control API, which plays one release.
func (f *conformFlags) openForeign(ctx context.Context, release string) (*run.Target, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(f.target, "/")+"/api/now/table/sys_user?sysparm_limit=1", http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("--target %q is no address: %w", f.target, err)
	}
	answer, err := (&http.Client{Timeout: 30 * time.Second}).Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: the target %s: %w", world.ErrUnreachable, f.target, err)
	}
	if err := answer.Body.Close(); err != nil {
		return nil, fmt.Errorf("close the target's answer: %w", err)
	}
	var client *world.Client
	if f.clientID != "" {
		client = &world.Client{ID: f.clientID, Secret: f.clientSecret}
	}
	login := world.Login{UserName: f.username, Password: f.password}
	return &run.Target{
		Instance: world.Foreign(strings.TrimRight(f.target, "/"), release, login, client), AllowWrites: f.allowWrites,
	}, nil
}
