package journal

import (
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// capacity is how many entries a journal holds before it forgets the oldest.
const capacity = 10000

// Journal is the entries of one instance. It is safe for concurrent use.
type Journal struct {
	machine clock.Clock // for durations

	mu   sync.Mutex
	ring []Entry
	last uint64 // the sequence number of the newest entry; 0 before the first
	kept uint64 // the sequence number before the oldest entry that counts
}

// New returns an empty journal.
func New() *Journal { return &Journal{machine: clock.System()} }

// Add writes an entry down and gives it its number.
func (j *Journal) Add(e Entry) {
	e.bound()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	e.Seq = j.last
	if len(j.ring) < capacity {
		j.ring = append(j.ring, e)
		return
	}
	j.ring[(j.last-1)%capacity] = e
}

// Page is a stretch of a journal.
type Page struct {
	Entries []Entry `json:"entries"`
	Last    uint64  `json:"last"`    // the newest number there is
	Dropped uint64  `json:"dropped"` // how many of those asked for were forgotten
}

// After returns at most limit entries that follow the given number, oldest
// first.
func (j *Journal) After(seq uint64, limit int) Page {
	j.mu.Lock()
	defer j.mu.Unlock()
	page := Page{Entries: []Entry{}, Last: j.last}
	from := min(max(seq, j.kept), j.last) // who asks beyond the end gets nothing
	if oldest := j.last - min(j.last, uint64(len(j.ring))); from < oldest {
		page.Dropped = oldest - from
		from = oldest
	}
	for n := from + 1; n <= j.last && len(page.Entries) < limit; n++ {
		page.Entries = append(page.Entries, j.ring[(n-1)%capacity])
	}
	return page
}

// Clear forgets all entries. Numbers go on from where they were.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.kept = j.last
}
