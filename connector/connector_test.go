package connector_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

func bothWays(t *testing.T, test func(t *testing.T, auth string)) {
	t.Helper()
	for _, auth := range []string{connector.OAuth, connector.Legacy} {
		t.Run(auth, func(t *testing.T) { test(t, auth) })
	}
}

func TestTheWholeStory(t *testing.T) {
	for _, release := range []string{"fuji", "geneva", "madrid"} {
		t.Run(release, func(t *testing.T) {
			bothWays(t, func(t *testing.T, auth string) {
				t.Helper()
				wholeStory(t, mocktest.New(t, mocktest.Release(release)), auth)
			})
		})
	}
	t.Run("eureka", func(t *testing.T) { wholeStory(t, mocktest.New(t, mocktest.Release("eureka")), connector.Legacy) })
}

func wholeStory(t *testing.T, globe *mocktest.Globe, auth string) {
	t.Helper()
	s := subjectOf(t, globe, auth)
	s.PageSize = 100
	s.must(connector.Connect)
	require.Empty(t, s.err.String())
	s.Password = "" // no other verb gets it

	s.must(connector.Test)
	require.Contains(t, s.out.String(), "syslog_transaction: ok")

	first := s.sync()
	first.unique(t)
	require.NotEmpty(t, first.of("sys_user"))
	require.NotEmpty(t, first.of("sys_audit"))
	require.NotEmpty(t, first.of("sysevent"))
	require.Equal(t, "done", first.last.Type)
	require.Equal(t, len(first.records), *first.last.Records)
	start := globe.Now().Add(-connector.DefaultLookback)
	for _, r := range append(first.of("sys_audit"), first.of("sysevent")...) {
		require.Equal(t, "new", r.Op)
		require.False(t, r.Time.Before(start.Add(-time.Minute)), "%s is older than 60 days", r.Time)
	}

	globe.Advance(time.Minute)
	globe.Import("sys_audit", map[string]string{"tablename": "incident", "fieldname": "state", "newvalue": "7"})
	second := s.sync()
	require.Len(t, second.of("sys_audit"), 1)
	require.Equal(t, "7", second.of("sys_audit")[0].Data["newvalue"])

	for _, table := range []string{"sys_audit", "sysevent", "sys_user_group", "sys_user_grmember", "sys_user_role"} {
		for _, r := range s.sync().of(table) {
			// Each of our own requests opens a session, and that is an event.
			require.Equal(t, "session.established", r.Data["name"], "%s has nothing else that is new", table)
		}
	}
	require.NoError(t, connector.Status(t.Context(), s.Settings, connector.Streams{Out: &s.out}))
	require.Contains(t, s.out.String(), "sys_audit: read up to "+globe.Now().Format("2006-01-02"))

	s.must(connector.Disconnect)
	require.Empty(t, s.state())
	s.fails(connector.Sync, connector.ExitConnectAgain, "connect first")
}

// What connect was told about tables and history holds for the verbs after it, unless
// they are told something else, and until somebody connects again.
func TestLaterVerbsDoAsConnectWasTold(t *testing.T) {
	globe := mocktest.New(t, mocktest.Events(2000))
	s := subjectOf(t, globe, connector.OAuth)
	s.Tables, s.Lookback = []string{"sys_audit", "sys_user_role"}, 48*time.Hour
	s.must(connector.Connect)
	s.Tables, s.Lookback = nil, 0
	s.must(connector.Test)
	require.Equal(t, "sys_user_role: ok\nsys_audit: ok\n", s.out.String())
	s.Tables = []string{"sys_user_group"}
	require.NotEmpty(t, s.sync().of("sys_user_group"))
	s.Tables = nil
	first := s.sync()
	require.NotEmpty(t, first.of("sys_user_role"))
	require.NotEmpty(t, first.of("sys_audit"))
	require.Len(t, first.records, len(first.of("sys_user_role"))+len(first.of("sys_audit")))
	for _, r := range first.of("sys_audit") {
		require.False(t, r.Time.Before(globe.Now().Add(-48*time.Hour-time.Minute)), "%s is older than two days", r.Time)
	}
	s.must(connector.Connect)
	s.must(connector.Test)
	require.Contains(t, s.out.String(), "syslog_transaction: ok", "connecting again without a word of tables is for all")
}

