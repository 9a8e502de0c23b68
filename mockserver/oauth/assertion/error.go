package assertion

import "errors"

// What can be wrong with a token, for errors.Is. The errors that wrap these say
// more, for a log; neither is for whoever sent the token, and no claim's value
// stands in them.
var (
	ErrMalformed = errors.New("no signed token in its compact form")
	ErrAlgorithm = errors.New("an algorithm that is not taken here")
	ErrKey       = errors.New("no key that fits")
	ErrSignature = errors.New("the signature is not that of a known key")
	ErrClaims    = errors.New("claims that are missing or cannot be read")
	ErrTime      = errors.New("not valid at this time")
	ErrAudience  = errors.New("meant for somebody else")
	ErrIssuer    = errors.New("issued by somebody else")
)
