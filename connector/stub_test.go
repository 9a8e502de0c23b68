package connector_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
)

// stub is an instance that misbehaves as a test tells it to: a handler for each
// path, and a friendly one for those that the test leaves out.
type stub struct {
	*httptest.Server
	handlers map[string]http.HandlerFunc

	mu    sync.Mutex
	asked []string // path, and grant type where there is one
}

func stubOf(t *testing.T, handlers map[string]http.HandlerFunc) *stub {
	t.Helper()
	s := &stub{handlers: handlers}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *stub) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, strings.TrimSpace(r.URL.Path+" "+r.PostFormValue("grant_type")))
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch handler := s.handlers[r.URL.Path]; {
	case handler != nil:
		handler(w, r)
	case r.URL.Path == tokenPath:
		fmt.Fprint(w, `{"access_token":"access","refresh_token":"refresh","token_type":"Bearer","expires_in":3599}`)
	case r.URL.Path == revokePath, r.URL.Path == logoutPath:
	default:
		w.Header().Set("Set-Cookie", "JSESSIONID=0123456789ABCDEF; Path=/; HttpOnly")
		fmt.Fprint(w, `{"result":[]}`)
	}
}

const (
	tokenPath  = "/oauth_token.do"
	revokePath = "/oauth_revoke_token.do"
	logoutPath = "/logout.do"
	auditPath  = "/api/now/table/sys_audit"
	eventPath  = "/api/now/table/sysevent"
	groupPath  = "/api/now/table/sys_user_group"
)

// times tells how often a path was asked, with what follows it.
func (s *stub) times(what string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, asked := range s.asked {
		if asked == what {
			n++
		}
	}
	return n
}

// answers always says the same.
func answers(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// isWalk tells a page of a walk from a trial of the table.
func isWalk(r *http.Request) bool {
	return strings.Contains(r.URL.Query().Get("sysparm_query"), "ORDERBY")
}

// against is a connector that is pointed at the stub.
func (s *stub) against(t *testing.T, auth string, tables ...string) *subject {
	t.Helper()
	return &subject{t: t, Settings: connector.Settings{
		Contract: "1", InstanceURL: s.URL, Auth: auth, UserName: "admin", Password: "password",
		ClientID: "client", ClientSecret: "secret", StateDir: filepath.Join(t.TempDir(), "state"), Tables: tables,
		Lookback: connector.DefaultLookback, PageSize: 100, Overlap: connector.DefaultOverlap, Patience: 5 * time.Second,
	}}
}

func TestEachVerbWarnsWhereNothingIsEncrypted(t *testing.T) {
	bothWays(t, func(t *testing.T, auth string) {
		t.Helper()
		s := stubOf(t, nil).against(t, auth, "sys_audit")
		s.must(connector.Connect)
		require.Empty(t, s.err.String(), "nobody is on the way to this machine itself")
		s.InstanceURL = strings.Replace(s.InstanceURL, "127.0.0.1", "0.0.0.0", 1) // the same, by a name that is not known as such
		s.StateDir += "2"
		for _, v := range []verb{connector.Connect, connector.Test, connector.Sync, connector.Disconnect} {
			s.must(v)
			require.Contains(t, s.err.String(), "is not encrypted")
		}
	})
}

func TestTheNameOfAHostHasNoCase(t *testing.T) {
	s := stubOf(t, nil).against(t, connector.OAuth, "sys_audit")
	s.InstanceURL = strings.Replace(s.InstanceURL, "127.0.0.1", "localhost", 1)
	s.must(connector.Connect)
	s.InstanceURL = strings.Replace(s.InstanceURL, "localhost", "LocalHost", 1)
	s.must(connector.Sync)
}

func TestNothingOfTheInstanceReachesTheTerminalRaw(t *testing.T) {
	for _, answer := range []http.HandlerFunc{
		answers(http.StatusForbidden, `{"error":{"message":"\u001b[2J\u009b31mowned\u202e","detail":null},"status":"failure"}`),
		answers(http.StatusForbidden, `{"error":{"message":"\u001b[2Jowned","detail":"Failed API level ACL Validation"},"status":"failure"}`),
		answers(http.StatusTeapot, `{"error":{"message":"\u001b[2Jowned","detail":null},"status":"failure"}`),
	} {
		s := stubOf(t, map[string]http.HandlerFunc{auditPath: answer}).against(t, connector.OAuth, "sys_audit")
		err := s.run(connector.Connect)
		require.ErrorContains(t, err, "owned")
		for _, said := range []string{err.Error(), connector.Line(err), s.out.String(), s.err.String()} {
			require.NotContains(t, said, "\x1b")
			require.NotContains(t, said, "\u009b")
			require.NotContains(t, said, "\u202e")
		}
	}
}
