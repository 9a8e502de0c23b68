package mockserver

import "time"

func (m *member) expired(now time.Time) bool { return !m.until.IsZero() && !now.Before(m.until) }

// sweep removes the instances whose time is over and whose timers are late. It goes
// through all of them only when there may be one: every fork comes by here, and among
// ten thousand that would be what most of its time is spent on.
func (f *Fleet) sweep() {
	for _, m := range f.expired(f.clock.Now()) {
		_ = f.remove(m) // somebody else may have been faster
	}
}

func (f *Fleet) expired(now time.Time) []*member {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.due.IsZero() || now.Before(f.due) {
		return nil
	}
	var over []*member
	f.due = time.Time{}
	for _, m := range f.named {
		switch {
		case m.expired(now):
			over = append(over, m)
		case !m.until.IsZero():
			f.due = earlier(f.due, m.until)
		}
	}
	return over
}

// earlier is the earlier of two times, of which zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
