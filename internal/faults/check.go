package faults

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/mistakes"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Bounds that keep a slip of the pen from filling a machine or its time.
const (
	MaxRules = 1000
	maxFlood = 512 // MiB
	maxWait  = time.Hour
	maxMove  = 100 * 366 * 24 * time.Hour
)

// Check reports all that is wrong with the schedule as such, a line for each. Whether
// its profile and releases are known only who plays it can tell.
func (s *Schedule) Check() error { return s.check(func(int) string { return "" }) }

// check is Check with where a rule stands before each error about it.
func (s *Schedule) check(at func(rule int) string) error {
	var wrong mistakes.List
	if len(s.Rules) > MaxRules {
		return fmt.Errorf("there are %d rules; %d are the most", len(s.Rules), MaxRules)
	}
	names := map[string]bool{}
	for i, r := range s.Named().Rules {
		if names[r.Name] {
			wrong.Add(fmt.Errorf("%srule %d: another one is called %q, too", at(i), i+1, r.Name))
		}
		names[r.Name] = true
		if err := r.Check(); err != nil {
			wrong.Add(fmt.Errorf("%srule %d (%s): %w", at(i), i+1, r.Name, err))
		}
	}
	return wrong.Err()
}

// Check reports the first thing that is wrong with a rule.
func (r *Rule) Check() error {
	if strings.ContainsFunc(r.Name, func(c rune) bool { return c < ' ' || c > '~' }) || len(r.Name) > 100 {
		return errors.New("a name is up to 100 printable characters of ASCII")
	}
	if err := r.On.check(); err != nil {
		return err
	}
	switch {
	case r.After < 0 || r.Every < 0 || r.Times < 0:
		return errors.New("after, every and times are numbers of calls, and not negative")
	case len(r.Nth) > 0 && r.Every > 0:
		return errors.New("nth and every both say which calls are meant; keep one")
	case r.Chance != nil && !(*r.Chance > 0 && *r.Chance <= 1):
		return fmt.Errorf("chance is more than 0 and up to 1, as 0.05; this one is %v", *r.Chance)
	}
	return r.Effect.Check()
}

// methods are those of HTTP that an instance or a page of it is called with.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
}

func (o On) check() error {
	for _, field := range []struct {
		name    string
		pattern Pattern
		known   []string
	}{
		{"operation", o.Operation, Operations}, {"method", o.Method, methods}, {"auth", o.Auth, Auths},
	} {
		for _, word := range field.pattern.Literal() {
			if !slices.Contains(field.known, word) {
				return fmt.Errorf("on: there is no %s %q%s", field.name, word, nearest.Hint(word, field.known))
			}
		}
	}
	return nil
}

// Check reports the first thing that is wrong with an effect.
func (e *Effect) Check() error {
	var set, known []string
	for _, m := range e.members() {
		known = append(known, m.name)
		if m.set {
			set = append(set, m.name)
		}
	}
	switch {
	case len(set) > 1:
		return fmt.Errorf("a rule does one thing, and delay besides; this one has %s", strings.Join(set, " and "))
	case len(set) == 0 && e.Delay == 0:
		return fmt.Errorf("the rule does nothing; let it have one of %s, or delay", strings.Join(known, ", "))
	}
	for name, span := range map[string]Span{"delay": e.Delay, "maintenance": e.Maintenance} {
		if span < 0 || span.Duration() > maxWait && name == "delay" || span.Duration() > maxMove {
			return fmt.Errorf("%s: %s is not a span to wait; it is more than 0, and an hour at most for a delay", name, span)
		}
	}
	if e.Clock.Duration().Abs() > maxMove {
		return fmt.Errorf("clock: %s is further than a hundred years", e.Clock)
	}
	if e.Flood < 0 || e.Flood > maxFlood {
		return fmt.Errorf("flood: it is a number of MiB, %d at most", maxFlood)
	}
	if e.Truncate != nil && !(*e.Truncate >= 0 && *e.Truncate < 1) {
		return fmt.Errorf("truncate: it is the part of the body that comes, from 0 to below 1; this one is %v", *e.Truncate)
	}
	return e.checkMembers()
}

