package fault

import (
	"hash/maphash"
	"maps"
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

// Call is what of a request rules ask for, beside what stands in it.
type Call struct {
	Operation string // one of faults.Operations
	Table     string // whose rows it is about; "" for none
	List      bool   // it is about all of them, and no statistics
	Auth      string // one of faults.Auths; a key of an API has a name of its own, which no rule asks for
	GrantType string // of a token request
}

// meeting is a call as rules see it.
type meeting struct {
	Call

	request *http.Request
	query   url.Values
	who     func() string
	asked   uint64 // stands for what it asks for, where that is remembered
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
	known  map[uint64]known
	pages  map[uint64]int // by table: how many there are
	shared bool           // the maps are another's as well and must not be changed
}

// known is a call that came.
type known struct {
	attempts int
	page     int // which one of its table it asks for; 0 for none
}

// fork are the same calls, of which those of either are its own from now on. They are
// copied when the next one comes.
func (c *calls) fork() calls {
	c.shared = true
	return *c
}

// own readies the maps for a change.
func (c *calls) own() {
	switch {
	case c.known == nil:
		c.known, c.pages = map[uint64]known{}, map[uint64]int{}
	case c.shared:
		c.known, c.pages = maps.Clone(c.known), maps.Clone(c.pages)
	}
	c.shared = false
}

// note counts a call. The credentials of a call are no part of what it asks for: a page
// that is asked for again with a new token is the same one.
func (c *calls) note(m *meeting) {
	c.own()
	call := c.known[m.asked]
	call.attempts++
	if call.page == 0 && m.Operation == faults.Read && m.List {
		table := sum(m.Table)
		call.page = c.pages[table] + 1
		retain(c.pages, table, call.page)
	}
	m.attempt, m.cursor = call.attempts, call.page
	retain(c.known, m.asked, call)
}

// retain puts a value where there is one, or room for another.
func retain[V any](in map[uint64]V, at uint64, value V) {
	if _, there := in[at]; there || len(in) < maxKnown {
		in[at] = value
	}
}

// sumSeed is that of all sums of this process, and none of a schedule: no sum is shown, nor
// decides what is left to chance.
var sumSeed = maphash.MakeSeed()

// sum stands for texts, in their order.
func sum(texts ...string) uint64 {
	var h maphash.Hash
	h.SetSeed(sumSeed)
	for _, text := range texts {
		_, _ = h.WriteString(text) // never fails
		_ = h.WriteByte(0xff)      // which no text of UTF-8 has
	}
	return h.Sum64()
}

// maxSent bounds what of a body tells calls from each other.
const maxSent = 1 << 20

// askedBy stands for what a call asks for. What it sends is a part of that where its length
// is told: two refreshes with different tokens are two calls, and so are two of SOAP.
func askedBy(m *meeting) uint64 {
	r, body := m.request, ""
	if r.ContentLength > 0 && r.ContentLength <= maxSent && r.Header.Get("Expect") == "" {
		body = string(Peek(r, maxSent))
	}
	return sum(r.Method, r.URL.RequestURI(), m.GrantType, body)
}
