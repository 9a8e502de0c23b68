package release

// OAuthErrors is the dialect of the token endpoint.
type OAuthErrors string

// The values of OAuthErrors.
const (
	OAuthErrorsServiceNow OAuthErrors = "servicenow" // 401 server_error, access_denied
	OAuthErrorsRFC6749    OAuthErrors = "rfc6749"    // 400 invalid_grant and kin (§5.2)
)

// ClientCredentials is what becomes of grant_type=client_credentials.
type ClientCredentials string

// The values of ClientCredentials.
const (
	ClientCredentialsRefused  ClientCredentials = "refused"
	ClientCredentialsGuest    ClientCredentials = "guest_token"     // the API answers 401
	ClientCredentialsGuest403 ClientCredentials = "guest_token_403" // the API answers 403
	ClientCredentialsProperty ClientCredentials = "property"
)

// OffError is the error of a grant that is switched off.
type OffError string

// The values of OffError.
const (
	OffAccessDenied         OffError = "access_denied" // of code server_error
	OffUnsupportedGrantType OffError = "unsupported_grant_type"
)

// TokenFormat is what access tokens are.
type TokenFormat string

// The values of TokenFormat.
const (
	TokenFormatOpaque   TokenFormat = "opaque"
	TokenFormatByClient TokenFormat = "by_client" // opaque or JWT
)

// ScopeRestricted is the value of oauth_entity.scope_restriction_status for a client
// that may call no API without a scope; also one of ScopeRestrictionDefault's.
const ScopeRestricted = "restricted"

// BadLifespan decides on a lifespan of tokens that is no positive number.
type BadLifespan string

// The values of BadLifespan.
const (
	BadLifespanRefused BadLifespan = "refused" // a business rule aborts the write
	BadLifespanKept    BadLifespan = "kept"    // it is stored, and the default counts
)

// RefreshAnswer is the refresh_token member of the answer to a refresh.
type RefreshAnswer string

// The values of RefreshAnswer.
const (
	RefreshSame    RefreshAnswer = "same"
	RefreshAbsent  RefreshAnswer = "absent"  // no such member; the old value stays good
	RefreshRotated RefreshAnswer = "rotated" // a new value; the old one is dead
	// RefreshRotatedPublic rotates those of public clients, and gives others the same again.
	RefreshRotatedPublic RefreshAnswer = "rotated_public"
)

// LiveToken is what becomes of an access token that still lives when another is
// asked for.
type LiveToken string

// The values of LiveToken.
const (
	LiveTokenRenew     LiveToken = "renew"     // the same value, expiry moved to now + lifespan
	LiveTokenRemainder LiveToken = "remainder" // the same value and expiry
	LiveTokenNew       LiveToken = "new"       // another value
)

// ExpiresIn is how expires_in counts on first issue.
type ExpiresIn string

// The values of ExpiresIn.
const (
	ExpiresInFloor ExpiresIn = "floor" // whole seconds left, so one less than the lifespan
	ExpiresInExact ExpiresIn = "exact" // the lifespan
)

// SecretShape is the form of a generated client secret.
type SecretShape string

// The values of SecretShape.
const (
	SecretPunctuated10 SecretShape = "punctuated10" // 10 printable characters, punctuation among them
	SecretPrintable32  SecretShape = "printable32"
)
