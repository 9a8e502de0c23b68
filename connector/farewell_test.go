package connector_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

func TestDisconnectSaysWhatBecameOfTheTokens(t *testing.T) {
	page := answers(http.StatusOK, "<html>bye", "Content-Type", "text/html")
	for name, c := range map[string]struct {
		revoke http.HandlerFunc
		api    http.HandlerFunc // once disconnecting; nil: as before
		code   int
		words  string
		kept   bool
	}{
		"revoked":            {answers(http.StatusOK, ""), nil, connector.ExitOK, "", false},
		"no page":            {answers(http.StatusNotFound, "<html>", "Content-Type", "text/html"), nil, connector.ExitOK, "no page that revokes", false},
		"login page":         {answers(http.StatusFound, "", "Location", "/login.do"), nil, connector.ExitOK, "no page that revokes", false},
		"refused":            {answers(http.StatusUnauthorized, `{"error":"invalid_client"}`), nil, connector.ExitConnectAgain, "refuses to revoke the tokens (401)", true},
		"a page, and dead":   {page, answers(http.StatusUnauthorized, `{"error":{}}`), connector.ExitOK, "", false},
		"a page, renewable":  {page, answers(http.StatusUnauthorized, `{"error":{}}`), connector.ExitOK, "no page that revokes", false},
		"a page, and alive":  {page, nil, connector.ExitOK, "no page that revokes", false},
		"a page, and asleep": {page, page, connector.ExitTryLater, "sleeps", true},
	} {
		t.Run(name, func(t *testing.T) {
			instance := stubOf(t, map[string]http.HandlerFunc{revokePath: c.revoke})
			s := instance.against(t, connector.OAuth, "sys_audit")
			s.must(connector.Connect)
			if c.api != nil {
				instance.handlers[auditPath] = c.api
			}
			if name == "a page, and dead" {
				instance.handlers[tokenPath] = answers(http.StatusUnauthorized, `{"error":"server_error","error_description":"access_denied"}`)
			}
			err := s.run(connector.Disconnect)
			said := s.err.String()
			if err != nil {
				said += connector.Line(err)
			}
			require.Equal(t, c.code, connector.ExitCode(err), said)
			require.Contains(t, said, c.words)
			require.Equal(t, c.words == "", said == "")
			require.Equal(t, c.kept, s.state() != "")
		})
	}
}

func TestLoggingOutMayAnswerAPage(t *testing.T) {
	s := stubOf(t, map[string]http.HandlerFunc{
		logoutPath: answers(http.StatusOK, "<html>bye", "Content-Type", "text/html"),
	}).against(t, connector.Legacy, "sys_audit")
	s.must(connector.Connect)
	s.must(connector.Disconnect)
	require.Empty(t, s.state())
}

func TestAKeyThatIsWrongCostsNoPassword(t *testing.T) {
	instance := stubOf(t, nil)
	s := instance.against(t, connector.OAuth, "sys_audit")
	s.Key = "abc"
	s.fails(connector.Connect, connector.ExitUsage, "SNOWGLOBE_KEY", "32 bytes")
	require.Zero(t, instance.times(tokenPath+" password"))
}

func TestAKeyFileThatCannotBeReadIsASetting(t *testing.T) {
	instance := stubOf(t, nil)
	s := instance.against(t, connector.OAuth, "sys_audit")
	for _, file := range []string{filepath.Join(t.TempDir(), "nowhere"), t.TempDir()} {
		s.KeyFile = file
		s.fails(connector.Connect, connector.ExitUsage, "SNOWGLOBE_KEY_FILE", file, "32 bytes")
	}
	require.Zero(t, instance.times(tokenPath+" password"))
}

// Whoever connects again as somebody else leaves nothing behind that still opens.
func TestTheEarlierAccessEnds(t *testing.T) {
	for name, c := range map[string]struct {
		before    string
		change    func(*subject)
		revoked   int
		loggedOut int
	}{
		"same again":     {connector.OAuth, func(*subject) {}, 0, 0},
		"another user":   {connector.OAuth, func(s *subject) { s.UserName = "other" }, 2, 0},
		"another client": {connector.OAuth, func(s *subject) { s.ClientID = "other" }, 2, 0},
		"to legacy":      {connector.OAuth, func(s *subject) { s.Auth = connector.Legacy }, 2, 0},
		"from legacy":    {connector.Legacy, func(s *subject) { s.Auth = connector.OAuth }, 0, 1},
		"same session":   {connector.Legacy, func(*subject) {}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			instance := stubOf(t, nil)
			s := instance.against(t, c.before, "sys_audit")
			s.must(connector.Connect)
			c.change(s)
			s.must(connector.Connect)
			require.Equal(t, c.revoked, instance.times(revokePath))
			require.Equal(t, c.loggedOut, instance.times(logoutPath))
			require.Empty(t, s.err.String())
			s.must(connector.Sync)
		})
	}
}

