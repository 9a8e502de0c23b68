package jsonv2

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

const contentType = "application/json;charset=UTF-8" // the charset is assumed

// failure is why a request failed as a whole.
type failure struct {
	text   string
	reason string // "" is sent as null
}

// failed answers for a request that failed as a whole: with 200, an error and no records
// (documented; the key is a matter of the switch).
func (c *call) failed(f *failure) *processor.Answer { return c.failedWith(http.StatusOK, f) }

func (c *call) failedWith(status int, f *failure) *processor.Answer {
	b := wire.AppendText([]byte("{"), c.Settings.JSONv2ErrorKey)
	b = wire.AppendText(append(b, ':'), f.text)
	b = append(b, `,"reason":`...)
	if f.reason == "" {
		b = append(b, "null"...)
	} else {
		b = wire.AppendText(b, f.reason)
	}
	return processor.Text(status, contentType, append(b, '}'))
}

// empty answers that nothing was found.
func empty() *processor.Answer {
	return processor.Text(http.StatusOK, contentType, []byte(`{"records":[]}`))
}

func (c *call) unknownTable() *processor.Answer {
	f := &failure{text: "Invalid table " + c.Table} // assumed
	switch c.Settings.JSONv2UnknownTable {
	case release.JSONUnknownTableEmpty:
		return empty()
	case release.JSONUnknownTableHTTP404:
		return c.failedWith(http.StatusNotFound, f)
	}
	return c.failed(f)
}

// unread answers a read that failed, where the caller may not read the table.
func (c *call) unread(err error) (*processor.Answer, error) {
	if !errors.Is(err, table.ErrForbidden) {
		return nil, err
	}
	switch c.Settings.JSONv2Denied {
	case release.JSONDeniedHTTP403:
		return c.forbidden("Insufficient rights to query records"), nil
	case release.JSONDeniedRecordError:
		refused := outcome{failed: &failure{text: "Invalid Query of: " + c.Table, reason: "Insufficient rights to query records"}}
		return c.answer([]outcome{refused}), nil
	}
	return empty(), nil
}

func (c *call) forbidden(reason string) *processor.Answer {
	return c.failedWith(http.StatusForbidden, &failure{text: "User Not Authorized", reason: reason})
}

// outcome is what became of one record.
type outcome struct {
	record *table.Record // nil where there is nothing to show of it
	failed *failure      // nil where all went well
}

// answer shows records.
func (c *call) answer(outcomes []outcome) *processor.Answer {
	out := c.renderer()
	return &processor.Answer{Type: contentType, Body: func(w io.Writer) error {
		return out.records(w, len(outcomes), func(i int) (*table.Record, *failure) { return outcomes[i].record, outcomes[i].failed })
	}}
}

// count answers with a number in place of records.
func count(n int) *processor.Answer {
	return processor.Text(http.StatusOK, contentType, []byte(`{"records":[{"count":`+strconv.Itoa(n)+`}]}`))
}

// operation is a way of writing, in the words of errors.
type operation struct{ begins, verb string }

var (
	inserting = operation{"Invalid Insert into: ", "Insert"} // documented
	updating  = operation{"Invalid Update to: ", "Update"}   // assumed
	deleting  = operation{"Invalid Delete from: ", "Delete"} // assumed
)

// unwritten is why a record was not written; an error that is none of the caller's doing
// is returned.
func (c *call) unwritten(op operation, err error) (*failure, error) {
	f := &failure{text: op.begins + c.Table}
	abort, aborted := errors.AsType[*rules.AbortError](err)
	policy, incomplete := errors.AsType[*rules.DataPolicyError](err)
	switch {
	case incomplete:
		// observed for one column, with these blanks: fixtures that ServiceNowRac recorded.
		f.reason = "Data Policy Exception:  " + strings.Join(policy.Labels, ", ") + " is mandatory "
	case aborted:
		// observed at the Table API
		f.reason = "Operation against file '" + abort.Table + "' was aborted by Business Rule '" + abort.Rule + "^" + abort.RuleID + "'"
	case errors.Is(err, table.ErrDuplicate):
		f.reason = "Unique key violation detected by database" // likewise
	case errors.Is(err, table.ErrForbidden):
		f.reason = "ACL Exception " + op.verb + " Failed due to security constraints" // likewise
	default:
		return nil, err
	}
	return f, nil
}
