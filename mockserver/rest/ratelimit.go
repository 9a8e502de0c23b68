package rest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// rateTable holds the rules about how many requests a user may send in an hour.
const rateTable = "sys_rate_limit_rules"

// Rates counts the requests that rules are about, for each rule and user apart. The zero
// value has counted none.
type Rates struct {
	mu     sync.Mutex
	hour   time.Time // whose requests these are
	counts map[rateKey]*rateCount
}

type rateKey struct{ rule, user string }

// rateCount is how many requests came, and how many of them are known to all
// nodes: those from before the last time that the node told.
type rateCount struct {
	all, told int
	since     time.Time // the beginning of the time of which the node has not told
}

// rate is what a rule says about one request.
type rate struct {
	rule   string // sys_id, or empty for what holds without one
	limit  int    // requests in an hour
	reset  time.Time
	excess bool
}

// Fork is a copy that counts on by itself: a fork has had the requests of its parent, and
// who goes back to a snapshot has had those of then.
func (l *Rates) Fork() *Rates {
	l.mu.Lock()
	defer l.mu.Unlock()
	fork := &Rates{hour: l.hour, counts: make(map[rateKey]*rateCount, len(l.counts))}
	for key, c := range l.counts {
		own := *c
		fork.counts[key] = &own
	}
	return fork
}

// count notes a request that a rule is about, and tells whether there were too
// many before it. Hours are those of the clock (assumed). A node tells of its
// counts every lag (documented: "Inbound REST API rate limiting", 30 seconds), so
// that the limit holds a little late; without a lag it holds at once.
func (l *Rates) count(key rateKey, limit int, now time.Time, lag time.Duration) rate {
	l.mu.Lock()
	defer l.mu.Unlock()
	if hour := now.Truncate(time.Hour); !hour.Equal(l.hour) {
		l.hour, l.counts = hour, map[rateKey]*rateCount{}
	}
	c := l.counts[key]
	if c == nil {
		c = &rateCount{}
		l.counts[key] = c
	}
	if since := now.Truncate(max(lag, 1)); lag == 0 || !since.Equal(c.since) {
		c.told, c.since = c.all, since
	}
	c.all++
	return rate{rule: key.rule, limit: limit, reset: l.hour.Add(time.Hour), excess: c.told >= limit}
}

// rateRule is the rule that holds for a request: one for the single user before
// those for a role, these before one for everybody, and of equals the lowest number
// (documented: the same page). A rule without a number above zero is none.
func (c *call) rateRule(view store.View) (rule *store.Row, limit int) {
	if n, _ := view.Count(rateTable, store.Span{}); n == 0 { // as on most instances
		return nil, 0
	}
	closest := 0
	_ = view.Scan(rateTable, store.Span{}, func(r *store.Row) bool { // a dictionary of one's own may lack the table
		n, err := strconv.Atoi(r.Get("requests_per_hour"))
		if err != nil || n <= 0 || r.Get("active") == "false" || !c.concerns(r) {
			return true
		}
		near := c.nearness(view, r)
		if near > closest || near > 0 && near == closest && n < limit {
			rule, limit, closest = r, n, near
		}
		return true
	})
	return rule, limit
}

// concerns tells whether a rule is about this API, method, version and table.
// What it leaves open, it is about (assumed).
func (c *call) concerns(rule *store.Row) bool {
	for column, is := range map[string]string{
		"rest_api": c.service.name, "http_method": c.request.Method, "version": c.version, "table": c.table,
	} {
		if wanted := rule.Get(column); wanted != "" && !strings.EqualFold(wanted, is) {
			return false
		}
	}
	return true
}

// nearness is how closely a rule means the caller: 3 by name, 2 by a role, 1 as
// anybody, 0 not at all.
func (c *call) nearness(view store.View, rule *store.Row) int {
	switch user, role := rule.Get("user"), rule.Get("role"); {
	case user != "":
		if user == c.visit.Caller.SysID {
			return 3
		}
	case role != "":
		// An administrator holds every role, but was not given every one.
		row, ok := view.Row("sys_user_role", role)
		if ok && slices.Contains(c.visit.Caller.Roles, row.Get("name")) {
			return 2
		}
	default:
		return 1
	}
	return 0
}

// limitRate refuses a request beyond what a rule allows, and notes what its answer
// has to say of that.
func (c *call) limitRate() error {
	if !c.settings.RateLimitRulesSupported {
		return nil
	}
	id, limit := "", c.settings.RateLimitDefaultPerHour
	if rule, own := c.rateRule(c.api.tables.View()); rule != nil {
		id, limit = rule.SysID(), own
	}
	if limit == 0 {
		return nil
	}
	lag, _ := c.settings.RateLimitLag.Duration()
	now := c.api.clock.Now()
	r := c.api.rates.count(rateKey{id, c.visit.Caller.SysID}, limit, now, lag)
	c.rateHeader = http.Header{
		"X-RateLimit-Limit": {strconv.Itoa(limit)},
		"X-RateLimit-Reset": {strconv.FormatInt(r.reset.Unix(), 10)},
	}
	if r.rule != "" {
		c.rateHeader.Set("X-RateLimit-Rule", r.rule)
	}
	if !r.excess {
		return nil
	}
	wait := (r.reset.Sub(now) + time.Second - 1) / time.Second
	c.rateHeader["Retry-After"] = []string{strconv.Itoa(int(wait))}
	return &Fault{
		Status: http.StatusTooManyRequests, Message: "Rate limit exceeded",
		Detail: fmt.Sprintf("Rate limit of %d requests per hour for %s exceeded", limit, c.service.name),
	}
}
