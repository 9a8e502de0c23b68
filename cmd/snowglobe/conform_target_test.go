package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

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

// Somebody has used the target before it is judged: its client and another one have live
// tokens, which checks find in their copies.
func TestATargetThatWasUsedIsConformant(t *testing.T) {
	i := serve(t, "--seed", "7", "--events", "1000")
	post := func(path, kind, body string, status int) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, i.InstanceURL+path, strings.NewReader(body))
		require.NoError(t, err)
		request.Header.Set("Content-Type", kind)
		if path != "/oauth_token.do" {
			request.SetBasicAuth(i.Admin.UserName, i.Admin.Password)
		}
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, status, answer.StatusCode)
	}
	post("/api/now/table/oauth_entity", "application/json", `{"name": "another", "client_id": "another", "client_secret": "s-another"}`, http.StatusCreated)
	for id, secret := range map[string]string{i.Client.ID: i.Client.Secret, "another": "s-another"} {
		form := url.Values{
			"grant_type": {"password"}, "username": {i.Admin.UserName}, "password": {i.Admin.Password}, "client_id": {id}, "client_secret": {secret},
		}
		post("/oauth_token.do", "application/x-www-form-urlencoded", form.Encode(), http.StatusOK)
	}
	arguments := []string{"conform", "server", "--target", i.InstanceURL, "--control", i.ControlURL}
	for _, family := range []string{"oauth/**", "session/**", "pages/**"} {
		arguments = append(arguments, "--check", family)
	}
	run := snowglobe(t, arguments...)
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.NotContains(t, run.stdout, "WARN")
}

// A strict target is judged on copies that begin faithful and stays as it is. Where
// there are none, its missing password grant is no refusal of the credentials.
func TestAStrictTargetIsJudged(t *testing.T) {
	i := serve(t, "--seed", "7", "--events", "0", "--temper", "strict")
	judge := func(args ...string) ended {
		return snowglobe(t, append([]string{"conform", "server", "--check", "tempers/assertion/*", "--check", "oauth/password/**", "--check", "oauth/refresh/**"}, args...)...)
	}
	run := judge("--target", i.InstanceURL, "--control", i.ControlURL)
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "each check begins on a faithful copy")
	require.Contains(t, steer(t, i, "show"), `"temper": "strict"`)
	run = judge("--control", i.ControlURL, "--release", "madrid")
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)

	foreign := []string{"--target", i.InstanceURL, "--release", "madrid", "--username", i.Admin.UserName, "--password", i.Admin.Password,
		"--client-id", i.Client.ID, "--client-secret", i.Client.Secret}
	run = judge(foreign...)
	require.Equal(t, report.ExitUsage, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "has no password grant")
	require.Contains(t, run.stderr, "snowglobe ctl release --temper faithful")
	require.NotContains(t, run.stderr, "SNOWGLOBE_PASSWORD", "they were right")
	require.Empty(t, run.stdout)

	steer(t, i, "release", "--temper", "faithful")
	run = judge(foreign...)
	require.Equal(t, report.ExitConformant, run.code, "the remedy is one: "+run.stdout+run.stderr)
}

// A target that control does not have is a slip, and no verdict about another.
func TestATargetThatControlDoesNotHave(t *testing.T) {
	i := serve(t, "--seed", "7", "--events", "0")
	run := snowglobe(t, "conform", "server", "--target", "http://no-such-host.example:9", "--control", i.ControlURL)
	require.Equal(t, report.ExitUsage, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, `--target "http://no-such-host.example:9" is no instance of control at `+i.ControlURL)
	require.Contains(t, run.stderr, "default "+i.InstanceURL)
	require.Empty(t, run.stdout)
}

// Over https a simulation names its authority itself, and a server elsewhere is
// trusted by --ca-file. A certificate that is not trusted is no verdict.
func TestConformOverTLS(t *testing.T) {
	i := serve(t, "--tls", "--seed", "7", "--events", "20")
	one := []string{"--release", "madrid", "--check", "table/list/fields"}
	for _, args := range [][]string{
		append([]string{"server", "--control", i.ControlURL}, one...),
		append([]string{"server", "--control", i.ControlURL, "--target", i.InstanceURL}, one...),
		{"connector", "--control", i.ControlURL, "--release", "madrid", "--check", "auth/connect/story", "--check", "auth/tls/*"},
	} {
		run := snowglobe(t, append([]string{"conform"}, args...)...)
		require.Equal(t, report.ExitConformant, run.code, "%v: %s", args, run.stdout+run.stderr)
	}
	foreign := append([]string{"conform", "server", "--target", i.InstanceURL, "--username", i.Admin.UserName, "--password", i.Admin.Password,
		"--client-id", i.Client.ID, "--client-secret", i.Client.Secret}, one...)
	run := snowglobe(t, foreign...)
	require.Equal(t, report.ExitUsage, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "does not trust")
	require.Contains(t, run.stderr, "--ca-file")

	pem := snowglobe(t, "ctl", "ca", "--control", i.ControlURL)
	file := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(file, []byte(pem.stdout), 0o600))
	run = snowglobe(t, append(foreign, "--ca-file", file)...)
	require.Equal(t, report.ExitConformant, run.code, run.stdout+run.stderr)
	require.NoError(t, os.WriteFile(file, []byte("no PEM"), 0o600))
	run = snowglobe(t, append(foreign, "--ca-file", file)...)
	require.Equal(t, report.ExitUsage, run.code, run.stdout+run.stderr)
	require.Contains(t, run.stderr, "holds no certificate")
}
