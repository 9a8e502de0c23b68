package run

import "time"

// anchors bound where the look-back may begin. Some connectors count the sixty
// days from connecting and some from the first sync, some by the instance's
// clock and some by their own; all are right, so only rows outside of all
// readings are judged.
type anchors struct {
	early, late time.Time
	synced      bool
}

// edge is how near the look-back's beginning rows are left alone. Checks about
// the edge put rows five minutes to either side.
const edge = 4 * time.Minute

// settling is how young a row may be that a sync leaves to the next one, because
// rows appear late and careful connectors wait for them.
const settling = 10 * time.Minute

// note takes the instance's and the machine's time at a connect or a sync; only
// the first of each counts.
func (a *anchors) note(verb string, instance, machine time.Time) {
	if a.synced {
		return
	}
	a.synced = verb == "sync"
	for _, t := range []time.Time{instance, machine} {
		if a.early.IsZero() || t.Before(a.early) {
			a.early = t
		}
		if t.After(a.late) {
			a.late = t
		}
	}
}

// owed reports whether a row of that time must have come in a sync that began
// at now, the earlier of the instance's and the machine's time.
func (a *anchors) owed(t, now time.Time) bool {
	from, to := a.due(now)
	return t.After(from) && t.Before(to)
}

// due is the span whose rows must have come in a sync that began at now.
func (a *anchors) due(now time.Time) (from, to time.Time) {
	return a.late.Add(-lookback + edge), now.Add(-settling)
}

// tooOld reports whether a row of that time lies before every reading of the
// look-back.
func (a *anchors) tooOld(t time.Time) bool { return t.Before(a.early.Add(-lookback - edge)) }
