package release

// Origin is how an instance came to its release. A fresh one (born on it, "zboot")
// is stricter than one that was upgraded and kept its old, laxer settings.
type Origin string

// The values of Origin.
const (
	Fresh    Origin = "fresh"
	Upgraded Origin = "upgraded"
)

// ClosedAnswer is what a door answers that is not there, or whose plug-in is off.
type ClosedAnswer string

// The values of ClosedAnswer.
const (
	ClosedHTML404  ClosedAnswer = "html404"  // 404, text/html
	ClosedJSON400  ClosedAnswer = "json400"  // 400, the unknown-resource envelope
	ClosedJSON401  ClosedAnswer = "json401"  // 401, server_error and access_denied
	ClosedLogin302 ClosedAnswer = "login302" // 302 to the login page
)

// TableDetail is error.detail beside "Invalid table NAME".
type TableDetail string

// The values of TableDetail.
const (
	TableDetailNull TableDetail = "null"
	TableDetailText TableDetail = "text" // "Table NAME does not exist"
)

// Negotiation decides on media types that the API does not speak.
type Negotiation string

// Readings of content_negotiation.
const (
	NegotiationLenient Negotiation = "lenient" // taken for JSON
	NegotiationStrict  Negotiation = "strict"  // 406 for Accept, 415 for Content-Type
)

// LinkPrev decides on rel="prev" where offset minus limit is negative.
type LinkPrev string

// The values of LinkPrev.
const (
	LinkPrevMinusOne LinkPrev = "minus_one" // only where the difference is exactly -1
	LinkPrevAlways   LinkPrev = "always"    // with the negative offset, unclamped
	LinkPrevNever    LinkPrev = "never"
)

// LinkLast places rel="last".
type LinkLast string

// The values of LinkLast.
const (
	LinkLastAligned         LinkLast = "aligned" // total-1 rounded down to a multiple of limit
	LinkLastTotalMinusLimit LinkLast = "total_minus_limit"
)

// SinglePage decides on Link when every row fits on one page.
type SinglePage string

// The values of SinglePage.
const (
	SinglePageAbsent  SinglePage = "absent"
	SinglePagePresent SinglePage = "present"
)

// LinkHost is whose host stands in the URLs that an answer carries.
type LinkHost string

// The values of LinkHost.
const (
	LinkHostRequest     LinkHost = "request"      // the request's Host
	LinkHostInstanceURL LinkHost = "instance_url" // the instance's own address
)

// HiddenRows is what becomes of an aggregate over rows that the caller may not see.
type HiddenRows string

// The values of HiddenRows.
const (
	HiddenRowsCounted HiddenRows = "counted"
	HiddenRowsRefused HiddenRows = "refused" // 403 with how many there are
)

// QuotaRuleChoice is which of several quota rules holds for a transaction.
type QuotaRuleChoice string

// The values of QuotaRuleChoice.
const (
	QuotaByTime  QuotaRuleChoice = "least_time"
	QuotaByOrder QuotaRuleChoice = "first_by_order"
)

// CancelledList is the body of a list that was cancelled after some of its rows. All
// but the last are the body of a 200, whose status was already sent.
type CancelledList string

// The values of CancelledList.
const (
	CancelledErrorBeside     CancelledList = "error_beside"     // the rows, and beside them error and status
	CancelledTextLast        CancelledList = "text_last"        // the same, with an empty text behind the last row
	CancelledTextUnseparated CancelledList = "text_unseparated" // the same without a comma before it: no JSON
	CancelledCutShort        CancelledList = "cut_short"        // the body ends within a row
	CancelledErrorOnly       CancelledList = "error_only"       // 500 with the error alone
)

// TargetACL is whether the rights of a caller to the target table count in a
// transform of an import set.
type TargetACL string

// The values of TargetACL.
const (
	TargetACLIgnored  TargetACL = "ignored"
	TargetACLEnforced TargetACL = "enforced"
)

// SkippedRow is how the Import Set API shows a row that is skipped for want of
// coalesce values.
type SkippedRow string

// The values of SkippedRow.
const (
	SkippedRowSkipped SkippedRow = "skipped"
	SkippedRowError   SkippedRow = "error"
)

// AllRowsHidden is what a list answers of which the caller may see no row.
type AllRowsHidden string

// The values of AllRowsHidden.
const (
	AllHiddenEmpty          AllRowsHidden = "empty_200"
	AllHiddenRefusedInViews AllRowsHidden = "error_403_count_views" // 403 for database views alone
	AllHiddenRefused        AllRowsHidden = "error_403_count"
)

// QueryACLRefusal is what becomes of a query that filters or sorts by a column
// that the caller may not ask for.
type QueryACLRefusal string

// The values of QueryACLRefusal.
const (
	QueryACLDropCondition QueryACLRefusal = "drop_condition" // the rest applies
	QueryACLEmpty         QueryACLRefusal = "empty"          // nothing is found
	QueryACLError         QueryACLRefusal = "error"          // 403
)

// UnknownChoice is what becomes of a value that is no choice of its column.
type UnknownChoice string

// The values of UnknownChoice.
const (
	UnknownChoiceKeep   UnknownChoice = "keep"
	UnknownChoiceIgnore UnknownChoice = "ignore"
)

