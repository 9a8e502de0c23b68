package session

import (
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// keyHeader is how a key is sent unless an administrator made another parameter
// (documented: "Configure API key"; client: Ansible's servicenow.itsm).
const keyHeader = "X-Sn-Apikey"

// keyPlugin carries API keys.
const keyPlugin = "com.glide.tokenbased_auth"

// keyParameter is where a key stands in a request.
type keyParameter struct {
	name   string
	query  bool
	prefix string // in front of the key
}

func readKeyParameter(view store.View, sysID string) (keyParameter, bool) {
	row, ok := view.Row("sys_token_auth_parameter", sysID)
	if !ok || row.Get("parameter_name") == "" {
		return keyParameter{}, false
	}
	return keyParameter{name: row.Get("parameter_name"), query: row.Get("type") != "auth_header", prefix: row.Get("prefix")}, true
}

// of is the key that a request carries, "" for none. A blank may follow the prefix
// (assumed: what stands between the two is not said).
func (k keyParameter) of(r *http.Request) string {
	sent := ""
	if k.query {
		if r.URL.RawQuery != "" {
			sent = r.URL.Query().Get(k.name)
		}
	} else {
		sent = r.Header.Get(k.name)
	}
	key, ok := strings.CutPrefix(sent, k.prefix)
	if !ok {
		return ""
	}
	return strings.TrimSpace(key)
}

// key is the API key that a request carries for an endpoint, "" for none: one in a
// place that no profile of the policy names is none (documented: the profile says in
// which parameter it comes).
func (a *Authenticator) key(r *http.Request, p *policy) string {
	if p == nil || !a.keysOn() {
		return ""
	}
	for _, one := range p.profiles {
		if one.method == APIKey {
			if key := one.key.of(r); key != "" {
				return key
			}
		}
	}
	return ""
}

func (a *Authenticator) keysOn() bool {
	tables := a.accounts.tables
	return a.accounts.settings().AuthAPIKeyEnabled && !tables.PluginOff(tables.View(), keyPlugin)
}

// byKey finds the user of a key, and the scopes that the key is for; none is for all.
// A key is found by what is kept of it, so that looking for one that there is not
// takes as much as for one that there is.
func (a *Authenticator) byKey(key string) (userID, scopes string, err error) {
	tables := a.accounts.tables
	row, ok := store.First(tables.View(), "api_key", "token", tables.Secrets().Fingerprint(key))
	if !ok || row.Get("active") != "true" || a.over(row.Get("expires")) {
		return "", "", errKey
	}
	return row.Get("user"), row.Get("auth_scope"), nil
}

// over tells whether a moment has come; "" never does (documented: a key without
// expiry does not expire).
func (a *Authenticator) over(expires string) bool {
	if expires == "" {
		return false
	}
	end, err := glide.ParseDateTime(expires)
	return err != nil || !a.accounts.clock.Now().Before(end)
}
