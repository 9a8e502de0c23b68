package glide

import (
	"fmt"
	"time"
)

// The stored forms of moments, as Go layouts. Both are UTC and carry no zone.
//
// documented: Table API, "yyyy-MM-dd HH:mm:ss" in UTC whatever the caller's zone.
const (
	DateTimeLayout = "2006-01-02 15:04:05"
	DateLayout     = "2006-01-02"
)

// FormatDateTime returns t as it is stored: UTC, whole seconds, fractions cut.
// It stamps every row and runs often, so the usual years avoid time.Format.
func FormatDateTime(t time.Time) string {
	t = t.UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.Format(DateTimeLayout)
	}
	hour, minute, second := t.Clock()
	var b [len(DateTimeLayout)]byte
	twoDigits(b[0:], year/100)
	twoDigits(b[2:], year%100)
	b[4] = '-'
	twoDigits(b[5:], int(month))
	b[7] = '-'
	twoDigits(b[8:], day)
	b[10] = ' '
	twoDigits(b[11:], hour)
	b[13] = ':'
	twoDigits(b[14:], minute)
	b[16] = ':'
	twoDigits(b[17:], second)
	return string(b[:])
}

func twoDigits(b []byte, n int) {
	b[0], b[1] = byte('0'+n/10), byte('0'+n%10)
}

// ParseDateTime reads a stored date-time, or a bare date as that day's
// midnight in UTC. Anything longer, such as fractions of a second or a zone,
// is an error: no stored value has them.
func ParseDateTime(s string) (time.Time, error) {
	switch len(s) {
	case len(DateTimeLayout):
		// Printed again because time.Parse is lenient: "  8" passes for an hour.
		if t, err := time.Parse(DateTimeLayout, s); err == nil && FormatDateTime(t) == s {
			return t, nil
		}
	case len(DateLayout):
		if t, err := time.Parse(DateLayout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("read date-time %q: want yyyy-MM-dd HH:mm:ss or yyyy-MM-dd, in UTC", s)
}
