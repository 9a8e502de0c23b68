package query

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// partCall is the script in the operand of DATEPART.
var partCall = regexp.MustCompile(`^\s*gs\.datePart\(\s*["'](\w+)["']\s*,\s*["']([^"']*)["']\s*,\s*["'](\w+)["']\s*\)\s*;?\s*$`)

// parts are the parts of a date that can be asked for, as numbers (documented:
// "Operators available for filters and queries" shows days of the week, months,
// hours and years; the others from memory).
var parts = map[string]func(time.Time) int{
	"dayofweek":  func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }, // Monday is 1 (assumed, as weeks begin)
	"dayofmonth": time.Time.Day,
	"day":        time.Time.Day,
	"month":      func(t time.Time) int { return int(t.Month()) },
	"quarter":    func(t time.Time) int { return (int(t.Month()) + 2) / 3 },
	"year":       time.Time.Year,
	"hour":       time.Time.Hour,
	"minute":     time.Time.Minute,
	"week":       func(t time.Time) int { _, week := t.ISOWeek(); return week },
}

var partNames = map[string][]string{
	"dayofweek": {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"},
	"month": {
		"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
	},
}

// partNumber reads a part as a number, or by name.
func partNumber(part, value string) (int, error) {
	value = strings.ToLower(strings.TrimSpace(value))
	for i, name := range partNames[part] {
		if value == name || value == name[:3] {
			return i + 1, nil
		}
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0, fmt.Errorf("gs.datePart knows no %s %q", part, value)
	}
	return n, nil
}

// datePart reads "Monday@javascript:gs.datePart('dayofweek','monday','EE')". The
// first half is what a person chose; the script says what it means.
func (e Env) datePart(k glide.Kind, text string) (valueTest, error) {
	if k != glide.Date && k != glide.DateTime {
		return valueTest{}, fmt.Errorf("%s is for dates only", DatePart)
	}
	_, script, _ := strings.Cut(text, "@")
	call := partCall.FindStringSubmatch(strings.TrimPrefix(script, "javascript:"))
	if call == nil {
		return valueTest{}, fmt.Errorf("%s wants @javascript:gs.datePart('part','value','EE')", DatePart)
	}
	of, known := parts[strings.ToLower(call[1])]
	op, compares := map[string]Operator{
		"EE": Is, "GT": Greater, "LT": Less, "GE": GreaterOrIs, "LE": LessOrIs,
	}[strings.ToUpper(call[3])]
	if !known || !compares {
		return valueTest{}, fmt.Errorf("gs.datePart knows no %s compared by %s", call[1], call[3])
	}
	wanted, err := partNumber(strings.ToLower(call[1]), call[2])
	if err != nil {
		return valueTest{}, err
	}
	return valueTest{pass: func(value string) bool {
		t, ok := e.local(k, value)
		return ok && op.holds(of(t), wanted)
	}}, nil
}

// local is a stored value on the caller's calendar; a date has no zone.
func (e Env) local(k glide.Kind, value string) (time.Time, bool) {
	t, err := glide.ParseDateTime(value)
	if err != nil {
		return time.Time{}, false
	}
	if k == glide.DateTime {
		t = t.In(e.Zone)
	}
	return t, true
}

// distanceTest compares how far two dates are apart: MORETHANother@day@before@1
// finds rows whose field is more than a day before the other one.
func (c *compiler[R]) distanceTest(f Field[R], op Operator, operand string) (test[R], error) {
	words := strings.Split(operand, "@")
	if len(words) != 4 || words[2] != "before" && words[2] != "after" {
		return test[R]{}, fmt.Errorf("%s wants field@unit@before@count or field@unit@after@count", op)
	}
	other, err := c.field(words[0])
	if err != nil {
		return test[R]{}, err
	}
	u, err := unitNamed(words[1])
	if err != nil {
		return test[R]{}, err
	}
	n, err := strconv.ParseInt(words[3], 10, 32)
	if err != nil || n < 0 {
		return test[R]{}, fmt.Errorf("%s wants a whole number at the end, not %q", op, words[3])
	}
	return test[R]{match: func(r R, _ *folds) bool {
		first, okFirst := c.env.local(f.Kind, f.Value(r))
		second, okSecond := c.env.local(other.Kind, other.Value(r))
		if words[2] == "after" {
			first, second = second, first
		}
		reach := u.add(first, int(n))
		switch {
		case !okFirst || !okSecond:
			return false
		case op == MoreThan:
			return second.After(reach)
		default:
			return !second.Before(first) && second.Before(reach)
		}
	}}, nil
}