func TestNothingSecretIsKeptOrSaid(t *testing.T) {
	const password, secret = "p4ss+w%rd & ;#?", "s3cr+t%2B & ;#?"
	bothWays(t, func(t *testing.T, auth string) {
		t.Helper()
		globe := mocktest.New(t, mocktest.AdminPassword(password), mocktest.Client("0123456789abcdef0123456789abcdef", secret))
		s := subjectOf(t, globe, auth)
		said := func() string { return s.out.String() + s.err.String() }
		s.must(connector.Connect)
		all := said()
		s.must(connector.Test)
		all += said()
		globe.Advance(2 * time.Hour)
		if err := s.run(connector.Sync); auth == connector.OAuth {
			require.NoError(t, err)
		}
		all += said() + s.state()
		for _, hidden := range []string{password, secret} {
			require.NotContains(t, all, hidden)
			require.NotContains(t, all, base64.StdEncoding.EncodeToString([]byte(hidden)))
			require.NotContains(t, all, fmt.Sprintf("%x", hidden))
		}
		for _, e := range globe.Journal() {
			require.NotContains(t, e.Query, "redacted", "a secret stood in a URL: %s?%s", e.Path, e.Query)
			require.Contains(t, e.UserAgent, "snowglobe-connector")
		}
	})
}

func TestThePasswordIsSpentOnce(t *testing.T) {
	globe := mocktest.New(t)
	s := subjectOf(t, globe, connector.OAuth)
	s.must(connector.Connect)
	s.must(connector.Sync)
	globe.Advance(2 * time.Hour)
	s.must(connector.Sync)
	grants := map[string]int{}
	for _, e := range globe.Journal() {
		require.NotEqual(t, "basic", e.Auth)
		grants[e.Form["grant_type"]]++
	}
	require.Equal(t, 1, grants["password"])
	require.Equal(t, 1, grants["refresh_token"])
}

func TestTokensAreRenewedBeforeTheirEnd(t *testing.T) {
	for _, answer := range []string{"same", "rotated", "absent"} {
		t.Run(answer, func(t *testing.T) {
			globe := mocktest.New(t, mocktest.Setting("refresh_answer", answer))
			s := subjectOf(t, globe, connector.OAuth)
			s.must(connector.Connect)
			for range 3 {
				globe.Advance(3600*time.Second - 30*time.Second)
				s.must(connector.Sync)
				globe.Advance(2 * time.Hour)
				s.must(connector.Sync)
			}
			refused, renewed := 0, 0
			for _, e := range globe.Journal() {
				if e.Status == 401 {
					refused++
				}
				if e.Form["grant_type"] == "refresh_token" {
					renewed++
				}
			}
			require.LessOrEqual(t, refused, 3, "only a clock that jumps while nobody looks costs a 401")
			require.LessOrEqual(t, renewed, 6)
			require.GreaterOrEqual(t, renewed, 3)
		})
	}
}

func TestWrongCredentialsAreTriedOnceAndLeaveNothing(t *testing.T) {
	bothWays(t, func(t *testing.T, auth string) {
		t.Helper()
		globe := mocktest.New(t)
		s := subjectOf(t, globe, auth)
		s.Password = "wrong"
		s.fails(connector.Connect, connector.ExitConnectAgain, "user ID", "nothing was tried a second time")
		require.Len(t, globe.Journal(), 1)
		require.Empty(t, s.state())
		s.fails(connector.Test, connector.ExitConnectAgain)
	})
	globe := mocktest.New(t)
	s := subjectOf(t, globe, connector.OAuth)
	s.ClientSecret = "wrong"
	s.fails(connector.Connect, connector.ExitConnectAgain, "Client secret")
	require.Len(t, globe.Journal(), 1)
}

