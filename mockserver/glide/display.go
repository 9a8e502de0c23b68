package glide

import (
	"strconv"
	"strings"
	"time"
)

// DisplayDateTime moves a stored date-time into zone and prints it by a Go
// layout (JavaLayout makes them). A value that is no date-time, such as "", is
// returned unchanged.
func DisplayDateTime(value string, zone *time.Location, layout string) string {
	if zone == time.UTC && layout == DateTimeLayout && len(value) == len(DateTimeLayout) {
		return value // the system's default format: what is stored is what is shown
	}
	t, err := ParseDateTime(value)
	if err != nil {
		return value
	}
	return t.In(zone).Format(layout)
}

// DisplayDate prints a stored date by a Go layout. Dates name a day, not a
// moment, so no zone moves them. A value that is no date is returned unchanged.
func DisplayDate(value, layout string) string {
	t, err := time.Parse(DateLayout, value)
	if err != nil {
		return value
	}
	return t.Format(layout)
}

// DisplayInteger puts a comma between each three digits before the decimal
// point: "102197" becomes "102,197", and a fraction stays as it is. A value that
// is no plain number is returned unchanged.
//
// observed: sysparm_display_value=true in the answers of a 2022 instance, as
// printed in a public connector's documentation.
func DisplayInteger(value string) string {
	digits, fraction, _ := strings.Cut(value, ".")
	digits = strings.TrimPrefix(digits, "-")
	if len(digits) <= 3 || !allDigits(digits) || !allDigits(fraction) {
		return value
	}
	whole := len(value)
	if dot := strings.IndexByte(value, '.'); dot >= 0 {
		whole = dot
	}
	var b strings.Builder
	b.WriteString(value[:whole-len(digits)])
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digits[i])
	}
	b.WriteString(value[whole:])
	return b.String()
}

// DisplayDuration puts a stored duration in words, leaving out what is zero:
// "1970-01-02 04:23:00" becomes "1 Day 4 Hours 23 Minutes", no time at all
// "0 Seconds". Seconds are named only when the duration is shorter than a
// minute. A value that is no duration, such as "", is returned unchanged.
//
// documented: GlideDuration.getDisplayValue() gives days, hours and minutes.
// assumed: the seconds of durations shorter than a minute, and the sign.
func DisplayDuration(value string) string {
	t, err := ParseDateTime(value)
	if err != nil {
		return value
	}
	left, sign := t.Unix(), ""
	if left < 0 {
		left, sign = -left, "-"
	}
	var words []string
	for _, part := range []struct {
		name    string
		seconds int64
	}{{"Day", 86400}, {"Hour", 3600}, {"Minute", 60}} {
		if n := left / part.seconds; n > 0 {
			words = append(words, plural(n, part.name))
		}
		left %= part.seconds
	}
	if len(words) == 0 {
		words = append(words, plural(left, "Second"))
	}
	return sign + strings.Join(words, " ")
}

func plural(n int64, name string) string {
	s := strconv.FormatInt(n, 10) + " " + name
	if n != 1 {
		s += "s"
	}
	return s
}
