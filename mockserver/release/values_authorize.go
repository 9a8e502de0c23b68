package release

// ImplicitGrant is which clients may use the implicit grant.
type ImplicitGrant string

// The values of ImplicitGrant.
const (
	ImplicitNone   ImplicitGrant = "none"
	ImplicitListed ImplicitGrant = "listed" // those of a property
	ImplicitAll    ImplicitGrant = "all"
)

// ImplicitAnswerIn is where the implicit grant puts its token.
type ImplicitAnswerIn string

// The values of ImplicitAnswerIn.
const (
	ImplicitInFragment ImplicitAnswerIn = "fragment"
	ImplicitInQuery    ImplicitAnswerIn = "query"
)

// RepeatedParameters decides on parameters that come twice.
type RepeatedParameters string

// The values of RepeatedParameters.
const (
	RepeatedFirst   RepeatedParameters = "first"
	RepeatedRefused RepeatedParameters = "refused"
)

// AuthorizeErrors is when a browser is sent to a client with an error.
type AuthorizeErrors string

// The values of AuthorizeErrors.
const (
	AuthorizeErrorsAtOnce   AuthorizeErrors = "at_once"
	AuthorizeErrorsSignedIn AuthorizeErrors = "signed_in" // RFC 9700 §4.11.2
)

// RedirectMismatch decides on a redirect URI that is not registered.
type RedirectMismatch string

// The values of RedirectMismatch.
const (
	RedirectFirstRegistered RedirectMismatch = "first_registered"
	RedirectErrorPage       RedirectMismatch = "error_page"
	RedirectExact           RedirectMismatch = "exact" // an error page also where none of several is named
)

// RedirectTargets is which registered URLs an answer may go to.
type RedirectTargets string

// The values of RedirectTargets.
const (
	RedirectUsual         RedirectTargets = "usual"
	RedirectHTTPSOrNative RedirectTargets = "https_or_native"
)

// LoopbackPort is which ports a registered loopback URL stands for.
type LoopbackPort string

// The values of LoopbackPort.
const (
	LoopbackPortRegistered LoopbackPort = "registered"
	LoopbackPortAny        LoopbackPort = "any"
)

// PKCERequired is who has to send a code challenge.
type PKCERequired string

// The values of PKCERequired.
const (
	PKCEPublicClients PKCERequired = "public_clients"
	PKCEAllClients    PKCERequired = "all_clients"
)

// UnaskedVerifier decides on a verifier without a challenge.
type UnaskedVerifier string

// The values of UnaskedVerifier.
const (
	UnaskedVerifierIgnored UnaskedVerifier = "ignored"
	UnaskedVerifierRefused UnaskedVerifier = "refused"
)

// CodeReuse is what the second use of an authorization code brings.
type CodeReuse string

// The values of CodeReuse.
const (
	CodeReuseDeny          CodeReuse = "deny"
	CodeReuseDenyAndRevoke CodeReuse = "deny_and_revoke"
)

// CodeRedirectURI is when a token request repeats the redirect URI.
type CodeRedirectURI string

// The values of CodeRedirectURI.
const (
	CodeRedirectRequired    CodeRedirectURI = "required"
	CodeRedirectAsRequested CodeRedirectURI = "as_requested"
)

// ConsentMemory is for which clients consent is remembered.
type ConsentMemory string

// The values of ConsentMemory.
const (
	ConsentNever        ConsentMemory = "none"
	ConsentConfidential ConsentMemory = "confidential_clients"
	ConsentAll          ConsentMemory = "all_clients"
)
