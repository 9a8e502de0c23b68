package oauth

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Revoke serves /oauth_revoke_token.do: GET or POST, the token in the URL or in
// a form, and no authentication at all (documented: "Revoke OAuth token"). The
// answer is 200 and empty whatever the token was, as RFC 7009 §2.2 has it
// (assumed for the platform).
func (p *Provider) Revoke(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return writeError(w, malformed("The request body cannot be read"))
	}
	if err := p.tables.Maintain(func(tx store.Tx) error {
		revoke(tx, r.Form.Get("token"))
		return nil
	}); err != nil {
		return writeError(w, err)
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// revoke ends a token. A refresh token takes the access token of its user and
// client along, not the other way round (assumed).
func revoke(tx store.Tx, value string) {
	row, ok := findToken(tx, value)
	if !ok {
		return
	}
	doomed := []string{row.SysID()}
	if row.Get("type") == string(refreshType) {
		table.Find(tx, tableCredential, "user", row.Get("user"), func(other *store.Row) bool {
			if other.Get("peer") == row.Get("peer") && other.Get("type") == string(accessType) {
				doomed = append(doomed, other.SysID())
			}
			return true
		})
	}
	for _, id := range doomed {
		tx.Delete(tableCredential, id)
	}
}
