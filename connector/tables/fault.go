package tables

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
)

// Denied says that the account may not read a table.
type Denied struct {
	Table, Role string
	Message     string // the instance's own
}

func (d *Denied) Error() string {
	return fmt.Sprintf("table %s may not be read by this account (%s): it needs the role %s", d.Table, d.Message, d.Role)
}

// Unknown says that the instance has no such table.
type Unknown struct {
	Table string
}

func (u *Unknown) Error() string {
	return fmt.Sprintf("the instance has no table %s: take it out of SNOWGLOBE_TABLES", u.Table)
}

// RESTOff says that nobody answers at the Table API's address.
type RESTOff struct {
	Status int
}

func (r *RESTOff) Error() string {
	return fmt.Sprintf("the instance has no Table API at its usual place (%d): switch on the REST API plug-in (com.glide.rest), "+
		"and check the instance's URL", r.Status)
}

// restRole is asked of every caller once the REST ACLs are on.
const restRole = "snc_platform_rest_api_access"

// failure is what stands in answers that are not what was asked for.
type failure struct {
	Message string `json:"message"`
	Detail  string `json:"detail"`
}

// judge says what is wrong by an answer that is no page of rows. A 401 is not
// for it: the credentials have to answer that.
func (t Table) judge(a *guest.Answer) error {
	var body struct {
		Error *failure `json:"error"`
	}
	err := json.Unmarshal(a.Body, &body)
	message := ""
	if err == nil && body.Error != nil {
		message = body.Error.Message
	}
	switch {
	case a.Status == http.StatusUnauthorized:
		return nil
	case a.Status == http.StatusNotFound && strings.EqualFold(message, "No Record found"):
		return nil // documented: a list without a match, in version 1 of the API
	case a.Status == http.StatusForbidden && body.Error != nil && strings.Contains(body.Error.Detail, "API level ACL"):
		return &Denied{Table: t.Name, Role: restRole, Message: orStatus(message, a.Status)}
	case a.Status == http.StatusForbidden:
		return &Denied{Table: t.Name, Role: t.Role, Message: orStatus(message, a.Status)}
	case a.Status == http.StatusBadRequest && strings.HasPrefix(message, "Invalid table"):
		return &Unknown{t.Name}
	case a.Status == http.StatusNotFound, a.Status/100 == 3, strings.HasPrefix(message, "Requested URI"):
		// assumed: with the plug-in off, a page of HTML (404), a redirect to the
		// login page, or the API's own words for a path that it does not know.
		return &RESTOff{a.Status}
	default:
		return fmt.Errorf("table %s: the instance answers %d (%s)", t.Name, a.Status, orStatus(message, a.Status))
	}
}

// orStatus shortens the instance's words to a part of a line, and stands in
// for them where there are none.
func orStatus(message string, status int) string {
	const enough = 120
	message = guest.Plain(message)
	switch {
	case message == "":
		return fmt.Sprint(status, " ", http.StatusText(status))
	case len(message) > enough:
		return strings.ToValidUTF8(message[:enough], "") + "..."
	}
	return message
}
