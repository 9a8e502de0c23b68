package mockserver

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver/fault"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/rest"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// callOf is what a request asks for, as rules of a schedule see it. What is sent by POST
// counts as a write, SOAP that reads and batches too: what is in them is seen by nobody
// before the instance reads it.
func (s *state) callOf(r *http.Request) fault.Call {
	c := fault.Call{Operation: faults.Write, Auth: string(session.Claims(r))}
	path := strings.TrimLeft(r.URL.Path, "/")
	table, isOld := s.handler.old.Serves(path, r.URL.RawQuery)
	isAPI := path == "api" || strings.HasPrefix(path, "api/")
	switch {
	case path == "oauth_token.do":
		c.Operation, c.GrantType = faults.Token, grantTypeOf(r)
		return c
	case path == "oauth_revoke_token.do", path == "oauth_revoke.do":
		c.Operation = faults.Revoke
		return c
	case isAPI:
		c.Table, c.List = rowsIn(path)
	case isOld:
		c.Table, c.List = table, s.handler.old.Lists(path, r.URL.RawQuery)
	case s.handler.pages.Serves(path):
		c.Operation, c.Table = faults.Page, s.handler.pages.Table(path)
		return c
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		c.Operation = faults.Read
	}
	return c
}

// maxForm bounds what of a token request is looked at; longer ones have no grant type.
const maxForm = 64 << 10

// grantTypeOf is the grant type of a token request, whose body is as unread as before.
func grantTypeOf(r *http.Request) string {
	form, _ := url.ParseQuery(string(fault.Peek(r, maxForm))) // what is no form has as much of one as could be read
	if grant := form.Get("grant_type"); grant != "" {
		return grant
	}
	return r.URL.Query().Get("grant_type")
}

// refuse answers with a status in the words of the platform, on the road that a request
// took: with an error envelope on the REST APIs, an error code at the endpoints of OAuth,
// and else with a page. What a gateway in front of an instance says is a page on each road
// (assumed: 502, 503 and 504 come from the load balancer before the nodes).
func (s *state) refuse(w http.ResponseWriter, r *http.Request, status int) {
	path := strings.TrimLeft(r.URL.Path, "/")
	gateway := status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
	switch {
	case status < http.StatusMultipleChoices:
		w.WriteHeader(status)
	case !gateway && strings.HasPrefix(path, "oauth_"):
		s.handler.logged(r, oauth.WriteStatus(w, status))
	case !gateway && strings.HasPrefix(path, "api/"):
		rest.WriteStatus(w, s.settings(), status)
	default:
		w.Header().Set("Content-Type", wire.PageType)
		w.WriteHeader(status)
		_, _ = w.Write(wire.Page(http.StatusText(status), "The server could not answer.")) // a client that left needs no answer
	}
}
