package rest

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Fault is a refusal in the API's own words. Cause is for the log and is never
// sent.
type Fault struct {
	Status  int
	Message string
	Detail  string // "" is sent as null
	Cause   error
	// Scope is the scope that the caller's token lacks, for RFC 6750 §3.1.
	Scope string
}

// Error implements error.
func (f *Fault) Error() string {
	text := f.Message
	if f.Detail != "" {
		text += ": " + f.Detail
	}
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

// Unwrap gives the private cause.
func (f *Fault) Unwrap() error { return f.Cause }

// unauthenticated is the 401 of every API (observed: captures of 2021 to 2026).
func unauthenticated(s *release.Settings, cause error) *Fault {
	return &Fault{
		Status: http.StatusUnauthorized, Message: s.Auth401Message,
		Detail: "Required to provide Auth information", Cause: cause,
	}
}

// unknownResource refuses a path that no API serves (observed in 2025: 400 with
// a detail of null; some clients expect 404).
func unknownResource(s *release.Settings) *Fault {
	return &Fault{Status: s.UnknownPathStatus, Message: "Requested URI does not represent any resource"}
}

// wrongVerb refuses a verb that a path does not have (documented status; the
// text is assumed).
func wrongVerb(method string) *Fault {
	return &Fault{
		Status: http.StatusMethodNotAllowed, Message: "Method not supported",
		Detail: method + " method not supported for API",
	}
}

// unreadable refuses a body (observed for bodies that are too large: support
// article KB0747638).
func unreadable(detail string, cause error) *Fault {
	return &Fault{Status: http.StatusBadRequest, Message: "Exception while reading request", Detail: detail, Cause: cause}
}

func noRecord(cause error) *Fault {
	return &Fault{
		Status: http.StatusNotFound, Message: "No Record found",
		Detail: "Record doesn't exist or ACL restricts the record retrieval", Cause: cause,
	}
}

// aborted words a write that a business rule stopped (observed: scripts and
// support articles quote the text for several tables).
func aborted(e *rules.AbortError) *Fault {
	return &Fault{
		Status: http.StatusForbidden, Message: "Operation Failed",
		Detail: "Operation against file '" + e.Table + "' was aborted by Business Rule '" + e.Rule + "^" + e.RuleID +
			"'. Business Rule Stack:" + e.Rule,
		Cause: e,
	}
}

// incomplete words a write that leaves mandatory columns empty (observed: vendor
// help pages and clients' tests; older answers have it on one line).
func incomplete(e *rules.DataPolicyError) *Fault {
	return &Fault{
		Status: http.StatusForbidden, Message: "Operation Failed",
		Detail: "Data Policy Exception: \n\tThe following fields are mandatory: " + strings.Join(e.Labels, ", "),
		Cause:  e,
	}
}

// faultOf puts an error into the API's words. What it does not recognise is an
// internal error without any detail of ours.
func (c *call) faultOf(err error) *Fault {
	var fault *Fault
	var constrained *table.ConstrainedError
	var abort *rules.AbortError
	var policy *rules.DataPolicyError
	switch {
	case errors.As(err, &fault):
		return fault
	case errors.As(err, &constrained):
		return &Fault{
			Status: http.StatusForbidden, Message: "User Not Authorized",
			Detail: strconv.Itoa(constrained.Rows) + " records constrained due to ACL restrictions", Cause: err,
		}
	case errors.As(err, &abort):
		return aborted(abort)
	case errors.As(err, &policy):
		return incomplete(policy)
	case errors.Is(err, table.ErrNoTable):
		return c.invalidTable(err)
	case errors.Is(err, table.ErrNoRow):
		return noRecord(err)
	case errors.Is(err, table.ErrForbidden):
		return c.forbidden(err)
	case errors.Is(err, table.ErrStopped):
		// Nobody reads it; it keeps a client that went away out of the log.
		return &Fault{Status: http.StatusRequestTimeout, Message: "Transaction cancelled", Cause: err}
	case errors.Is(err, table.ErrDuplicate):
		return c.duplicate(err)
	}
	return &Fault{Status: http.StatusInternalServerError, Message: "The server met an unexpected condition", Cause: err}
}

// duplicate words what the database refuses, because the sys_id or the value of
// a unique column is taken (observed for inserts; assumed for updates).
func (c *call) duplicate(cause error) *Fault {
	operation := "insert of "
	if c.request.Method != http.MethodPost {
		operation = "update of "
	}
	return &Fault{
		Status: http.StatusForbidden, Message: "Operation Failed",
		Detail: "Error during " + operation + c.table + ": unique key violation detected by database", Cause: cause,
	}
}

// invalidTable is 400 and not 404 (observed: public measurements and several
// clients' fixtures).
func (c *call) invalidTable(cause error) *Fault {
	f := &Fault{Status: http.StatusBadRequest, Message: "Invalid table " + c.table, Cause: cause}
	if c.settings.InvalidTableDetail == release.TableDetailText {
		f.Detail = "Table " + c.table + " does not exist"
	}
	return f
}

// forbidden words a refusal by access rules: reads have a text of their own
// (client: sndml3 tests for it), writes name the operation (observed).
func (c *call) forbidden(cause error) *Fault {
	f := &Fault{Status: http.StatusForbidden, Message: "Operation Failed", Cause: cause}
	switch c.request.Method {
	case http.MethodPost:
		f.Detail = "ACL Exception Insert Failed due to security constraints"
	case http.MethodPut, http.MethodPatch:
		f.Detail = "ACL Exception Update Failed due to security constraints"
	case http.MethodDelete:
		f.Detail = "ACL Exception Delete Failed due to security constraints"
	default:
		f.Message = "Insufficient rights to query records"
	}
	return f
}
