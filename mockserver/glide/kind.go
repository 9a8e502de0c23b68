package glide

// Kind is what a column's dictionary type means for its values: how they are
// stored, compared and displayed. Many dictionary types share one kind.
type Kind uint8

// The kinds. String is the zero value and stands for every type not named in
// the table below, so that an unknown dictionary type still has an order.
const (
	String    Kind = iota
	Integer        // decimal digits, "-" in front of negatives
	Decimal        // as Integer, with a fraction after "."
	Boolean        // "true" or "false"
	Date           // yyyy-MM-dd, the same day in every time zone
	DateTime       // yyyy-MM-dd HH:mm:ss in UTC
	Duration       // a date-time: the epoch plus the duration
	Reference      // the sys_id of a row elsewhere
	List           // sys_ids, comma-separated
	Password       // a hash or a ciphertext, never the clear text
	Journal        // entries kept in sys_journal_field; the column itself is empty
	GUID           // a sys_id of its own
)

// kinds maps sys_dictionary.internal_type to a kind.
//
// documented: "Field types" (platform administration) names the types; which
// of them hold plain numbers or moments was seen in exported rows. glide_time
// stays a string on purpose: its stored date part carries no meaning, so
// shifting it into a time zone as a DateTime would falsify it.
var kinds = map[string]Kind{
	"integer": Integer, "longint": Integer, "percent_complete": Integer, "auto_increment": Integer,
	"decimal": Decimal, "float": Decimal, "currency": Decimal, "currency2": Decimal, "price": Decimal,
	"boolean":         Boolean,
	"glide_date":      Date,
	"glide_date_time": DateTime, "due_date": DateTime, "datetime": DateTime,
	"glide_duration": Duration, "timer": Duration,
	"reference": Reference, "domain_id": Reference,
	"glide_list": List,
	"password":   Password, "password2": Password,
	"journal": Journal, "journal_input": Journal, "journal_list": Journal,
	"GUID": GUID,
}

// Scalar is the plain type in which a kind is kept, as in
// sys_glide_object.scalar_type (documented: Snowflake's list of required columns
// names it; assumed: its words).
func (k Kind) Scalar() string {
	switch k {
	case Integer:
		return "integer"
	case Decimal:
		return "decimal"
	case Boolean:
		return "boolean"
	case Date:
		return "date"
	case DateTime, Duration:
		return "datetime"
	case GUID, Reference:
		return "GUID"
	default:
		return "string"
	}
}

// KindOf returns the kind of a dictionary type, as in
// sys_dictionary.internal_type. Types it does not know are strings.
func KindOf(internalType string) Kind { return kinds[internalType] }
