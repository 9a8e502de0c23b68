package query

import (
	"fmt"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// unit is a step of the calendar.
type unit uint8

const (
	minute unit = iota
	hour
	day
	week
	month
	quarter
	year
)

// units are the names in RELATIVE and SAMEAS conditions. documented: minute,
// hour, dayofweek, month, quarter and year; client: day and week are sent too.
var units = map[string]unit{
	"minute": minute, "hour": hour, "day": day, "dayofweek": day,
	"week": week, "month": month, "quarter": quarter, "year": year,
}

func unitNamed(name string) (unit, error) {
	u, known := units[name]
	if !known {
		return 0, fmt.Errorf("there is no unit of time %q", name)
	}
	return u, nil
}

// start returns the first moment of the unit that t is in, by the calendar of
// t's own zone. Weeks start on Monday (assumed: documentation shows both).
func (u unit) start(t time.Time) time.Time {
	y, m, d := t.Date()
	switch u {
	case minute:
		// Not by time.Date, which cannot tell the two hours apart that summer
		// time ends with.
		return t.Add(-time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	case hour:
		return minute.start(t).Add(-time.Duration(t.Minute()) * time.Minute)
	case week:
		d -= (int(t.Weekday()) + 6) % 7
	case month:
		d = 1
	case quarter:
		m, d = m-(m-1)%3, 1
	case year:
		m, d = time.January, 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// end returns the last second of the unit that t is in.
func (u unit) end(t time.Time) time.Time {
	return u.start(u.add(u.start(t), 1)).Add(-time.Second)
}

// add moves t by n units. Months keep the day where there is one and otherwise
// end on their last, as java.util.Calendar does.
func (u unit) add(t time.Time, n int) time.Time {
	switch u {
	case minute:
		return t.Add(time.Duration(n) * time.Minute)
	case hour:
		return t.Add(time.Duration(n) * time.Hour)
	case day:
		return t.AddDate(0, 0, n)
	case week:
		return t.AddDate(0, 0, 7*n)
	case quarter:
		n *= 3
	case year:
		n *= 12
	}
	d := t.Day()
	first := t.AddDate(0, n, 1-d)
	if last := first.AddDate(0, 1, -1).Day(); d > last {
		d = last
	}
	return first.AddDate(0, 0, d-1)
}

// now is the time of the query where the caller is.
func (e Env) now() time.Time { return e.Now.In(e.Zone) }

// roundDown returns a stored date or date-time as the start of the unit it is
// in; other values as they are.
func (e Env) roundDown(u unit, value string) string {
	t, err := glide.ParseDateTime(value)
	if err != nil {
		return value
	}
	if len(value) == len(glide.DateLayout) {
		return u.start(t).Format(glide.DateLayout)
	}
	return glide.FormatDateTime(u.start(t.In(e.Zone)))
}
