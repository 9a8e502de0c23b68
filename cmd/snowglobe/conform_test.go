package main

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Our own instance and our own connector in both flows, on the first release and the
// last of those that make conform judges, by what is about signing in: the rest is for
// make conform, TestCarefulConnectorsConform and TestReleaseMatrixDocs.
func TestOursConform(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "made", "on", "demand")
	run := snowglobe(t, "conform", "--release", "eureka,madrid", "--check", "auth/**", "--check", "oauth/**", "--check", "signin/**", "--report", folder)
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	var r report.Report
	text, err := os.ReadFile(filepath.Join(folder, "report.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &r))
	require.True(t, r.Conformant)
	for _, c := range r.Checks {
		if c.Release == "eureka" && c.Auth == "oauth" {
			require.Equal(t, report.Unsupported, c.Status, "%s: Eureka has no OAuth, and says so", c.ID)
		}
	}
	var junit struct{}
	text, err = os.ReadFile(filepath.Join(folder, "junit.xml"))
	require.NoError(t, err)
	require.NoError(t, xml.Unmarshal(text, &junit))
}

func TestTheReleasesOfTheArticleAreJudged(t *testing.T) {
	run := snowglobe(t, "conform", "server", "--check", "release/build-tag")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	for _, name := range []string{"Eureka", "Fuji", "Geneva", "Helsinki", "Istanbul", "Jakarta", "Kingston", "London", "Madrid"} {
		require.Contains(t, run.stdout, name)
	}
	require.NotContains(t, run.stdout, "New York", "those after the article are judged when asked for")
}

// Releases after those of the article, where something changes: what is new has a
// check that asks for it, and nothing else broke.
func TestLaterReleasesConform(t *testing.T) {
	t.Parallel()
	run := snowglobe(t, "conform", "server", "--release", "paris,quebec,rome,xanadu,yokohama,zurich", "--check", "release/**", "--check", "table/states/*")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, ", 0 warn", run.stdout)
	run = snowglobe(t, "conform", "server", "--release", "brazil")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, ", 0 warn", "our own instance earns no warning")
}

// What the kit knows of releases it knows by itself, and our instance plays them all.
func TestTheKitKnowsEveryReleaseThatIsPlayed(t *testing.T) {
	known, err := conformance.Catalog()
	require.NoError(t, err)
	played := release.Catalog().All()
	require.Len(t, known.All(), len(played))
	for at, r := range known.All() {
		require.Equal(t, played[at].Key, r.Key, "in the same order")
		require.Equal(t, played[at].Name, r.Name)
		require.Equal(t, played[at].Aliases, r.Aliases)
	}
	run := snowglobe(t, "conform", "server", "--release", "all", "--check", "release/build-tag")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	for _, r := range known.All() {
		require.Regexp(t, `(?m)^`+r.Name+` `, run.stdout)
	}
}

