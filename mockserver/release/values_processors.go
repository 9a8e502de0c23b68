package release

// UnauthorizedBody is the body of a 401 at an address such as /incident.do?CSV.
type UnauthorizedBody string

// The values of UnauthorizedBody.
const (
	UnauthorizedBodyHTML  UnauthorizedBody = "html"  // a short page
	UnauthorizedBodyJSON  UnauthorizedBody = "json"  // that of the REST APIs
	UnauthorizedBodyEmpty UnauthorizedBody = "empty" // none
)
