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
	ClosedHTML200  ClosedAnswer = "html200"  // 200, text/html: some page
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

// Twin is which row of an event that was rotated while it waited says so.
type Twin string

// The values of Twin.
const (
	TwinDuplicate Twin = "duplicate" // the new row in the active shard
	TwinOriginal  Twin = "original"  // the old row; the new one is ready
	TwinNone      Twin = "none"      // there is no second row
)

// AttachmentMetadata is which members the metadata of a file has.
type AttachmentMetadata string

// Members of metadata.
const (
	MetadataPlain  AttachmentMetadata = "plain"
	MetadataHashed AttachmentMetadata = "hashed" // with chunk_size_bytes, hash and state
)
