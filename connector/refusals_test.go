package connector_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
)

func TestAWholeAnswerThatIsNoGrantIsNotAskedForAgain(t *testing.T) {
	for _, body := range []string{`{"token_type":"Bearer"}`, `{"access_token":`, `[]`, ``} {
		instance := stubOf(t, map[string]http.HandlerFunc{tokenPath: answers(http.StatusOK, body)})
		s := instance.against(t, connector.OAuth, "sys_audit")
		s.fails(connector.Connect, connector.ExitTryLater, "token endpoint")
		require.Equal(t, 1, instance.times(tokenPath+" password"), "%q: the password is spent once", body)
	}
}

// Whatever came in place of an answer, a login page even, may have looked at the
// password.
func TestAPasswordIsShownOnceToWhoeverAnswersSomethingElse(t *testing.T) {
	for kind, body := range map[string]string{
		"text/html;charset=UTF-8": "<html>Log in", "application/json": `{"status":"success"}`, "text/plain": "",
	} {
		bothWays(t, func(t *testing.T, auth string) {
			t.Helper()
			var shown atomic.Int64
			other := func(w http.ResponseWriter, r *http.Request) {
				if _, _, basic := r.BasicAuth(); basic || r.PostFormValue("password") != "" {
					shown.Add(1)
				}
				answers(http.StatusOK, body, "Content-Type", kind)(w, r)
			}
			s := stubOf(t, map[string]http.HandlerFunc{tokenPath: other, auditPath: other}).against(t, auth, "sys_audit")
			s.fails(connector.Connect, connector.ExitTryLater)
			require.Equal(t, int64(1), shown.Load(), "each further time is one more sign-in of the account")
			require.Empty(t, s.state())
		})
	}
}

// Where the way in leads elsewhere the operator is told where, and nobody else gets
// the password.
func TestARedirectSaysWhereItLeads(t *testing.T) {
	elsewhere := stubOf(t, nil)
	for status, location := range map[int]string{301: elsewhere.URL, 302: elsewhere.URL + "/sso", 307: elsewhere.URL, 308: elsewhere.URL} {
		bothWays(t, func(t *testing.T, auth string) {
			t.Helper()
			to := answers(status, "", "Location", location)
			s := stubOf(t, map[string]http.HandlerFunc{tokenPath: to, auditPath: to}).against(t, auth, "sys_audit")
			s.fails(connector.Connect, connector.ExitFailed, location, "SNOWGLOBE_INSTANCE_URL")
			require.Empty(t, s.state())
		})
	}
	require.Empty(t, elsewhere.asked)

	s := stubOf(t, map[string]http.HandlerFunc{tokenPath: answers(http.StatusFound, "", "Location", "/login.do?sysparm_x=1")}).
		against(t, connector.OAuth, "sys_audit")
	s.fails(connector.Connect, connector.ExitFailed, "no OAuth token endpoint (it redirects to /login.do)", "SNOWGLOBE_AUTH=legacy")
}

// A table whose rows sync cannot use is no table that may be read: connect and test
// say so, and not only the sync on the night after.
func TestRowsThatAreOfNoUseAreToldOfAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		row   string
		words []string // none: it is of use
	}{
		"time is hidden":  {`{"sys_id":"a1","tablename":"incident"}`, []string{"without sys_created_on,"}},
		"id is hidden":    {`{"sys_created_on":"2019-04-21 10:11:12"}`, []string{"without sys_id,"}},
		"both are hidden": {`{}`, []string{"without sys_id and sys_created_on,"}},
		"local time":      {`{"sys_id":"a1","sys_created_on":"21.04.2019 10:11"}`, []string{"sys_created_on"}},
		"as it should be": {`{"sys_id":"a1","sys_created_on":"2019-04-21 10:11:12"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, auth string) {
				t.Helper()
				s := stubOf(t, map[string]http.HandlerFunc{
					auditPath: answers(http.StatusOK, `{"result":[`+c.row+`]}`, "Set-Cookie", "JSESSIONID=A1"),
				}).against(t, auth, "sys_audit", "sysevent")
				if c.words == nil {
					s.must(connector.Connect)
					s.must(connector.Test)
					return
				}
				words := append([]string{"table sys_audit: rows come"}, c.words...)
				s.fails(connector.Connect, connector.ExitRights, words...)
				s.fails(connector.Test, connector.ExitRights, words...)
				require.Equal(t, "sys_audit: refused\nsysevent: ok\n", s.out.String())
			})
		})
	}
}

func TestARefusalThatIsNotTheEndpointsOwnMayPass(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   int
		words  string
	}{
		"proxy":   {answers(http.StatusForbidden, "<html>blocked", "Content-Type", "text/html"), connector.ExitTryLater, "try later"},
		"busy":    {answers(http.StatusBadRequest, `{"error":"temporarily_unavailable"}`), connector.ExitTryLater, "try later"},
		"refused": {answers(http.StatusUnauthorized, `{"error":"server_error","error_description":"access_denied"}`), connector.ExitConnectAgain, "OAuth client"},
	} {
		for _, left := range []int{0, 50} { // seconds that the access token lives
			t.Run(fmt.Sprint(name, left), func(t *testing.T) {
				s := stubOf(t, map[string]http.HandlerFunc{
					tokenPath: func(w http.ResponseWriter, r *http.Request) {
						if r.PostFormValue("grant_type") == "refresh_token" {
							c.answer(w, r)
							return
						}
						fmt.Fprintf(w, `{"access_token":"a","refresh_token":"r","expires_in":%d}`, 50)
					},
					auditPath: func(w http.ResponseWriter, r *http.Request) {
						if left == 0 && isWalk(r) {
							w.WriteHeader(http.StatusUnauthorized)
							return
						}
						fmt.Fprint(w, `{"result":[]}`)
					},
				}).against(t, connector.OAuth, "sys_audit")
				err := s.run(connector.Connect)
				if c.code == connector.ExitTryLater {
					require.NoError(t, err)
					if left > 0 {
						s.must(connector.Sync)
						return
					}
					s.fails(connector.Sync, c.code, c.words)
					return
				}
				require.Equal(t, c.code, connector.ExitCode(err))
				require.Contains(t, connector.Line(err), c.words)
			})
		}
	}
}
