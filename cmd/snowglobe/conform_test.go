package main

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// Our own instance and our own connector, on all releases and in both flows.
func TestOursConform(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "on", "demand")
	run := snowglobe(t, "conform", "--report", folder)
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	for _, release := range []string{"Eureka", "Fuji", "Geneva", "Helsinki", "Istanbul", "Jakarta", "Kingston", "London", "Madrid"} {
		require.Contains(t, run.stdout, release)
	}
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
		{report.ExitNothingRun, []string{"--check", "no/such/check"}, "nothing was run"},
		{report.ExitNothingRun, []string{"server", "--release", "eureka", "--auth", "oauth", "--check", "oauth/refresh/**"}, "nothing was run"},
	} {
		run := snowglobe(t, append([]string{"conform"}, c.args...)...)
		require.Equal(t, c.code, run.code, "%v: %s%s", c.args, run.stdout, run.stderr)
		require.Contains(t, run.stdout+run.stderr, c.says, "%v", c.args)
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

const testdata = "../../conformance/testdata/"

func python(t *testing.T) string {
	t.Helper()
	// A wrapper that chooses between versions takes longer than the verbs do.
	path, err := exec.CommandContext(t.Context(), "python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		t.Skip("python3 is missing; install it")
	}
	return strings.TrimSpace(string(path))
}

// A careful connector of another design, that shares no code with ours, passes
// every check: a kit that fails strangers is as bad as one that passes them.
func TestCarefulStrangerConforms(t *testing.T) {
	run := snowglobe(t, "conform", "connector", "--release", "eureka,fuji,madrid", "--", python(t), testdata+"pyconnector/connector.py")
	require.Equal(t, report.ExitConformant, run.code, run.stdout)
}

// Each careless connector is careless in one way, and dies by the check that
// names it.
func TestCarelessStrangersAreCaught(t *testing.T) {
	interpreter := python(t)
	for file, name := range map[string]string{
		"keeps_password.py":         "secrets/at-rest/password",
		"first_page.py":             "read/page/all",
		"only_done.py":              "auth/connect/story",
		"full_reload.py":            "history/next/only-new",
		"leaks_secret.py":           "secrets/logs",
		"retries_wrong_password.py": "auth/connect/wrong-password",
		"ignores_expiry.py":         "auth/refresh/after-expiry",
		"writes.py":                 "manners/reads-only",
	} {
		t.Run(file, func(t *testing.T) {
			run := snowglobe(t, "conform", "connector", "--release", "madrid", "--check", name, "--",
				interpreter, testdata+"broken/"+file)
			require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
			require.Contains(t, run.stdout, "FAIL  "+name)
		})
	}
}

func TestListAndExplain(t *testing.T) {
	run := snowglobe(t, "conform", "list")
	require.Equal(t, 0, run.code, run.stderr)
	kinds := map[string]int{}
	for line := range strings.Lines(run.stdout) {
		kinds[strings.Fields(line)[0]]++
	}
	require.GreaterOrEqual(t, kinds["server"], 60)
	require.GreaterOrEqual(t, kinds["connector"], 25)

	run = snowglobe(t, "conform", "explain", "history/first/60-days")
	for _, word := range []string{"why ", "mend ", "flows     oauth, legacy\n", "read at   conformance/suites/connector/history.yaml:"} {
		require.Contains(t, run.stdout, word)
	}
	run = snowglobe(t, "conform", "explain", "history/first/60-dasy")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "did you mean \"history/first/60-days\"?")
}

// failedLogins is how many failed sign-ins an instance has noted.
func failedLogins(t *testing.T, i ready) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		i.InstanceURL+"/api/now/table/sysevent?sysparm_limit=100&sysparm_query=name=login.failed^sys_created_onRELATIVEGE@minute@ago@30", http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth(i.Admin.UserName, i.Admin.Password)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	require.Equal(t, http.StatusOK, answer.StatusCode, "the administrator is not locked out")
	var list struct{ Result []any }
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&list))
	return len(list.Result)
}