// A simulation that is asked what it plays is judged on that, whatever it is.
func TestConformTakesTheReleaseOfTheTarget(t *testing.T) {
	i := serve(t, "--release", "san-diego", "--events", "0")
	run := snowglobe(t, "conform", "server", "--target", i.InstanceURL, "--control", i.ControlURL, "--check", "release/build-tag")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "San Diego")
	run = snowglobe(t, "conform", "server", "--target", i.InstanceURL, "--control", i.ControlURL, "--check", "release/build-tag", "--release", "article")
	require.Equal(t, report.ExitUsage, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "plays sandiego, not article")
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		code int
		args []string
		says string
	}{
		{report.ExitUsage, []string{"--release", "madird"}, "madrid"},
		{report.ExitUsage, []string{"--auth", "kerberos"}, "oauth"},
		{report.ExitUsage, []string{"server", "--target", "http://127.0.0.1:1"}, "--release"},
		{report.ExitUsage, []string{"connector", "--"}, "nothing stands behind --"},
		{report.ExitUsage, []string{"connector", "--", ""}, "nothing stands behind --"},
		{report.ExitUsage, []string{"connector", "python3", "--", "connector.py"}, `["python3"] stands before --`},
		{report.ExitUsage, []string{"connector", "--target", "http://127.0.0.1:1", "--release", "madrid", "--username", "a", "--password", "b"}, "give --control too"},
		{report.ExitNotStarted, []string{"connector", "--", "./no-such-program"}, "no-such-program"},
		{report.ExitNotStarted, []string{"connector", "--", "/etc/hostname"}, "cannot start"},
		{report.ExitNotStarted, []string{"server", "--control", "http://127.0.0.1:1"}, "cannot be reached"},
		{report.ExitUsage, []string{"server", "--target", "http://127.0.0.1:1", "--release", "madrid", "--username", "admin"}, "SNOWGLOBE_PASSWORD"},
		{
			report.ExitNotStarted,
			[]string{"server", "--target", "http://127.0.0.1:1", "--release", "madrid", "--username", "admin", "--password", "admin"},
			"cannot be reached",
		},
		{report.ExitUsage, []string{"server", "--target", "127.0.0.1:1", "--release", "madrid"}, `--target: "127.0.0.1:1" is no address such as https://`},
		{report.ExitUsage, []string{"server", "--target", "ftp://x", "--release", "madrid"}, `--target: "ftp://x" is no address`},
		{report.ExitUsage, []string{"server", "--target", "http://x/?a=b", "--release", "madrid"}, "goes on behind its path"},
		{report.ExitUsage, []string{"server", "--target", "http://u:p@x", "--release", "madrid"}, "--target has user or password in its address"},
		{report.ExitUsage, []string{"server", "--target", ""}, "--target is given and empty"},
		{report.ExitUsage, []string{"server", "--control", ""}, "--control is given and empty"},
		{report.ExitUsage, []string{"server", "--control", "a b"}, `--control: "http://a b" is no address such as http://127.0.0.1:8081`},
		{report.ExitNotStarted, []string{"server", "--control", "127.0.0.1:1"}, "control at http://127.0.0.1:1 cannot be reached: connect: connection refused; is snowglobe serve running?"},
		{report.ExitUsage, []string{"server", "--suites", ""}, "--suites is given and empty"},
		{report.ExitUsage, []string{"list", "--suites", ""}, "--suites is given and empty"},
		{report.ExitUsage, []string{"server", "--ca-file", ""}, "--ca-file is given and empty"},
		{report.ExitUsage, []string{"server", "--ca-file", "/no/such"}, "--ca-file: open /no/such: no such file or directory; name a file"},
		{report.ExitUsage, []string{"server", "--check", ""}, "--check is given and empty"},
		{report.ExitUsage, []string{"server", "--report", "/dev/null/out"}, "--report: mkdir /dev/null: not a directory; name a folder"},
		{report.ExitUsage, []string{"server", "--parallel", "-1"}, "--parallel takes"},
		{report.ExitUsage, []string{"server", "--username", "admin"}, "--username is about the server at --target, which is not given"},
		{report.ExitUsage, []string{"server", "--control-token", "t"}, "--control-token is for the API at --control, which is not given"},
		{
			report.ExitUsage,
			[]string{"server", "--target", "http://127.0.0.1:1", "--release", "madrid", "--username", "admin", "--password", "p", "--client-id", "c"},
			"give --client-id and SNOWGLOBE_CLIENT_SECRET, or neither",
		},
		{report.ExitNothingRun, []string{"--check", "no/such/check"}, "nothing was run"},
		{report.ExitNothingRun, []string{"server", "--release", "eureka", "--auth", "oauth", "--check", "oauth/refresh/**"}, "nothing was run"},
	} {
		run := snowglobe(t, append([]string{"conform"}, c.args...)...)
		require.Equal(t, c.code, run.code, "%v: %s%s", c.args, run.stdout, run.stderr)
		require.Contains(t, run.stdout+run.stderr, c.says, "%v", c.args)
		if c.code == report.ExitUsage {
			require.Equal(t, 1, strings.Count(run.stderr, "\n"), "%v: a line of its own: %s", c.args, run.stderr)
		}
	}
}

