package mockserver

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// What becomes of sessions and tokens in a change.
const (
	Keep = "keep"
	Drop = "drop"
)

// Phases is how a change goes about for those who use the instance. Its nodes are
// restarted, which resets connections (documented: KB0678054), and people may have to sign
// in again (observed: community thread 307907; assumed for the sessions of programs). A
// real instance answers for most of an upgrade; how long it does not, and what is met
// then, is assumed.
type Phases struct {
	// Maintenance is how long the instance is away from the change on, by its own
	// clock. Zero is not at all, and ends a maintenance that lasts.
	Maintenance time.Duration
	// Answer is what is answered meanwhile, a value of the switch maintenance_answer.
	// Empty is what the switch says.
	Answer string
	// Sessions and Tokens are [Keep] or [Drop]. Empty drops sessions and keeps tokens.
	Sessions, Tokens string
}

// complete puts defaults in. No phases stay none.
func (p *Phases) complete() (*Phases, error) {
	if p == nil {
		return nil, nil //nolint:nilnil // a change at once
	}
	all := *p
	all.Sessions, all.Tokens = cmp.Or(p.Sessions, Drop), cmp.Or(p.Tokens, Keep)
	for _, fate := range []struct{ of, is string }{{"sessions", all.Sessions}, {"tokens", all.Tokens}} {
		if fate.is != Keep && fate.is != Drop {
			return nil, fmt.Errorf("unknown fate %q of %s; %s or %s them", fate.is, fate.of, Keep, Drop)
		}
	}
	if p.Answer != "" {
		if err := release.CheckValue("maintenance_answer", p.Answer); err != nil {
			return nil, err
		}
	}
	if p.Answer != "" && p.Maintenance == 0 {
		return nil, fmt.Errorf("%s is what a maintenance answers, and there is none; say how long it lasts, as 20m", p.Answer)
	}
	if p.Maintenance < 0 {
		return nil, fmt.Errorf("maintenance of %s is over before it begins; choose 0 or more", p.Maintenance)
	}
	return &all, nil
}

// maintenance is what a change of this moment brings: what was before goes on where it
// says nothing of phases, and ends where these have no maintenance.
func (p *Phases) maintenance(before *playing, now time.Time) (*Maintenance, error) {
	switch {
	case p == nil:
		return before.away, nil
	case p.Maintenance == 0:
		return nil, nil //nolint:nilnil // from now on there is none
	}
	ends := now.Add(p.Maintenance)
	if err := clock.CheckTime(ends); err != nil {
		return nil, fmt.Errorf("the end of the maintenance: %w", err)
	}
	return &Maintenance{Began: now, Ends: ends, Before: before.profile, Answer: release.MaintenanceAnswer(p.Answer)}, nil
}

// Maintenance is a time in which an instance is away. It is judged by the instance's clock
// when somebody asks, as whatever expires is: a clock that stands in it stays in it, and
// one that is set to a moment outside is outside.
type Maintenance struct {
	Began, Ends time.Time        // the instance's; it is back at the end
	Before      *release.Profile // what the instance played when it began
	Answer      release.MaintenanceAnswer
}

// maintenance is the one that lasts, or nil.
func (s *state) maintenance() *Maintenance {
	playing := s.playing.Load()
	if playing.away == nil {
		return nil
	}
	lasts := *playing.away
	if now := s.clock.Now(); now.Before(lasts.Began) || !now.Before(lasts.Ends) {
		return nil
	}
	lasts.Answer = cmp.Or(lasts.Answer, playing.settings.MaintenanceAnswer)
	return &lasts
}

// away answers in place of an instance that is under maintenance, whatever was asked.
// Nothing of the instance sees the request, so that its logs have none of it (assumed).
func (d *door) away(w http.ResponseWriter, r *http.Request, m *Maintenance) {
	note := journal.NoteOf(r.Context())
	note.Auth = string(session.Claims(r))
	note.Refused = "maintenance until " + m.Ends.Format(time.RFC3339)
	stamps, h := d.stamps(), w.Header()
	h["Date"], h["Server"] = stamps.date, stamps.server
	if m.Answer == release.MaintenanceHTML503 && stamps.settings.MaintenanceRetryAfter == release.MaintenanceRetrySecondsLeft {
		left := m.Ends.Sub(d.state.clock.Now()) + time.Second - 1
		h.Set("Retry-After", strconv.Itoa(max(1, int(left/time.Second)))) // RFC 9110 §10.2.3
	}
	wire.Drain(r)
	writeAway(w, m.Answer)
}

// writeAway answers as whatever stands before an instance that does not.
func writeAway(w http.ResponseWriter, answer release.MaintenanceAnswer) {
	page := awayPages[answer]
	w.Header().Set("Content-Type", wire.PageType)
	w.WriteHeader(page.status)
	_, _ = w.Write(wire.Page(page.title, page.says)) // a client that left needs no answer
}

// awayPages are in our words, but for that of a sleeping developer instance, which clients
// know by its title or its sentence (client: adapters in JavaScript,
// PowerShell, C# and Python look for either, in the answers of APIs and of tokens).
var awayPages = map[release.MaintenanceAnswer]struct {
	status      int
	title, says string
}{
	release.MaintenanceHTML503: {http.StatusServiceUnavailable, "Service unavailable", "The instance is under maintenance. Try again later."},
	release.MaintenanceHTML502: {http.StatusBadGateway, "Bad gateway", "The instance does not answer."},
	release.MaintenanceHTML200: {http.StatusOK, "Instance Hibernating page", "Your instance is hibernating."},
}
