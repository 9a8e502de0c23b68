package mockserver

import (
	"sync"
	"time"
)

// turnstile lets everybody in at once, or nobody: a change of release waits for the
// requests that are under way, and those that come meanwhile wait for it. The zero
// turnstile is open.
type turnstile struct {
	mu     sync.Mutex
	inside int
	opens  chan struct{} // closed when it opens again; nil while it is open
	empty  chan struct{} // closed when the last one leaves; nil when nobody waits for that
}

// enter waits until the turnstile is open. Whoever came in leaves again, and does not
// enter a second time before.
func (t *turnstile) enter() {
	t.mu.Lock()
	for t.opens != nil {
		opens := t.opens
		t.mu.Unlock()
		<-opens
		t.mu.Lock()
	}
	t.inside++
	t.mu.Unlock()
}

func (t *turnstile) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.inside--; t.inside == 0 && t.empty != nil {
		close(t.empty)
		t.empty = nil
	}
}

// close lets nobody in any more, and tells whether all have left. When they have not
// within the time that it has, it is open again: a client that never reads its answer
// keeps nobody out for good. One at a time may close it.
func (t *turnstile) close(within time.Duration) bool {
	t.mu.Lock()
	t.opens = make(chan struct{})
	if t.inside == 0 {
		t.mu.Unlock()
		return true
	}
	empty := make(chan struct{})
	t.empty = empty
	t.mu.Unlock()
	patience := time.NewTimer(within)
	defer patience.Stop()
	select {
	case <-empty:
		return true
	case <-patience.C:
		t.open()
		return false
	}
}

func (t *turnstile) open() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.opens)
	t.opens, t.empty = nil, nil
}