// ErrorKeyOrder is the order of the members of error.
type ErrorKeyOrder string

// The values of ErrorKeyOrder.
const (
	MessageFirst ErrorKeyOrder = "message_first"
	DetailFirst  ErrorKeyOrder = "detail_first"
)

// Challenge spells WWW-Authenticate.
type Challenge string

// The values of Challenge.
const (
	ChallengeUpper  Challenge = "BASIC"  // BASIC realm="Service-now", after a bad Bearer too
	ChallengeTitle  Challenge = "Basic"  // the same in RFC 7617's usual spelling
	ChallengeStrict Challenge = "strict" // Bearer with error="invalid_token" after a bad Bearer (RFC 6750 §3)
)

// EmptyReference is the shape of an empty reference with both values.
type EmptyReference string

// The values of EmptyReference.
const (
	EmptyReferenceObject   EmptyReference = "object"
	EmptyReferenceText     EmptyReference = "text"
	EmptyReferenceWithLink EmptyReference = "object_with_link"
)

// EmptyDisplay is what an empty value displays.
type EmptyDisplay string

// The values of EmptyDisplay.
const (
	EmptyDisplayText EmptyDisplay = "text"
	EmptyDisplayNull EmptyDisplay = "null"
)

// ReferenceShown is the shape of a displayed reference without its link.
type ReferenceShown string

// The values of ReferenceShown.
const (
	ReferenceShownText   ReferenceShown = "text"
	ReferenceShownObject ReferenceShown = "object"
)

// NoResponseBody is the status of a write whose answer has no body on demand.
type NoResponseBody string

// The values of NoResponseBody.
const (
	NoResponseBodySameStatus NoResponseBody = "same_status" // 200 or 201
	NoResponseBodyNoContent  NoResponseBody = "no_content"  // 204
)

// CORSWithoutRule is what pages of other origins get without a rule.
type CORSWithoutRule string

// The values of CORSWithoutRule.
const (
	CORSNoHeaders CORSWithoutRule = "no_headers"
	CORSAnyOrigin CORSWithoutRule = "any_origin" // without cookies
)

// UIMetaType is what /api/now/ui/meta calls the type of a column with choices.
type UIMetaType string

// The values of UIMetaType.
const (
	UIMetaChoice   UIMetaType = "choice"
	UIMetaInternal UIMetaType = "internal"
)

// SameSite is the attribute of that name on session cookies.
type SameSite string

// The values of SameSite.
const (
	SameSiteNone   SameSite = "none" // SameSite=None
	SameSiteAbsent SameSite = "absent"
)

// CookieSet is which cookies an answer of the API sets.
type CookieSet string

// The values of CookieSet.
const (
	CookieSetFull  CookieSet = "full"
	CookieSetEarly CookieSet = "early" // without glide_user_session and glide_session_store
)

// UIGeneration is a generation of the user interface.
type UIGeneration string

// The values of UIGeneration, oldest first.
const (
	UI14         UIGeneration = "ui14"
	UI15         UIGeneration = "ui15"
	UI16         UIGeneration = "ui16"
	Polaris      UIGeneration = "polaris"       // Next Experience
	PolarisCoral UIGeneration = "polaris_coral" // Next Experience in the theme Coral
)

// Polaris tells whether the pages are those of Next Experience, in whatever theme.
func (g UIGeneration) Polaris() bool { return g == Polaris || g == PolarisCoral }

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

// Twin is which row of an event that was rotated while it waited says so.
type Twin string

// The values of Twin.
const (
	TwinDuplicate Twin = "duplicate" // the new row in the active shard
	TwinOriginal  Twin = "original"  // the old row; the new one is ready
	TwinNone      Twin = "none"      // there is no second row
)

// LoginEvent decides on the login event of Basic credentials.
type LoginEvent string

// The values of LoginEvent.
const (
	LoginEventSession LoginEvent = "session"
	LoginEventNever   LoginEvent = "never"
)

// AttachmentMetadata is which members the metadata of a file has.
type AttachmentMetadata string

// Members of metadata.
const (
	MetadataPlain  AttachmentMetadata = "plain"
	MetadataHashed AttachmentMetadata = "hashed" // with chunk_size_bytes, hash and state
)

// BasicPolicy is what the restriction of basic authentication does.
type BasicPolicy string

// The values of BasicPolicy.
const (
	BasicPolicyOff       BasicPolicy = "off"
	BasicPolicyTracking  BasicPolicy = "tracking"  // who would be refused is noted
	BasicPolicyEnforcing BasicPolicy = "enforcing" // and refused
)

// APIMFA is who has to append a code to the password in Basic.
type APIMFA string

// The values of APIMFA.
const (
	APIMFAEnabledUsers APIMFA = "enabled_users" // sys_user.enable_multifactor_authn
	APIMFAByProperty   APIMFA = "by_property"   // whoever is enrolled, while a property is true
)

// APIPassword is what becomes of a password that the Table API writes as a value.
type APIPassword string

// The values of APIPassword.
const (
	APIPasswordUnusable APIPassword = "unusable" // it is stored, and signs nobody in
	APIPasswordUsable   APIPassword = "usable"
)
