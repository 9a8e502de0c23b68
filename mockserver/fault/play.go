package fault

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

// play is one rule that meets one call.
type play struct {
	player   *Player
	rule     int
	effect   *faults.Effect
	instance Instance
	call     Call
}

// on plays the rule on its call, and reports whether that is answered. A call was met
// unless the effect failed or suited no answer; by one that ends the connection, too.
func (p *play) on(w http.ResponseWriter, r *http.Request, next http.Handler) (answered bool) {
	met := true
	defer func() { p.over(r, met) }()
	if e := p.effect; e.Delay > 0 && !p.player.wait(w, r, e.Delay.Duration()) {
		p.instance.Unheard(r, p.call)
		panic(http.ErrAbortHandler) // who called is gone
	}
	if err := p.before(); err != nil {
		p.fail(r, err)
		met = false
		return false
	}
	if !p.effect.Answers() {
		return false
	}
	if p.unheard() {
		p.instance.Unheard(r, p.call)
	}
	met = p.answer(w, r, next)
	return true
}

// over tells of a play that has ended.
func (p *play) over(r *http.Request, met bool) {
	if !met {
		p.player.count(p.rule, func(c *Count) { c.Played-- })
		return
	}
	p.instance.Met(r, p.player.rules[p.rule].Name)
}

// fail tells what could not be played.
func (p *play) fail(r *http.Request, err error) {
	p.player.count(p.rule, func(c *Count) { c.Failed++ })
	p.instance.Failed(r, p.player.rules[p.rule].Name, err)
}

// before does what happens before the instance has the call.
func (p *play) before() error {
	e := p.effect
	switch {
	case e.Revoke != "":
		return p.instance.Revoke(e.Revoke)
	case e.Clock != 0:
		return p.instance.MoveClock(e.Clock.Duration())
	case e.Sessions != "":
		p.instance.EndSessions()
	case e.Maintenance != 0:
		return p.instance.Upgrade(faults.Upgrade{Maintenance: e.Maintenance, Sessions: "keep", Tokens: "keep"})
	case e.Upgrade != nil:
		return p.instance.Upgrade(*e.Upgrade)
	}
	return nil
}

// unheard tells whether the call ends with the effect, and the instance never has it.
func (p *play) unheard() bool {
	e := p.effect
	return e.Answer != nil && !e.Answer.Heard || e.Throttle != nil || e.WebPage != "" || e.Reset == "before" || e.EmptyPages || e.Flood != 0
}

// behind is how long what follows a wait may take.
const behind = 5 * time.Minute

// wait passes time by the machine's clock, or until the schedule ends, and tells whether
// whoever called is still there. A port allows a call less than a rule may: it is told to
// go on waiting, for reading as well, for it takes a connection that says nothing for so
// long for one that was left.
func (p *Player) wait(w http.ResponseWriter, r *http.Request, d time.Duration) bool {
	port, until := http.NewResponseController(w), clock.System().Now().Add(d+behind)
	_ = errors.Join(port.SetReadDeadline(until), port.SetWriteDeadline(until)) // who cannot, sets no bounds
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.ended:
		return true
	case <-r.Context().Done():
		return false
	}
}

// answer gives the answer that the effect decides on. It reports whether it did: what
// suits no answer is left as it is.
func (p *play) answer(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
	e := p.effect
	switch {
	case e.Answer != nil:
		return p.given(w, r, next)
	case e.Throttle != nil:
		return p.throttled(w, r)
	case e.WebPage != "":
		p.instance.Ready(w, r)
		p.instance.Away(w, r, e.WebPage)
		return true
	case e.Reset != "":
		if e.Reset == "after" {
			keep(r, next)
		}
		panic(errCut)
	case e.EmptyPages:
		return p.emptyPage(w, r)
	case e.Flood != 0:
		return p.flood(w, r)
	case e.Drip != nil:
		return p.drip(w, r, next)
	case e.Truncate != nil:
		return p.truncate(w, r, next)
	case e.IgnoreQuery:
		return ignoredQuery(w, r, next)
	case e.Malformed:
		return p.changed(w, r, next, malformed)
	case e.ErrorAfterRows:
		return p.changed(w, r, next, errorAfterRows)
	case e.HideField != "":
		return p.changed(w, r, next, withoutField(e.HideField))
	case len(e.HideRows) > 0:
		return p.changed(w, r, next, p.withoutRows)
	case e.Alter != nil:
		return alter(w, r, next, e.Alter)
	default:
		return p.row(w, r, next)
	}
}

// given answers as the rule has it.
func (p *play) given(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
	a := p.effect.Answer
	if a.Heard {
		keep(r, next)
	}
	p.instance.Ready(w, r)
	for name, value := range a.Headers {
		w.Header().Set(name, value)
	}
	if a.Body == nil {
		p.instance.Refuse(w, r, a.Status)
		return true
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write([]byte(*a.Body)) // who hangs up has heard enough
	return true
}

// throttled answers as a rule about rates does (documented: vendor page "Inbound REST
// API rate limiting"; that a proxy says nothing of the wait, or a date, is assumed from
// RFC 9110 §10.2.3, which allows both).
func (p *play) throttled(w http.ResponseWriter, r *http.Request) bool {
	p.instance.Ready(w, r)
	t := p.effect.Throttle
	waits := t.Wait.Duration()
	if waits == 0 {
		waits = max(p.player.left(p.rule), time.Second)
	}
	switch t.RetryAfter {
	case "none":
	case "date":
		w.Header().Set("Retry-After", p.instance.Now().Add(waits+time.Second-1).UTC().Truncate(time.Second).Format(http.TimeFormat))
	default:
		w.Header().Set("Retry-After", strconv.Itoa(int((waits+time.Second-1)/time.Second)))
	}
	p.instance.Refuse(w, r, http.StatusTooManyRequests)
	return true
}

// emptyPage offers a next page for ever, and never a row.
func (p *play) emptyPage(w http.ResponseWriter, r *http.Request) bool {
	p.instance.Ready(w, r)
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Link", "<"+scheme+"://"+r.Host+r.URL.RequestURI()+`>;rel="next"`)
	_, _ = w.Write([]byte(`{"result":[]}`)) // who hangs up has heard enough
	return true
}

// ignoredQuery lets the instance answer as if no query had been sent.
func ignoredQuery(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
	bare := r.Clone(r.Context())
	query := bare.URL.Query()
	if !query.Has("sysparm_query") {
		next.ServeHTTP(w, r)
		return false
	}
	query.Del("sysparm_query")
	bare.URL.RawQuery = query.Encode()
	bare.RequestURI = bare.URL.RequestURI()
	next.ServeHTTP(w, bare)
	return true
}
