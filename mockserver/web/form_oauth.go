package web

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// tokenTable has a row for each token.
const tokenTable = "oauth_credential"

// kindOfClient is an answer to "What kind of OAuth application?".
type kindOfClient struct {
	Text  string
	Table string
	Type  string
	Link  string
}

// kindsOfClients are the answers, where the release has their table (documented: the
// vendor's pages on endpoints for external clients, on JWT endpoints, on providers and
// on OIDC; Microsoft's connector article quotes the first).
var kindsOfClients = []kindOfClient{
	{Text: "Create an OAuth API endpoint for external clients", Table: "oauth_entity", Type: "client"},
	{Text: "Create an OAuth JWT API endpoint for external clients", Table: "oauth_jwt", Type: "client"},
	{Text: "Connect to a third party OAuth Provider", Table: "oauth_entity", Type: "oauth_provider"},
	{Text: "Configure an OIDC provider to verify ID tokens.", Table: "oauth_oidc_entity", Type: "oauth_provider"},
}

// whatKind asks what kind of client a new one is, until the address says it.
func (f *form) whatKind() (*answer, bool) {
	if strings.Contains(f.call.query.Get("sysparm_query"), "type=") {
		return nil, false
	}
	var offered []kindOfClient
	for _, kind := range kindsOfClients {
		def, err := f.reader.Table(kind.Table)
		if err != nil || !f.reader.MayCreate(def) {
			continue
		}
		kind.Link = "/" + kind.Table + ".do?" + encode("sys_id", newRecord, "sysparm_query", "type="+kind.Type)
		offered = append(offered, kind)
	}
	return &answer{title: "What kind of OAuth application?", template: "choose", data: offered, notes: f.call.noticesOf(f.def)}, true
}

// newClient shows the Client ID before the client is there: people copy it from the
// form (documented: it is generated automatically).
func (f *form) newClient() {
	if f.typed["client_id"] == "" && f.typed["type"] == "client" {
		f.typed["client_id"] = f.call.pages.Tables.NewID()
	}
}

// revocable tells whether a token is one that the caller may end: it lives, and is the
// caller's own (documented: "Manage OAuth tokens", for any user), or one that the caller
// might as well delete (assumed: the rights are those).
func (f *form) revocable() bool {
	row := f.record.Row
	return (f.own() || f.deletable()) &&
		row.Get("token") != "" && row.Get("expires") > glide.FormatDateTime(f.call.pages.Tables.Now())
}

// own tells whether a token is of the visitor.
func (f *form) own() bool { return f.record.Row.Get("user") == f.call.visit.Caller.SysID }

// revoke serves the button "Revoke Access" of a token (documented: "Manage OAuth tokens"),
// and leads to the tokens that are there for the caller.
func (f *form) revoke() (*answer, error) {
	if err := f.call.pages.OAuth.Withdraw(f.record.Row.SysID()); err != nil {
		return nil, err
	}
	if !f.deletable() {
		return goTo(listAddress(tokenTable, "user=javascript:gs.getUserID()")), nil
	}
	return goTo("/" + tokenTable + "_list.do"), nil
}
