package oauth

import (
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
)

// tokenRequest is a token request whose client is known.
type tokenRequest struct {
	client *client
	form   url.Values
	from   syslog.Origin
	issuer string  // of access tokens that are JWTs: the instance's URL
	proven bool    // it came with the client's secret
	bearer *bearer // what it carries of the JWT bearer grant
}

// identify finds the client of a token request.
func (p *Provider) identify(grant string, r *http.Request, form url.Values) (*tokenRequest, error) {
	q := &tokenRequest{form: form, from: syslog.OriginOf(r), issuer: p.base(r)}
	var err error
	if grant == grantJWTBearer {
		q.client, q.bearer, err = p.jwtClient(r, form)
	} else {
		q.client, q.proven, err = p.authenticate(r, form, grant)
	}
	if err != nil {
		return nil, err
	}
	return q, nil
}