func TestAWrongPasswordLaterLeavesTheConnectionAlone(t *testing.T) {
	globe := mocktest.New(t)
	s := subjectOf(t, globe, connector.OAuth)
	s.must(connector.Connect)
	s.must(connector.Sync)
	good := s.Password
	s.Password = "wrong"
	s.fails(connector.Connect, connector.ExitConnectAgain)
	require.Empty(t, s.sync().of("sys_audit"))
	s.Password = good
	s.must(connector.Connect)
	require.Empty(t, s.sync().of("sys_audit"), "connecting again keeps what was read")
}

func TestReleasesWithoutOAuthAreTold(t *testing.T) {
	s := subjectOf(t, mocktest.New(t, mocktest.Release("eureka")), connector.OAuth)
	s.ClientID, s.ClientSecret = "0123456789abcdef0123456789abcdef", "secret"
	s.fails(connector.Connect, connector.ExitFailed, "Eureka", "SNOWGLOBE_AUTH=legacy")
	require.Empty(t, s.state())

	globe := mocktest.New(t)
	globe.Change("v_plugin", map[string]string{"id": "com.snc.platform.security.oauth"}, map[string]string{"active": "inactive"})
	off := subjectOf(t, globe, connector.OAuth)
	off.fails(connector.Connect, connector.ExitConnectAgain, "com.snc.platform.security.oauth")
}

func TestTheRESTPluginIsMissed(t *testing.T) {
	for _, release := range []string{"eureka", "madrid"} {
		globe := mocktest.New(t, mocktest.Release(release))
		globe.Change("v_plugin", map[string]string{"id": "com.glide.rest"}, map[string]string{"active": "inactive"})
		s := subjectOf(t, globe, connector.Legacy)
		s.fails(connector.Connect, connector.ExitFailed, "com.glide.rest")
		require.Empty(t, s.state())
	}
}

func TestALegacySessionEnds(t *testing.T) {
	globe := mocktest.New(t)
	s := subjectOf(t, globe, connector.Legacy)
	s.must(connector.Connect)
	s.must(connector.Sync)
	globe.Advance(6 * time.Minute)
	s.fails(connector.Sync, connector.ExitConnectAgain, "connect again")
	s.must(connector.Connect)
	require.Empty(t, s.sync().of("sys_audit"))
	basic := 0
	for _, e := range globe.Journal() {
		if e.Auth == "basic" {
			basic++
		}
	}
	require.Equal(t, 2, basic, "one login for each time a person connected")
}

func TestARevokedTokenMeansConnectAgain(t *testing.T) {
	globe := mocktest.New(t)
	s := subjectOf(t, globe, connector.OAuth)
	s.must(connector.Connect)
	globe.Remove("oauth_credential", map[string]string{"type": "access_token"})
	s.must(connector.Test)
	globe.Remove("oauth_credential", map[string]string{"type": "access_token"})
	globe.Remove("oauth_credential", map[string]string{"type": "refresh_token"})
	s.fails(connector.Test, connector.ExitConnectAgain, "connect again")
	s.fails(connector.Sync, connector.ExitConnectAgain, "connect again")
}

func TestMissingRightsNameTableAndRole(t *testing.T) {
	bothWays(t, func(t *testing.T, auth string) {
		t.Helper()
		globe := mocktest.New(t)
		s := subjectOf(t, globe, auth)
		s.UserName, s.Password = "abel.tuter", "snowglobe"
		s.Tables = []string{"sys_user", "sys_audit", "sysevent"}
		s.fails(connector.Connect, connector.ExitRights, "sys_audit", "admin")
		s.fails(connector.Test, connector.ExitRights, "sys_audit", "sysevent")
		require.Contains(t, s.out.String(), "sys_audit: refused")
		s.fails(connector.Sync, connector.ExitRights, "sys_audit")
		require.NotEqual(t, "done", s.delivered().last.Type)
	})
}

