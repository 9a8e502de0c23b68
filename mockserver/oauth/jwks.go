package oauth

import (
	"net/http"

	"github.com/go-jose/go-jose/v4"
)

// Keys serves GET /api/now/oauth/jwks: the public keys with which others check the
// tokens of the instance, those of the last 105 days with them (documented: listed
// from Zurich on; assumed: without credentials, which whoever checks tokens has not).
func (p *Provider) Keys(w http.ResponseWriter, _ *http.Request) error {
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for _, period := range p.shownPeriods() {
		key, err := p.keys.of(p.tables.Secrets(), period)
		if err != nil {
			return writeError(w, err)
		}
		set.Keys = append(set.Keys, jose.JSONWebKey{
			Key: &key.private.PublicKey, KeyID: key.id, Algorithm: string(jose.RS256), Use: "sig",
		})
	}
	return writeJSON(w, http.StatusOK, set)
}
