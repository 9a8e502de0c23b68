package release

// OAuthParameters is how the form of a token request is read.
type OAuthParameters string

// The values of OAuthParameters.
const (
	ParametersLenient OAuthParameters = "lenient"
	ParametersRFC6749 OAuthParameters = "rfc6749" // §3.2 and §3.3
)

// OAuthURLCredentials decides on credentials in the address of a token request.
type OAuthURLCredentials string

// The values of OAuthURLCredentials.
const (
	URLCredentialsByProperty OAuthURLCredentials = "by_property"
	URLCredentialsRefused    OAuthURLCredentials = "refused" // RFC 6749 §2.3.1
)

// OAuthClientAuth decides on a client that proves itself twice in one request.
type OAuthClientAuth string

// The values of OAuthClientAuth.
const (
	ClientAuthBodyWins OAuthClientAuth = "body_wins"
	ClientAuthOneWay   OAuthClientAuth = "one_way" // RFC 6749 §2.3
)

// OAuthBasicEncoding is how a token request writes its client into the Authorization header.
type OAuthBasicEncoding string

// The values of OAuthBasicEncoding.
const (
	BasicEncodingEither OAuthBasicEncoding = "either" // as it is, or encoded
	BasicEncodingForm   OAuthBasicEncoding = "form"   // RFC 6749 §2.3.1
)

// OAuthCacheHeaders is what the token endpoint says about caching.
type OAuthCacheHeaders string

// The values of OAuthCacheHeaders.
const (
	CacheHeadersInstance OAuthCacheHeaders = "instance"
	CacheHeadersRFC6749  OAuthCacheHeaders = "rfc6749" // §5.1
)

// RefreshReuse is what becomes of a refresh token that was used up and comes again.
type RefreshReuse string

// The values of RefreshReuse.
const (
	ReuseRefused       RefreshReuse = "refused"
	ReuseRevokesFamily RefreshReuse = "revokes_family" // RFC 9700 §4.14.2
)

// OAuthRevocation is how tokens are revoked.
type OAuthRevocation string

// The values of OAuthRevocation.
const (
	RevocationOpen    OAuthRevocation = "open"    // GET or POST, without a client
	RevocationRFC7009 OAuthRevocation = "rfc7009" // POST, by the token's own client
)

// PlainHTTP decides on requests without TLS.
type PlainHTTP string

// The values of PlainHTTP.
const (
	PlainHTTPAccepted     PlainHTTP = "accepted"
	PlainHTTPLoopbackOnly PlainHTTP = "loopback_only"
)