// What answers at --control may be no control API, or one that wants a token.
func TestWrongControl(t *testing.T) {
	i := serve(t, "--seed", "7", "--events", "0", "--control-token", "open-sesame")
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<html>welcome</html>"))
	}))
	defer web.Close()
	for says, args := range map[string][]string{
		"what answers at " + i.InstanceURL + " is no control API (404 Not Found): snowglobe serve prints the address": {i.InstanceURL},
		"what answers at " + web.URL + " is no control API: snowglobe serve prints the address":                       {web.URL},
		"asks for another token: give that of snowglobe serve in SNOWGLOBE_CONTROL_TOKEN":                             {i.ControlURL, "--control-token", "sesame"},
	} {
		run := snowglobe(t, append([]string{"conform", "server", "--control"}, args...)...)
		require.Equal(t, report.ExitUsage, run.code, run.stdout+run.stderr)
		require.Contains(t, run.stderr, says)
		require.Empty(t, run.stdout)
	}
}

// spoiled is a server in front of a good one that changes each request before
// it arrives there.
func spoiled(t *testing.T, good ready, spoil func(*http.Request)) string {
	t.Helper()
	target, err := url.Parse(good.InstanceURL)
	require.NoError(t, err)
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
		spoil(r.Out)
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// A server that is broken in one way is caught, and the checks that name what is
// broken fail. One that is not broken passes behind the same proxy.
func TestBrokenServersAreCaught(t *testing.T) {
	good := serve(t, "--seed", "7")
	for name, c := range map[string]struct {
		spoil func(*http.Request)
		names []string
	}{
		"healthy": {func(*http.Request) {}, nil},
		"accepts any token": {func(r *http.Request) {
			if strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
				r.SetBasicAuth(good.Admin.UserName, good.Admin.Password)
			}
		}, []string{"signin/bearer/made-up"}},
		"pages wrongly": {func(r *http.Request) {
			q := r.URL.Query()
			q.Del("sysparm_offset")
			r.URL.RawQuery = q.Encode()
		}, []string{"table/paging/"}},
	} {
		t.Run(name, func(t *testing.T) {
			address := spoiled(t, good, c.spoil)
			run := snowglobe(t, "conform", "server", "--target", address, "--release", "madrid", "--allow-writes",
				"--username", good.Admin.UserName, "--password", good.Admin.Password,
				"--client-id", good.Client.ID, "--client-secret", good.Client.Secret)
			if len(c.names) == 0 {
				require.Equal(t, report.ExitConformant, run.code, run.stdout)
				return
			}
			require.Equal(t, report.ExitNotConformant, run.code, run.stdout)
			for _, name := range c.names {
				require.Contains(t, run.stdout, "FAIL  "+name)
			}
			require.NotContains(t, run.stdout, good.Client.Secret)
		})
	}
}

func TestTheSubjectIsNamed(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{}, "the instances of this build, and the connector of this build"},
		{[]string{"server"}, "the instances of this build"},
		{[]string{"connector", "--release", "madrid", "--", "/bin/sh", "-c", "echo it's $0"}, `/bin/sh -c 'echo it'\''s $0'`},
	} {
		run := snowglobe(t, append([]string{"conform", "--check", "no/such/check"}, c.args...)...)
		require.Contains(t, run.stderr, "seed 1\nsubject: "+c.says+"\n")
	}
}

// A program that cannot even connect is told so once, and not by each check that
// needs a connection.
func TestOneDefectIsToldOnce(t *testing.T) {
	run := snowglobe(t, "conform", "connector", "--release", "eureka,fuji,madrid", "--",
		"/bin/sh", "-c", "echo nobody is at home >&2; exit 1")
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.Equal(t, 1, strings.Count(run.stdout, "\nFAIL  "), run.stdout)
	require.Contains(t, run.stdout, "\nFAIL  auth/connect/story  (eureka, legacy)")
	require.Contains(t, run.stdout, "nobody is at home")
	require.Contains(t, run.stdout, "4 more of the same: Fuji, Madrid (legacy); Fuji, Madrid (oauth)\n")
	require.Regexp(t, `auth/connect/story failed: mend it first. \d+ further checks stand on it and were not judged.`, run.stdout)
}
