package memstore

import (
	"sync"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// places remembers where stretches of a table begin and end. Counting nodes down to a
// place costs more than all else about a short page, and who goes from page to page asks
// for the same stretch each time. It is safe for concurrent use; nil remembers nothing.
type places struct {
	mu    sync.Mutex
	known map[ends][2]int
}

// ends is what makes a stretch; an open end is no value.
type ends struct {
	column            string
	low, high         query.Bound
	fromFirst, toLast bool
}

// mostPlaces is how many stretches are remembered before all are forgotten.
const mostPlaces = 64

// stand says that nobody changes the table any more.
func (t *table) stand() { t.known.Store(&places{}) }

func (p *places) of(s *stretch, find func() (from, to int)) (from, to int) {
	if p == nil {
		return find()
	}
	e := ends{column: s.column, fromFirst: s.Low == nil, toLast: s.High == nil}
	if s.Low != nil {
		e.low = *s.Low
	}
	if s.High != nil {
		e.high = *s.High
	}
	p.mu.Lock()
	place, ok := p.known[e]
	p.mu.Unlock()
	if ok {
		return place[0], place[1]
	}
	from, to = find()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= mostPlaces {
		p.known = map[ends][2]int{}
	}
	p.known[e] = [2]int{from, to}
	return from, to
}
