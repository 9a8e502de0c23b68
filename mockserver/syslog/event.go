package syslog

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Facts are what an event may tell of.
type Facts struct {
	Origin
	UserID    string
	UserName  string
	Attempted string // the name in a sign-in that failed
	Session   string
	// File is the sys_id of a file that something was done to, FileName its name, and
	// FileTable the table of the record that it hangs on.
	File, FileName, FileTable string
}

// noted is an event in the buffer.
type noted struct {
	template *template
	facts    Facts
	sysID    string
	at       time.Time
	// named says that the session is as logs call it, which else waits for the writing:
	// most events are dropped before anybody reads them.
	named bool
}

// What the columns of an event hold (assumed: lengths).
const (
	longestParameter = 255
	longestURI       = 1024
	longestName      = 40
)

// Emit writes down the events of a moment. Somebody who is not known yet has a
// session all the same, for every request makes one (documented: KB1500674 puts
// a session id into login.failed).
func (l *Log) Emit(m Moment, f Facts) {
	if l == nil {
		return
	}
	f.Attempted, f.URI = clip(f.Attempted, longestParameter), clip(f.URI, longestURI)
	var few [2]noted // moments have one or two
	events, keep := l.occurred(few[:0], m, f), l.settings().LogRows
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, event := range events {
		l.events.add(event, keep)
	}
}

// occurred adds the events of this moment to others.
func (l *Log) occurred(events []noted, m Moment, f Facts) []noted {
	one := noted{facts: f, at: l.now()}
	if f.Session == "" {
		one.facts.Session, one.named = l.ids.UpperHex(32), true
	}
	settings := l.settings()
	told := known().Events
	for i := range told {
		if e := &told[i]; e.On == moment(m) && e.wanted(settings) {
			one.template, one.sysID = e, l.ids.SysID()
			events = append(events, one)
		}
	}
	return events
}

// guest is who an event is as before anybody is known.
const guest = "guest"

func (l *Log) writeEvents(tx store.Tx, events []noted) error {
	layout, set, ok := l.blank(tableEvent)
	if !ok || len(events) == 0 {
		return nil
	}
	guestID := ""
	if row, known := store.First(tx, "sys_user", "user_name", guest); known {
		guestID = row.SysID()
	}
	for i := range events {
		e, f := events[i].template, &events[i].facts
		if !events[i].named {
			f.Session = sessionName(f.Session)
		}
		userName, userID := f.UserName, f.UserID
		if e.As == asGuest {
			userName, userID = guest, guestID
		}
		v := make([]string, len(layout.Columns()))
		stamp(set, v, events[i].sysID, events[i].at, clip(userName, longestName))
		set(v, "name", e.Name)
		set(v, "parm1", clip(e.Parm1.fill(f), longestParameter))
		set(v, "parm2", clip(e.Parm2.fill(f), longestParameter))
		set(v, "instance", e.Instance.fill(f))
		set(v, "table", e.Table)
		set(v, "uri", f.URI)
		set(v, "user_id", userID)
		set(v, "user_name", clip(userName, longestName))
		set(v, "state", ready)
		set(v, "process_on", glide.FormatDateTime(events[i].at))
		row := layout.Row(v)
		if err := l.write(tx, row); err != nil {
			return err
		}
		if err := l.queue(tx, row); err != nil {
			return err
		}
	}
	return nil
}

// stamp fills in the system columns of a row that the platform wrote for somebody.
func stamp(set func([]string, string, string), v []string, sysID string, at time.Time, by string) {
	time := glide.FormatDateTime(at)
	set(v, store.SysID, sysID)
	set(v, createdOn, time)
	set(v, "sys_created_by", by)
	set(v, "sys_updated_on", time)
	set(v, "sys_updated_by", by)
	set(v, "sys_mod_count", "0")
}
