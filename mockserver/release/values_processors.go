package release

// UnauthorizedBody is the body of a 401 at an address such as /incident.do?CSV.
type UnauthorizedBody string

// The values of UnauthorizedBody.
const (
	UnauthorizedBodyHTML  UnauthorizedBody = "html"  // a short page
	UnauthorizedBodyJSON  UnauthorizedBody = "json"  // that of the REST APIs
	UnauthorizedBodyEmpty UnauthorizedBody = "empty" // none
)

// WSDLContentType is how the header of a WSDL says that it is XML.
type WSDLContentType string

// The values of WSDLContentType.
const (
	WSDLTypeBare    WSDLContentType = "bare"    // text/xml
	WSDLTypeCharset WSDLContentType = "charset" // text/xml;charset=UTF-8
)

// WSDLUnknownTable is what the WSDL of a table is that there is not.
type WSDLUnknownTable string

// The values of WSDLUnknownTable.
const (
	WSDLUnknownException WSDLUnknownTable = "exception" // a page that names a Java exception
	WSDLUnknownEmpty     WSDLUnknownTable = "empty"     // nothing, without a type
)

// JSONv1 is what is at the key of the first JSON web service.
type JSONv1 string

// The values of JSONv1.
const (
	JSONv1Absent     JSONv1 = "absent"      // nothing
	JSONv1Served     JSONv1 = "served"      // that service
	JSONv1ListExport JSONv1 = "list_export" // lists as JSON, to be read
)

// JSONKeys is how the JSON web service answers getKeys.
type JSONKeys string

// The values of JSONKeys.
const (
	JSONKeysArray JSONKeys = "array" // a list of texts
	JSONKeysText  JSONKeys = "text"  // one text, with commas
)

// JSONDeleted is how the JSON web service answers deleteMultiple.
type JSONDeleted string

// The values of JSONDeleted.
const (
	JSONDeletedCount   JSONDeleted = "count"   // how many
	JSONDeletedRecords JSONDeleted = "records" // those that are gone
)

// JSONDenied is how the JSON web service answers about what access rules refuse.
type JSONDenied string

// The values of JSONDenied.
const (
	JSONDeniedEmpty       JSONDenied = "empty"        // as if it were not there
	JSONDeniedRecordError JSONDenied = "record_error" // a record that failed
	JSONDeniedHTTP403     JSONDenied = "http403"
)

// JSONUnknownTable is how the JSON web service answers about a table that is none.
type JSONUnknownTable string

// The values of JSONUnknownTable.
const (
	JSONUnknownTableError   JSONUnknownTable = "error"   // 200, with an error
	JSONUnknownTableEmpty   JSONUnknownTable = "empty"   // 200, without records
	JSONUnknownTableHTTP404 JSONUnknownTable = "http404" // 404, with that error
)

// ExportDenied is how an export answers about a table that is closed to the caller.
type ExportDenied string

// The values of ExportDenied.
const (
	ExportDeniedEmpty   ExportDenied = "empty" // a file without rows
	ExportDeniedHTTP403 ExportDenied = "http403"
)

// CSVQuotes is which cells of a CSV file have quotes around them.
type CSVQuotes string

// The values of CSVQuotes.
const (
	CSVQuotesAll    CSVQuotes = "all"
	CSVQuotesNeeded CSVQuotes = "needed" // those with a quote, a comma or a line break
)
