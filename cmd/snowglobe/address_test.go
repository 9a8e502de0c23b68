package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A password in an address is refused by every verb that takes one, before
// anything is asked or read, and is not shown: addresses stand in errors, reports
// and replays.
func TestAddressesWithPasswords(t *testing.T) {
	takers := [][]string{
		{"ctl", "instances", "--control"}, {"ctl", "rows", "--file", "/no/such", "--control"}, {"healthcheck", "--control"},
		{"fixtures", "export", "--control"}, {"conform", "--control"},
		{"conform", "server", "--release", "madrid", "--target"}, {"serve", "--listen"}, {"serve", "--listen", "127.0.0.1:0", "--control"},
	}
	for _, taker := range takers {
		for _, address := range []string{
			"http://user:hunter2@127.0.0.1:1", "user:hunter2@127.0.0.1:1", "https://hunter2@127.0.0.1:1", "http://user:hunt er2@127.0.0.1:1",
			"http://user:%hunter2@127.0.0.1:1", "http://127.0.0.1:1?token=hunter2", "http://127.0.0.1:1#token=hunter2", "http://user:hunter2", "ftp://user:hunter2@127.0.0.1",
		} {
			run := snowglobe(t, append(taker, address)...)
			require.Equal(t, usageExit, run.code, "%v %s: %s", taker, address, run.stdout+run.stderr)
			require.NotRegexp(t, "hunt ?er2", run.stdout+run.stderr, "%v %s", taker, address)
			require.Contains(t, run.stderr, taker[len(taker)-1], "%v %s", taker, address)
		}
	}
	t.Setenv("SNOWGLOBE_TARGET", "http://user:hunter2@127.0.0.1:1")
	run := snowglobe(t, "conform", "server", "--release", "madrid")
	require.Equal(t, usageExit, run.code)
	require.NotContains(t, run.stdout+run.stderr, "hunter2")
}

// What is wrong with an address is said with the flag that takes what does not
// belong in it, or with an address that is right.
func TestAddressCheck(t *testing.T) {
	for value, want := range map[string]string{
		"http://127.0.0.1:8081": "", "https://sim.example/prefix/@home": "", "http://[::1]:8081": "",
		"http://user:x@127.0.0.1": "--control has user or password in its address; give --control-token or SNOWGLOBE_CONTROL_TOKEN",
		"user:x@127.0.0.1":        "--control has user or password in its address; give --control-token or SNOWGLOBE_CONTROL_TOKEN",
		"http://x/?a=b":           "--control goes on behind its path; give the address alone, such as http://127.0.0.1:8081",
		"http://x/?":              "--control goes on behind its path; give the address alone, such as http://127.0.0.1:8081",
		"http://a b":              `--control: "http://a b" is no address such as http://127.0.0.1:8081`,
		"ftp://x":                 `--control: "ftp://x" is no address such as http://127.0.0.1:8081`,
		"http://:8081":            `--control: "http://:8081" is no address such as http://127.0.0.1:8081`,
		"http://admin:x":          `--control: "[redacted]" is no address such as http://127.0.0.1:8081`,
	} {
		if err := controlAddress.check(value); want == "" {
			require.NoError(t, err, value)
		} else {
			require.EqualError(t, err, want, value)
		}
	}
}