func TestTLS(t *testing.T) {
	globe := mocktest.New(t, mocktest.TLS())
	s := subjectOf(t, globe, connector.OAuth)
	s.fails(connector.Connect, connector.ExitFailed, "SNOWGLOBE_CA_FILE")
	s.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(s.CAFile, globe.CA(), 0o600))
	s.must(connector.Connect)
	s.must(connector.Test)
}

func TestAnotherHostGetsNothing(t *testing.T) {
	globe := mocktest.New(t)
	s := subjectOf(t, globe, connector.OAuth)
	s.must(connector.Connect)
	s.InstanceURL = strings.Replace(globe.URL, "127.0.0.1", "localhost", 1)
	s.fails(connector.Sync, connector.ExitUsage, "localhost", "127.0.0.1")
}

func TestADamagedOrForeignVaultMeansConnectAgain(t *testing.T) {
	globe := mocktest.New(t)
	s := subjectOf(t, globe, connector.OAuth)
	s.must(connector.Connect)
	s.Key = "0000000000000000000000000000000000000000000000000000000000000000"
	s.fails(connector.Sync, connector.ExitConnectAgain, "connect again")
	s.must(connector.Connect)
	s.must(connector.Test)
	s.must(connector.Disconnect)
}

func TestSettingsAreCheckedFirst(t *testing.T) {
	globe := mocktest.New(t)
	for name, c := range map[string]struct {
		spoil func(*subject)
		words string
	}{
		"contract": {func(s *subject) { s.Contract = "2" }, "contract version 1"},
		"auth":     {func(s *subject) { s.Auth = "saml" }, "oauth, or legacy"},
		"state":    {func(s *subject) { s.StateDir = "" }, "SNOWGLOBE_STATE_DIR is not set"},
		"no url":   {func(s *subject) { s.InstanceURL = "" }, "SNOWGLOBE_INSTANCE_URL is not set"},
		"url":      {func(s *subject) { s.InstanceURL = "dev1.service-now.com" }, "https://"},
		"url pass": {func(s *subject) { s.InstanceURL = "https://admin:hunter2@dev1" }, "without user or password"},
		"bare url": {func(s *subject) { s.InstanceURL = "admin:hunter2@dev1.service-now.com" }, "without user or password"},
		"query":    {func(s *subject) { s.InstanceURL += "/?sysparm_pw=hunter2" }, "leave out what follows"},
		"mark":     {func(s *subject) { s.InstanceURL += "?" }, "leave out what follows"},
		"port":     {func(s *subject) { s.InstanceURL = "dev1:hunter2" }, "https://"},
		"path":     {func(s *subject) { s.InstanceURL += "/nav_to.do" }, "leave out what follows"},
		"password": {func(s *subject) { s.Password = "" }, "SNOWGLOBE_PASSWORD is not set"},
		"client":   {func(s *subject) { s.ClientID = "" }, "SNOWGLOBE_CLIENT_ID is not set"},
		"tables":   {func(s *subject) { s.Tables = []string{"sys_users"} }, "sys_users"},
		"ca":       {func(s *subject) { s.CAFile = "/nowhere" }, "SNOWGLOBE_CA_FILE"},
		"page":     {func(s *subject) { s.PageSize = 0 }, "page size"},
		"lookback": {func(s *subject) { s.Lookback = -time.Hour }, "1440h"},
	} {
		t.Run(name, func(t *testing.T) {
			s := subjectOf(t, globe, connector.OAuth)
			c.spoil(s)
			s.fails(connector.Connect, connector.ExitUsage, c.words)
			require.NotContains(t, connector.Line(s.run(connector.Connect)), "hunter2")
		})
	}
	require.Empty(t, globe.Journal(), "nobody was asked anything")
}
