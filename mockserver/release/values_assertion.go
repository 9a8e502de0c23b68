package release

// JWTAudience is whom an assertion of the JWT bearer grant has to be meant for.
type JWTAudience string

// The values of JWTAudience.
const (
	JWTAudienceBoth     JWTAudience = "both"      // either of the two
	JWTAudienceClientID JWTAudience = "client_id" // the client's own id
	JWTAudienceTokenURL JWTAudience = "token_url" // the token endpoint (RFC 7523 §3)
)

// MissingKID decides on an assertion whose header names no key.
type MissingKID string

// The values of MissingKID.
const (
	MissingKIDAny MissingKID = "any" // each of its client's verifiers is tried
	MissingKIDOwn MissingKID = "own" // those that name no key either
)

// JWTLife is how far ahead an assertion may end.
type JWTLife string

// The values of JWTLife.
const (
	JWTLifeAny  JWTLife = "any"
	JWTLifeHour JWTLife = "hour" // an hour from now, and the skew
)

// CertificateDates decides on the certificate of a JWT verifier that is over or not
// yet good.
type CertificateDates string

// The values of CertificateDates.
const (
	CertificateDatesIgnored CertificateDates = "ignored" // its key counts
	CertificateDatesChecked CertificateDates = "checked" // it has none
)

// KeyFetch is where an instance may fetch the published keys of issuers from.
type KeyFetch string

// The values of KeyFetch.
const (
	KeyFetchNever    KeyFetch = "never"
	KeyFetchLoopback KeyFetch = "loopback" // this machine alone
	KeyFetchAnywhere KeyFetch = "anywhere" // beyond this machine by https alone
)
