package fault

import (
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

// Call is what of a request rules ask for, beside what stands in it.
type Call struct {
	Operation string // one of faults.Operations
	Table     string // whose rows it is about; "" for none
	Auth      string // one of faults.Auths; a key of an API has a name of its own, which no rule asks for
	GrantType string // of a token request
}

// meeting is a call as rules see it.
type meeting struct {
	Call

	request *http.Request
	query   url.Values
	who     func() string
	// cursor and attempt are counted from 1; cursor is 0 for what is no page of a list.
	cursor, attempt int
}

func (m *meeting) is(on faults.On) bool {
	if !on.Operation.Fits(m.Operation) || !on.Method.Fits(m.request.Method) || !on.Path.Fits(m.request.URL.Path) ||
		!on.Table.Fits(m.Table) || !on.Auth.Fits(m.Auth) || !on.GrantType.Fits(m.GrantType) ||
		!on.Cursor.Has(m.cursor) || !on.Attempt.Has(m.attempt) {
		return false
	}
	for name, pattern := range on.Query {
		if !pattern.Fits(m.query.Get(name)) {
			return false
		}
	}
	return len(on.User) == 0 || on.User.Fits(m.who())
}

// maxKnown bounds how many calls a player tells from each other. What comes beyond is
// new to it each time.
const maxKnown = 100_000

// calls are those that came, by what they asked for.
type calls struct {
	attempts map[string]int
	pages    map[string]int // by table and question: which page it is
	of       map[string]int // by table: how many pages
}

func newCalls() calls {
	return calls{attempts: map[string]int{}, pages: map[string]int{}, of: map[string]int{}}
}

// note counts a call. The credentials of a call are no part of what it asks for: a page
// that is asked for again with a new token is the same one.
func (c *calls) note(m *meeting) {
	m.attempt = 1
	if len(c.attempts) >= maxKnown {
		return
	}
	asked := m.request.Method + " " + m.request.URL.RequestURI() + " " + m.GrantType
	c.attempts[asked]++
	m.attempt = c.attempts[asked]
	if m.Operation != faults.Read || m.Table == "" {
		return
	}
	if c.pages[asked] == 0 {
		c.of[m.Table]++
		c.pages[asked] = c.of[m.Table]
	}
	m.cursor = c.pages[asked]
}
