package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
)

// check refuses flags that cannot be meant as they were given, before anything
// is started. Given are those of the command line; what the environment or a file
// says for other verbs too is let pass where it would be without effect.
func (f *conformFlags) check(cmd *cobra.Command) error {
	if flag := f.given(cmd, "username", "password", "client-id", "client-secret", "allow-writes"); flag != "" && f.target == "" {
		return fmt.Errorf("%s is about the server at --target, which is not given", flag)
	}
	switch {
	case f.given(cmd, "control-token") != "" && f.control == "":
		return errors.New("--control-token is for the API at --control, which is not given")
	case f.target != "" && (f.clientID == "") != (f.clientSecret == ""):
		return errors.New("an OAuth client has both: give --client-id and SNOWGLOBE_CLIENT_SECRET, or neither")
	case f.parallel < 0:
		return fmt.Errorf("--parallel takes a whole number of 0 or more, and \"%d\" is none", f.parallel)
	}
	return f.checkAddresses()
}

// checkFaults holds --faults to a profile where it is played, or was said for this run: the
// environment may have a schedule for serve.
func (f *conformFlags) checkFaults(cmd *cobra.Command, asked []suite.Kind) error {
	known := fault.Profiles()
	if slices.Contains(known, f.weather) || !slices.Contains(asked, suite.Connector) && f.given(cmd, "faults") == "" {
		return nil
	}
	return fmt.Errorf("--faults: there is no profile %q%s; a connector is judged in one of them, and the file of a schedule is for serve and ctl; "+
		"say --faults %s to judge as usual", f.weather, nearest.Hint(f.weather, known), conformance.DefaultWeather)
}

// checkAddresses holds addresses to their form.
func (f *conformFlags) checkAddresses() error {
	if f.control != "" {
		f.control = callable((&controlClient{url: f.control}).base()) // as ctl and serve take it
		if err := controlAddress.check(f.control); err != nil {
			return err
		}
	}
	switch {
	case f.target == "":
		return nil
	case f.control != "": // an instance's name will do
		return targetAddress.checkLogin(f.target)
	default:
		return targetAddress.check(f.target)
	}
}

// makeReport makes the folder of the report and sees that it can be written to: a
// run of minutes is lost by what could have been known before it.
func (f *conformFlags) makeReport() error {
	if f.report == "" {
		return nil
	}
	err := os.MkdirAll(f.report, 0o755) //nolint:gosec // a report is for everybody to read
	if err == nil {
		err = tryWriting(f.report)
	}
	if err != nil {
		return fmt.Errorf("--report: %w; name a folder that can be written to", err)
	}
	return nil
}
