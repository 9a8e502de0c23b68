package mockserver

import (
	"errors"
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rest"
)

// road is what lies behind an address of an instance.
type road struct {
	serve func(*door, http.ResponseWriter, *http.Request, *journal.Note)
	// open tells whether a release has it; nil: each has.
	open func(*release.Settings) bool
}

// roads are the addresses beside those of the REST APIs, without the slashes before
// them: clients send double ones (client: Splunk's add-on).
var roads = map[string]road{
	"oauth_token.do": {serve: (*door).token},
	"oauth_revoke_token.do": {
		serve: (*door).revoke,
		open:  func(s *release.Settings) bool { return s.OAuthRevokeEndpoint },
	},
	"oauth_revoke.do": {
		serve: (*door).revoke,
		open:  func(s *release.Settings) bool { return s.OAuthRevokeAlias },
	},
	"api/now/oauth/jwks": {
		serve: (*door).keys,
		open:  func(s *release.Settings) bool { return s.OAuthJWKS },
	},
	".well-known/openid-configuration": {
		serve: (*door).metadata,
		open:  func(s *release.Settings) bool { return s.OAuthDiscovery },
	},
}

var (
	apis    = road{serve: (*door).apis}
	pages   = road{serve: (*door).page}
	old     = road{serve: (*door).processor}
	nowhere = road{serve: (*door).nowhere}
)

// roadOf is where a request goes.
func (d *door) roadOf(r *http.Request) road {
	path := strings.TrimLeft(r.URL.Path, "/")
	found, ok := roads[path]
	switch {
	case ok && (found.open == nil || found.open(d.state.settings())):
		return found
	case path == "api" || strings.HasPrefix(path, "api/"):
		return apis
	case ok:
		return nowhere
	}
	if _, ok := d.old.Serves(path, r.URL.RawQuery); ok {
		return old
	}
	if d.pages.Serves(path) {
		return pages
	}
	return nowhere
}

func (d *door) apis(w http.ResponseWriter, r *http.Request, note *journal.Note) {
	note.Table = tableIn(strings.TrimLeft(r.URL.Path, "/"))
	d.api.ServeHTTP(w, r)
}

// processor sends a request to the older ways into the tables.
func (d *door) processor(w http.ResponseWriter, r *http.Request, note *journal.Note) {
	note.Table, _ = d.old.Serves(r.URL.Path, r.URL.RawQuery)
	d.old.ServeHTTP(w, r)
}

func (d *door) nowhere(w http.ResponseWriter, r *http.Request, _ *journal.Note) {
	if !d.pages.ServeMissing(w, r) {
		rest.WriteClosed(w, r, release.ClosedHTML404)
	}
}

func (d *door) page(w http.ResponseWriter, r *http.Request, note *journal.Note) {
	note.Table = d.pages.Table(strings.TrimLeft(r.URL.Path, "/"))
	d.pages.ServeHTTP(w, r)
}

// withoutOAuth answers for the endpoints of OAuth while that is off, and tells whether it
// did. That revocation is off with the rest is assumed.
func (d *door) withoutOAuth(w http.ResponseWriter, r *http.Request, note *journal.Note) bool {
	switch answer := d.state.settings().OAuthAbsentAnswer; {
	case d.state.provider.Active():
		return false
	case answer == release.ClosedJSON401:
		d.logged(r, oauth.WriteAbsent(w))
	default:
		rest.WriteClosed(w, r, answer)
	}
	note.Refused = "OAuth is off: the release has none, or its plug-in or its property is not active"
	return true
}

func (d *door) token(w http.ResponseWriter, r *http.Request, note *journal.Note) {
	if d.withoutOAuth(w, r, note) {
		return
	}
	err := d.state.provider.Token(w, r)
	note.Form = journal.Form(r.PostForm)
	note.ClientAuth = string(oauth.WhereClientAuth(r))
	d.refused(r, note, err)
}

func (d *door) revoke(w http.ResponseWriter, r *http.Request, note *journal.Note) {
	if d.withoutOAuth(w, r, note) {
		return
	}
	d.refused(r, note, d.state.provider.Revoke(w, r))
}

// refused notes why OAuth refused a request, and logs whatever else went wrong with it.
func (d *door) refused(r *http.Request, note *journal.Note, err error) {
	if refused, ok := errors.AsType[*oauth.Error](err); ok {
		note.Refused = refused.Why()
		return
	}
	d.logged(r, err)
}

// keys gives out the public keys of tokens. With another verb, or while OAuth is off,
// it is a path like any that no API has.
func (d *door) keys(w http.ResponseWriter, r *http.Request, note *journal.Note) {
	if !d.state.provider.Active() || r.Method != http.MethodGet && r.Method != http.MethodHead {
		d.apis(w, r, note)
		return
	}
	d.logged(r, d.state.provider.Keys(w, r))
}

// metadata says of the provider what there is. With another verb, or while OAuth is off,
// the address is one that nothing stands at.
func (d *door) metadata(w http.ResponseWriter, r *http.Request, note *journal.Note) {
	if !d.state.provider.Active() || r.Method != http.MethodGet && r.Method != http.MethodHead {
		d.nowhere(w, r, note)
		return
	}
	d.logged(r, d.state.provider.Metadata(w, r))
}
