package fault

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

// Player plays a schedule. It is safe for concurrent use.
type Player struct {
	schedule faults.Schedule
	seed     uint64
	rules    []faults.Rule // the schedule's own, then those of its profile
	counting bool          // some ask how often a call has come, or for which page

	mu     sync.Mutex
	counts []Count     // of each rule
	until  []time.Time // when the throttle of each rule ends, by the machine's clock
	calls  calls

	underWay int // calls that were met and are not over

	ended chan struct{} // closed when the schedule is
	end   func()
}

// New makes a player of a schedule that was checked, with names for its rules. Without a seed of its own
// the schedule has the one that is given. Its errors name an unknown profile, and the
// release of an upgrade that knows refuses.
func New(s faults.Schedule, seed uint64, knows func(release string) error) (*Player, error) {
	p := &Player{schedule: s, seed: seed}
	if s.Seed != nil {
		p.seed = *s.Seed
	}
	p.rules = slices.Clone(s.Rules)
	profile, err := Profile(cmp.Or(s.Profile, Calm))
	if err != nil {
		return nil, err
	}
	p.rules = append(p.rules, profile.Rules...)
	names := map[string]bool{}
	for _, r := range p.rules {
		if names[r.Name] {
			return nil, fmt.Errorf("rule %s: the profile %s has one of this name; choose another", r.Name, s.Profile)
		}
		names[r.Name] = true
		if r.Upgrade != nil {
			if err := knows(r.Upgrade.Release); err != nil {
				return nil, fmt.Errorf("rule %s: %w", r.Name, err)
			}
		}
	}
	p.counting = slices.ContainsFunc(p.rules, func(r faults.Rule) bool { return len(r.On.Attempt)+len(r.On.Cursor) > 0 })
	p.counts, p.until = make([]Count, len(p.rules)), make([]time.Time, len(p.rules))
	p.begin()
	return p, nil
}

func (p *Player) begin() {
	p.ended = make(chan struct{})
	p.end = sync.OnceFunc(func() { close(p.ended) })
}

// End lets calls that wait go on at once: nothing delays them any more. What else has
// begun on a call is played to its end.
func (p *Player) End() { p.end() }

// Calm tells whether nothing can go wrong.
func (p *Player) Calm() bool { return len(p.rules) == 0 }

// Fork is a player that goes on where this one is, by itself.
func (p *Player) Fork() *Player {
	p.mu.Lock()
	defer p.mu.Unlock()
	fork := &Player{
		schedule: p.schedule, seed: p.seed, rules: p.rules, counting: p.counting,
		counts: slices.Clone(p.counts), until: slices.Clone(p.until), calls: p.calls.fork(),
	}
	fork.begin()
	return fork
}

// Title names the schedule in a header of each answer: its profile, or own, and the
// seed.
func (p *Player) Title() string { return fmt.Sprintf("%s; seed=%d", p.name(), p.seed) }

func (p *Player) name() string {
	if len(p.schedule.Rules) > 0 {
		return "own"
	}
	return cmp.Or(p.schedule.Profile, Calm)
}

// State tells what is played.
func (p *Player) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := State{Name: p.name(), Profile: cmp.Or(p.schedule.Profile, Calm), Seed: p.seed, Rules: p.schedule.Rules, Playing: []Playing{}, UnderWay: p.underWay}
	if s.Rules == nil {
		s.Rules = []faults.Rule{}
	}
	for i, r := range p.rules {
		s.Playing = append(s.Playing, Playing{r, p.counts[i]})
	}
	return s
}

// due is the rules that a call meets, in their order. One that meets any is under way
// until done.
func (p *Player) due(m *meeting) []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.counting {
		p.calls.note(m)
	}
	var met []int
	for i := range p.rules {
		if !p.meets(i, m) {
			continue
		}
		met = append(met, i)
		p.counts[i].Played++
		if p.rules[i].Answers() {
			break
		}
	}
	if len(met) > 0 {
		p.underWay++
	}
	return met
}

// done ends what due began.
func (p *Player) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.underWay--
}

func (p *Player) meets(i int, m *meeting) bool {
	r, count := &p.rules[i], &p.counts[i]
	if !m.is(r.On) {
		return false
	}
	count.Considered++
	now := clock.System().Now()
	if now.Before(p.until[i]) {
		return true
	}
	if !p.fires(i) {
		return false
	}
	if r.Throttle != nil {
		p.until[i] = now.Add(r.Throttle.Lasts.Duration())
	}
	return true
}

// left is how long the throttle of a rule goes on.
func (p *Player) left(rule int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.until[rule].Sub(clock.System().Now())
}

// fires tells whether the call that was just considered is one of those that the rule
// is to meet.
func (p *Player) fires(i int) bool {
	r, count := &p.rules[i], &p.counts[i]
	nth := count.Considered - r.After
	switch {
	case nth < 1, !r.Nth.Has(nth), r.Every > 0 && nth%r.Every != 0, r.Times > 0 && count.Played >= r.Times:
		return false
	}
	return r.Chance == nil || p.chance(r.Name, nth) < *r.Chance
}

// chance decides about the nth call of a rule, and about nothing else.
func (p *Player) chance(rule string, nth int) float64 {
	return ident.Seeded(p.seed, fmt.Sprintf("faults/%s/%d", rule, nth)).Float64()
}

// count changes how a rule fares.
func (p *Player) count(rule int, change func(*Count)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.counts[rule])
}

// TitleHeader is the header of each answer that names the schedule. A real instance has
// none: whoever sees it knows that trouble may be played.
const TitleHeader = "X-Snowglobe-Faults"

// Over is next with the faults that its calls are due.
func (p *Player) Over(i Instance, c Call, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(TitleHeader, p.Title())
		m := &meeting{Call: c, request: r, query: r.URL.Query(), who: func() string { return i.User(r) }}
		if p.counting {
			m.asked = askedBy(m)
		}
		met := p.due(m)
		if len(met) > 0 {
			defer p.done()
		}
		for _, rule := range met {
			pl := &play{player: p, rule: rule, effect: &p.rules[rule].Effect, instance: i, call: c}
			if pl.on(w, r, next) {
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
