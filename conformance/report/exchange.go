package report

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Exchange is what was asked in a check that failed, and what was answered: the last of
// it, without secrets.
type Exchange struct {
	// LeftOut is how many calls before these there were.
	LeftOut int    `json:"left_out,omitempty"`
	Calls   []Call `json:"calls"`
}

// Counted says how many calls there are, and how many of them are shown.
func (e *Exchange) Counted() string {
	switch n := len(e.Calls); {
	case e.LeftOut > 0:
		return fmt.Sprintf("the last %d of %d calls", n, e.LeftOut+n)
	case n == 1:
		return "one call"
	default:
		return fmt.Sprintf("%d calls", n)
	}
}

// Last is the place of the last call, in which a check failed as a rule.
func (e *Exchange) Last() int { return len(e.Calls) - 1 }

// Call is one request. Of those that the kit made everything is known, of a connector's
// what the journal of the instance has.
type Call struct {
	// At is the instance's time (RFC 3339): that of the answer's Date, or of the journal.
	// It is empty where nobody said it.
	At     string `json:"at,omitempty"`
	Method string `json:"method"`
	Path   string `json:"path"` // with its query
	// Auth is how a connector signed in, as the instance saw it: none, basic, bearer or
	// session.
	Auth    string   `json:"auth,omitempty"`
	Headers []string `json:"headers,omitempty"` // as "Name: value"
	Body    string   `json:"body,omitempty"`
	// Answer is nil where none came.
	Answer *Answer `json:"answer,omitempty"`
	// Met are the rules of faults that met the call, such as weather/overloaded, or
	// check/rule-1 for one of the check's own.
	Met []string `json:"met,omitempty"`
}

// Answer is what came to a call.
type Answer struct {
	Status  int      `json:"status"`
	Headers []string `json:"headers,omitempty"`
	Body    string   `json:"body,omitempty"`
	Bytes   int64    `json:"bytes"` // of the whole body, as it was sent
}

// Short is the address without its query, and a sign where there is one.
func (c *Call) Short() string {
	path, _, asked := strings.Cut(c.Path, "?")
	if asked {
		path += "?…"
	}
	return path
}

// Lines are the address with a line for each part of its query, decoded, as people read
// it.
func (c *Call) Lines() []string {
	path, query, asked := strings.Cut(c.Path, "?")
	lines := []string{path}
	if !asked {
		return lines
	}
	mark := "?"
	for part := range strings.SplitSeq(query, "&") {
		if decoded, err := url.QueryUnescape(part); err == nil {
			part = decoded
		}
		lines = append(lines, mark+part)
		mark = "&"
	}
	return lines
}

// Clock is the instance's time for people.
func (c *Call) Clock() string { return strings.NewReplacer("T", " ", "Z", "").Replace(c.At) }

// Result is the answer's status, in words where there is none.
func (c *Call) Result() string {
	if c.Answer == nil || c.Answer.Status == 0 {
		return "no answer"
	}
	return strconv.Itoa(c.Answer.Status)
}

// MetBy says which faults met the call and what came of it; "" where none did.
func (c *Call) MetBy() string {
	if len(c.Met) == 0 {
		return ""
	}
	return "met " + strings.Join(c.Met, " and ") + ": " + c.Result()
}

// Whole says whether more is known of a call than stands on its line.
func (c *Call) Whole() bool {
	return c.Short() != c.Path || len(c.Headers) > 0 || c.Body != "" || c.Answer != nil && (len(c.Answer.Headers) > 0 || c.Answer.Body != "")
}

// ownFaults is how the names of a check's own rules begin. Others are of the profile that
// the run plays, and meet calls by chance.
const ownFaults = "check/"

// weather counts, in the order in which they came, what met the calls by chance.
func (e *Exchange) weather() string {
	if e == nil {
		return ""
	}
	var order []string
	count := map[string]int{}
	for _, c := range e.Calls {
		for _, rule := range c.Met {
			if strings.HasPrefix(rule, ownFaults) {
				continue
			}
			met := rule + ": " + c.Result()
			if !slices.Contains(order, met) {
				order = append(order, met)
			}
			count[met]++
		}
	}
	for i, met := range order {
		if count[met] > 1 {
			order[i] = fmt.Sprintf("%s (%d times)", met, count[met])
		}
	}
	return strings.Join(order, ", ")
}