// One wrong sign-in is the first and the last, whoever's target it is.
func TestWrongCredentialsRunNoCheck(t *testing.T) {
	i := serve(t, "--seed", "7", "--events", "0", "--set", "auth_lockout_on_failed_login=true", "--set", "lockout_attempts=2")
	foreign := []string{"--target", i.InstanceURL, "--release", "madrid", "--allow-writes", "--username", i.Admin.UserName}
	controlled := []string{"--target", i.InstanceURL, "--release", "madrid", "--control", i.ControlURL}
	for name, c := range map[string]struct {
		args  []string
		fails int
		says  string
	}{
		"password":                {append([]string{"server", "--password", "wrong"}, foreign...), 1, "SNOWGLOBE_PASSWORD"},
		"client secret":           {append([]string{"server", "--password", i.Admin.Password, "--client-id", i.Client.ID, "--client-secret", "wrong"}, foreign...), 0, "SNOWGLOBE_CLIENT_SECRET"},
		"password, with control":  {append([]string{"connector", "--password", "wrong"}, controlled...), 0, "SNOWGLOBE_PASSWORD"},
		"user name, with control": {append([]string{"server", "--username", "nobody"}, controlled...), 0, `"nobody"`},
	} {
		t.Run(name, func(t *testing.T) {
			before := failedLogins(t, i)
			run := snowglobe(t, append([]string{"conform"}, c.args...)...)
			require.Equal(t, report.ExitUsage, run.code, run.stdout+run.stderr)
			require.Contains(t, run.stderr, "refuses the sign-in")
			require.Contains(t, run.stderr, "no check was run")
			require.Contains(t, run.stderr, c.says)
			require.Empty(t, run.stdout)
			require.Equal(t, c.fails, failedLogins(t, i)-before)
		})
	}
	run := snowglobe(t, append([]string{"conform", "server", "--check", "table/list/*"}, controlled...)...)
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
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

// What shellLine writes, a shell reads as the same words.
func TestShellLine(t *testing.T) {
	words := []string{"a b", "", "it's", "$HOME", `\`, "plain", "auth/**", "--x=y", "ä\nb"}
	out, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", `printf '%s|' `+shellLine(words)).Output()
	require.NoError(t, err)
	require.Equal(t, strings.Join(words, "|")+"|", string(out))
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

func TestListAndExplainSelect(t *testing.T) {
	ids := func(args ...string) []string {
		run := snowglobe(t, append([]string{"conform", "list"}, args...)...)
		require.Equal(t, 0, run.code, run.stderr)
		var all []string
		for line := range strings.Lines(run.stdout) {
			all = append(all, strings.Fields(line)[2])
		}
		return all[1:]
	}
	require.Equal(t, []string{"auth/401/no-basic-fallback", "auth/403/no-refresh"}, ids("--check", "auth/4*/*"))
	require.NotContains(t, ids("--auth", "legacy"), "auth/403/no-refresh")
	require.Contains(t, ids("--auth", "legacy"), "release/build-tag", "it is judged whatever the flow")
	require.Contains(t, ids("--release", "eureka"), "release/version/v2-absent")
	require.NotContains(t, ids("--release", "madrid"), "release/version/v2-absent")

	run := snowglobe(t, "conform", "explain", "auth/401")
	require.Contains(t, run.stdout, "auth/401/no-basic-fallback\na refused Bearer", "the beginning of one id is enough")
	run = snowglobe(t, "conform", "explain", "auth/refresh/")
	require.Equal(t, 0, run.code, run.stderr)
	require.Contains(t, run.stdout, "auth/refresh/rotated  ")
	run = snowglobe(t, "conform", "explain", "--check", "auth/4*/*")
	require.Contains(t, run.stdout, "\n\nauth/403/no-refresh\n")
	run = snowglobe(t, "conform", "explain")
	require.Equal(t, report.ExitUsage, run.code)
	require.Contains(t, run.stderr, "which check?")
}

func TestPatternsThatMatchNothing(t *testing.T) {
	for _, c := range []struct {
		code int
		args []string
		says string
	}{
		{report.ExitNothingRun, []string{"connector", "--check", "auth/*"}, "'auth/**' matches "},
		{report.ExitNothingRun, []string{"connector", "--check", "auth"}, "'auth/**' matches "},
		{report.ExitNothingRun, []string{"connector", "--check", "*"}, "'**' matches "},
		{report.ExitNothingRun, []string{"connector", "--check", "auth/conect/story"}, `did you mean "auth/connect/story"?`},
		{report.ExitNothingRun, []string{"connector", "--check", "table/list/*"}, "it is about a server: conform server"},
		{report.ExitUsage, []string{"server", "--check", "table/**", "--check", "tabel/**"}, "--check tabel/** matches no check"},
		{report.ExitUsage, []string{"server", "--check", "[a"}, `--check: read the pattern "[a"`},
		{report.ExitUsage, []string{"list", "--check", "auth/*"}, "'auth/**' matches "},
	} {
		run := snowglobe(t, append([]string{"conform"}, c.args...)...)
		require.Equal(t, c.code, run.code, "%v: %s%s", c.args, run.stdout, run.stderr)
		require.Contains(t, run.stderr, c.says, "%v", c.args)
	}
}

// A replay is copied from the terminal and does the same again, on its own.
func TestReplaysReplay(t *testing.T) {
	good := serve(t, "--seed", "7", "--events", "10")
	address := spoiled(t, good, func(r *http.Request) {
		q := r.URL.Query()
		q.Del("sysparm_limit")
		r.URL.RawQuery = q.Encode()
	})
	replays := func(stdout string) []string {
		var all []string
		for line := range strings.Lines(stdout) {
			if command, ok := strings.CutPrefix(line, "    replay: "); ok {
				all = append(all, strings.TrimSpace(command))
			}
		}
		return all
	}
	run := snowglobe(t, "conform", "server", "--target", address, "--release", "madrid", "--allow-writes", "--check", "table/list/limit", "--check", "table/list/fields",
		"--username", good.Admin.UserName, "--password", good.Admin.Password,
		"--client-id", good.Client.ID, "--client-secret", good.Client.Secret)
	require.Equal(t, report.ExitNotConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stdout, "To replay, have SNOWGLOBE_PASSWORD and SNOWGLOBE_CLIENT_SECRET in the environment.\n")
	require.NotEmpty(t, replays(run.stdout))
	t.Setenv("SNOWGLOBE_PASSWORD", good.Admin.Password)
	t.Setenv("SNOWGLOBE_CLIENT_SECRET", good.Client.Secret)
	for _, line := range replays(run.stdout) {
		again, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", line).Output()
		var failed *exec.ExitError
		require.ErrorAs(t, err, &failed, line)
		require.Equal(t, report.ExitNotConformant, failed.ExitCode(), "%s: %s", line, failed.Stderr)
		require.Contains(t, replays(string(again)), line)
	}
}

// What a variable decides is said, because the same ones are set to run a
// connector by hand.
func TestTheEnvironmentIsNotSilent(t *testing.T) {
	t.Setenv("SNOWGLOBE_AUTH", "legacy")
	t.Setenv("SNOWGLOBE_PASSWORD", "of somebody")
	t.Setenv("SNOWGLOBE_RELEASE", "eureka")
	run := snowglobe(t, "conform", "server", "--release", "madrid", "--check", "table/list/*")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "from the environment: SNOWGLOBE_AUTH=legacy SNOWGLOBE_PASSWORD\n", "without the value of a secret, and without what a flag outvotes")
	require.NotContains(t, run.stderr, "of somebody")
}
