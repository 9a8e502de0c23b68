package web

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// tokenTable has a row for each token.
const tokenTable = "oauth_credential"

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
	return goTo(f.listLink()), nil
}

// listLink is the list that the record is found in: for who does not manage tokens, that
// of their own.
func (f *form) listLink() string {
	if f.def.Name == tokenTable && f.record != nil && !f.deletable() {
		return listAddress(tokenTable, "user="+visitorID)
	}
	return "/" + f.def.Name + "_list.do"
}
