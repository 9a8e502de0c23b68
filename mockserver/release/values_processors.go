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
