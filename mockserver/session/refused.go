package session

import (
	"fmt"
	"net/http"
)

// What a request lacks that nobody is let in by, for those who look after the instance:
// see [ErrRefused].
var (
	errNothing  = fmt.Errorf("%w: the request carries none", ErrRefused)
	errHeader   = fmt.Errorf("%w: the Authorization header cannot be read", ErrRefused)
	errInURL    = fmt.Errorf("%w: an access token in the address does not count", ErrRefused)
	errKeyPlace = fmt.Errorf("%w: no access policy of the endpoint takes an API key there", ErrRefused)
	errKey      = fmt.Errorf("%w: nobody has this API key, or it is inactive or expired", ErrRefused)
	errSession  = fmt.Errorf("%w: there is no such session, or it has ended", ErrRefused)
	errStep     = fmt.Errorf("%w: the session owes a step on the pages first", ErrRefused)
	errDeleted  = fmt.Errorf("%w: the user was deleted", ErrRefused)
	errUnusable = fmt.Errorf("%w: the user is inactive or locked out", ErrRefused)
	errNoPages  = fmt.Errorf("%w: what came opens APIs and no pages", ErrRefused)

	errNoProcessors = fmt.Errorf("%w: what came opens APIs and no processors", ErrRefused)
)

// unheard says why a request whose cookie opens nothing is nobody's, although it may carry
// something else: that stood where it does not count, or did not let anybody in either.
func unheard(r *http.Request) error {
	_, byHeader := bearer(r)
	switch method := Claims(r); {
	case method == Bearer && !byHeader:
		return errInURL
	case method == APIKey:
		return errKeyPlace
	case method == None:
		return errNothing
	}
	return errSession
}