// A second connect that fails leaves the first as it was, and nothing of its own.
func TestAFailedSecondConnectLeavesNothing(t *testing.T) {
	for _, again := range []bool{true, false} {
		instance := stubOf(t, map[string]http.HandlerFunc{})
		s := instance.against(t, connector.OAuth, "sys_audit")
		s.must(connector.Connect)
		if !again {
			s.ClientID = "other"
		}
		instance.handlers[auditPath] = answers(http.StatusTeapot, `{}`)
		require.Error(t, s.run(connector.Connect))
		require.Equal(t, again, instance.times(revokePath) == 0, "the tokens of the first are those of the second where all is the same")
		delete(instance.handlers, auditPath)
		s.must(connector.Sync)
	}
}

// Where nobody can end the earlier access, somebody is told.
func TestAnEarlierAccessThatCannotEndIsTold(t *testing.T) {
	instance := stubOf(t, map[string]http.HandlerFunc{revokePath: answers(http.StatusNotFound, "")})
	s := instance.against(t, connector.OAuth, "sys_audit")
	s.must(connector.Connect)
	s.ClientID = "other"
	s.must(connector.Connect)
	require.Contains(t, s.err.String(), "no page that revokes tokens")
}

func TestWhatIsNotKeptIsEnded(t *testing.T) {
	for auth, ended := range map[string]string{connector.OAuth: revokePath, connector.Legacy: logoutPath} {
		asked := 0
		instance := stubOf(t, map[string]http.HandlerFunc{auditPath: func(w http.ResponseWriter, r *http.Request) {
			if asked++; auth == connector.Legacy && asked == 1 { // the login itself
				answers(http.StatusOK, `{"result":[]}`, "Set-Cookie", "JSESSIONID=A1")(w, r)
				return
			}
			answers(http.StatusTeapot, `{}`)(w, r)
		}})
		s := instance.against(t, auth, "sys_audit")
		s.fails(connector.Connect, connector.ExitFailed, "418")
		require.Positive(t, instance.times(ended), auth)
		require.Empty(t, s.state())
	}
}

// A disconnect that is killed has removed the connection, and not yet the cursors.
func TestWhatAKilledDisconnectLeavesIsNotGoneOnWith(t *testing.T) {
	at := clock.System().Now().Add(-time.Hour)
	s := stubOf(t, map[string]http.HandlerFunc{auditPath: walks(func(_ http.ResponseWriter, r *http.Request) []map[string]string {
		if strings.Contains(r.URL.Query().Get("sysparm_query"), ">=") {
			return rowsAt(at, "a1", "a2")
		}
		return nil
	})}).against(t, connector.OAuth, "sys_audit")
	s.must(connector.Connect)
	require.Len(t, s.sync().records, 2)
	require.NoError(t, os.Remove(filepath.Join(s.StateDir, "connection.json")))
	s.must(connector.Connect)
	require.Empty(t, s.err.String())
	require.Len(t, s.sync().records, 2, "a new connection begins with its history")
}

func TestADamagedConnectionIsNoDeadEnd(t *testing.T) {
	for _, text := range []string{"{", `{"version":2}`, `{"version":2,"news":1}`, ""} {
		s := stubOf(t, map[string]http.HandlerFunc{auditPath: walks(func(http.ResponseWriter, *http.Request) []map[string]string { return nil })}).
			against(t, connector.OAuth, "sys_audit")
		damage := func() {
			s.must(connector.Connect)
			s.must(connector.Sync)
			require.NoError(t, os.WriteFile(filepath.Join(s.StateDir, "connection.json"), []byte(text), 0o600))
			s.fails(connector.Sync, connector.ExitFailed, "connect again")
		}
		damage()
		s.must(connector.Connect)
		require.Contains(t, s.err.String(), "history begins anew")
		names, err := filepath.Glob(filepath.Join(s.StateDir, "cursor-*"))
		require.NoError(t, err)
		require.Empty(t, names, "they may be another instance's")
		damage()
		s.must(connector.Disconnect)
		require.Contains(t, s.err.String(), "by hand")
		require.Empty(t, s.state())
	}
}