func (e *Effect) checkMembers() error {
	for _, word := range []struct {
		name, is string
		known    []string
	}{
		{"web_page", e.WebPage, []string{"html200", "html502", "html503"}},
		{"reset", e.Reset, []string{"before", "after"}},
		{"row", e.Row, []string{"duplicate", "late", "changed", "vanished"}},
		{"revoke", e.Revoke, []string{"access", "refresh", "all"}},
		{"sessions", e.Sessions, []string{"drop"}},
	} {
		if word.is != "" && !slices.Contains(word.known, word.is) {
			return fmt.Errorf("%s: there is no %q%s", word.name, word.is, nearest.Hint(word.is, word.known))
		}
	}
	switch {
	case e.Answer != nil:
		return e.Answer.check()
	case e.Throttle != nil:
		return e.Throttle.check()
	case e.Drip != nil:
		return e.Drip.check()
	case e.Alter != nil:
		return e.Alter.check()
	case e.Upgrade != nil:
		return e.Upgrade.check()
	}
	return nil
}

func (a *Answer) check() error {
	if a.Status < 200 || a.Status > 599 {
		return fmt.Errorf("answer: its status is one of 200 to 599; this one is %d", a.Status)
	}
	for name, value := range a.Headers {
		if !token(name) || strings.ContainsAny(value, "\r\n\x00") {
			return fmt.Errorf("answer: %q with %q is no header", name, value)
		}
	}
	return nil
}

// token tells whether a text can be a header's name (RFC 9110 §5.6.2).
func token(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(c rune) bool {
		return c <= ' ' || c > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
	})
}

func (t *Throttle) check() error {
	tellings := []string{"seconds", "date", "none"}
	if t.Wait < 0 || t.Wait.Duration() > maxWait || t.Wait.Duration()%time.Second != 0 {
		return fmt.Errorf("throttle: wait is in whole seconds, and an hour at most; this one is %s", t.Wait)
	}
	if t.Lasts < 0 || t.Lasts.Duration() > maxWait {
		return fmt.Errorf("throttle: it lasts more than 0, and an hour at most; this one %s", t.Lasts)
	}
	if t.RetryAfter != "" && !slices.Contains(tellings, t.RetryAfter) {
		return fmt.Errorf("throttle: there is no retry_after %q%s", t.RetryAfter, nearest.Hint(t.RetryAfter, tellings))
	}
	return nil
}

// framing are the headers that say where a body ends, which follow from the body.
var framing = []string{"Content-Length", "Transfer-Encoding", "Content-Encoding", "Connection", "Trailer"}

func (a *Alter) check() error {
	if len(a.JSON)+len(a.Headers) == 0 {
		return errors.New("alter: say what changes, as {json: {expires_in: \"1799\"}} or {headers: {X-Total-Count: null}}")
	}
	for name, value := range a.Headers {
		switch {
		case !token(name) || value != nil && strings.ContainsAny(*value, "\r\n\x00"):
			return fmt.Errorf("alter: %q is no header, or its value none", name)
		case slices.Contains(framing, http.CanonicalHeaderKey(name)):
			return fmt.Errorf("alter: %s follows from the body, and is not to be altered", name)
		}
	}
	return nil
}

func (d *Drip) check() error {
	whole, pieces := d.Over > 0, d.Bytes > 0 && d.Every > 0
	if whole == pieces || d.Over < 0 || d.Bytes < 0 || d.Every < 0 || whole && (d.Bytes != 0 || d.Every != 0) {
		return errors.New("drip: write over, the time for all of the body, or bytes and every, as {bytes: 1, every: 1s}")
	}
	if max(d.Over, d.Every).Duration() > maxWait {
		return errors.New("drip: an hour is the longest")
	}
	return nil
}

func (u *Upgrade) check() error {
	if u.Release == "" {
		return errors.New("upgrade: say which release is to be played, as {release: madrid}; to be away without a change is maintenance")
	}
	for name, fate := range map[string]string{"sessions": u.Sessions, "tokens": u.Tokens} {
		if fate != "" && fate != "keep" && fate != "drop" {
			return fmt.Errorf("upgrade: %s are keep or drop, and not %q", name, fate)
		}
	}
	if u.Maintenance < 0 || u.Maintenance.Duration() > maxMove {
		return fmt.Errorf("upgrade: a maintenance of %s is none", u.Maintenance)
	}
	return nil
}
