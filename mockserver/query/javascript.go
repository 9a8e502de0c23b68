package query

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// call is the one form of script that a value may have: gs.name(arguments),
// with blanks and a semicolon where people leave them.
var call = regexp.MustCompile(`^\s*gs\.(\w+)\(\s*([^()]*)\)\s*;?\s*$`)

// evaluate returns what a "javascript:" value stands for, in the form in which
// a column of kind k stores it. A real instance runs the script in a sandbox;
// here it is looked up in a closed list, and anything else is invalid.
//
// documented: the GlideSystem reference names the functions and says that they
// return UTC, with days and longer periods cut in the caller's time zone.
func (e Env) evaluate(k glide.Kind, script string) (string, error) {
	parts := call.FindStringSubmatch(script)
	if parts == nil {
		return "", fmt.Errorf("only calls like gs.daysAgo(7) are understood, not %q", script)
	}
	name, args := parts[1], arguments(parts[2])
	switch name {
	case "getUserID", "user_id":
		return e.UserID, nil
	case "getUserName":
		return e.UserName, nil
	}
	t, err := e.moment(name, args)
	if err != nil {
		return "", err
	}
	return e.stored(k, t)
}

// arguments splits a list of numbers and quoted texts.
func arguments(list string) []string {
	if list == "" {
		return nil
	}
	args := strings.Split(list, ",")
	for i, arg := range args {
		args[i] = strings.Trim(strings.TrimSpace(arg), `"'`)
	}
	return args
}

// moment evaluates the functions that return a date and time.
func (e Env) moment(name string, args []string) (time.Time, error) {
	switch name {
	case "nowDateTime":
		return e.now(), nil
	case "now":
		return day.start(e.now()), nil // documented: the current date
	case "dateGenerate":
		return e.dateGenerate(args)
	}
	if rest, ok := strings.CutPrefix(name, "beginningOf"); ok {
		if p, known := periods[rest]; known {
			return p.unit.start(p.unit.add(p.unit.start(e.now()), p.first)), nil
		}
	}
	if rest, ok := strings.CutPrefix(name, "endOf"); ok {
		if p, known := periods[rest]; known {
			return p.unit.end(p.unit.add(p.unit.start(e.now()), p.last)), nil
		}
	}
	if f, known := ago[name]; known {
		return e.ago(name, f, args)
	}
	return time.Time{}, fmt.Errorf("there is no function gs.%s", name)
}

// period is a stretch of whole units, counted from the current one.
type period struct {
	unit        unit
	first, last int
}

// periods are what gs.beginningOf… and gs.endOf… go with. The names are those
// that condition builders offer and public queries use.
//
// assumed: "last 7 days" and its kin begin n whole units back and end with the
// current one; the vendor's pages do not say.
var periods = map[string]period{
	"CurrentMinute": {minute, 0, 0},
	"LastMinute":    {minute, -1, -1},
	"Last15Minutes": {minute, -15, 0},
	"Last30Minutes": {minute, -30, 0},
	"Last45Minutes": {minute, -45, 0},

	"CurrentHour": {hour, 0, 0},
	"LastHour":    {hour, -1, -1},
	"Last2Hours":  {hour, -2, 0},

	"Today":       {day, 0, 0},
	"Yesterday":   {day, -1, -1},
	"Tomorrow":    {day, 1, 1},
	"Last7Days":   {day, -7, 0},
	"Last30Days":  {day, -30, 0},
	"Last60Days":  {day, -60, 0},
	"Last90Days":  {day, -90, 0},
	"Last120Days": {day, -120, 0},

	"ThisWeek": {week, 0, 0},
	"LastWeek": {week, -1, -1},
	"NextWeek": {week, 1, 1},

	"ThisMonth":    {month, 0, 0},
	"LastMonth":    {month, -1, -1},
	"NextMonth":    {month, 1, 1},
	"Last3Months":  {month, -3, 0},
	"Last6Months":  {month, -6, 0},
	"Last9Months":  {month, -9, 0},
	"Last12Months": {month, -12, 0},

	"ThisQuarter":   {quarter, 0, 0},
	"LastQuarter":   {quarter, -1, -1},
	"NextQuarter":   {quarter, 1, 1},
	"Last2Quarters": {quarter, -2, 0},
	"Next2Quarters": {quarter, 0, 2},

	"ThisYear":   {year, 0, 0},
	"LastYear":   {year, -1, -1},
	"NextYear":   {year, 1, 1},
	"Last2Years": {year, -2, 0},
}

// agoFunction is one of gs.daysAgo, gs.daysAgoStart and gs.daysAgoEnd.
type agoFunction struct {
	unit unit
	edge func(unit, time.Time) time.Time // nil keeps the time of day
}

var ago = map[string]agoFunction{
	"minutesAgo": {minute, nil}, "minutesAgoStart": {minute, unit.start}, "minutesAgoEnd": {minute, unit.end},
	"hoursAgo": {hour, nil}, "hoursAgoStart": {hour, unit.start}, "hoursAgoEnd": {hour, unit.end},
	"daysAgo": {day, nil}, "daysAgoStart": {day, unit.start}, "daysAgoEnd": {day, unit.end},
	"weeksAgo": {week, nil}, "weeksAgoStart": {week, unit.start}, "weeksAgoEnd": {week, unit.end},
	"monthsAgo": {month, nil}, "monthsAgoStart": {month, unit.start}, "monthsAgoEnd": {month, unit.end},
	"quartersAgo": {quarter, nil}, "quartersAgoStart": {quarter, unit.start}, "quartersAgoEnd": {quarter, unit.end},
	"yearsAgo": {year, nil}, "yearsAgoStart": {year, unit.start}, "yearsAgoEnd": {year, unit.end},
}

// ago counts back from now; a negative count leads into the future.
func (e Env) ago(name string, f agoFunction, args []string) (time.Time, error) {
	var n int64
	err := strconv.ErrSyntax
	if len(args) == 1 {
		n, err = strconv.ParseInt(args[0], 10, 32)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("gs.%s wants one whole number", name)
	}
	t := f.unit.add(e.now(), -int(n))
	if f.edge != nil {
		t = f.edge(f.unit, t)
	}
	return t, nil
}

// dateGenerate reads a date, and a time of day or 'start' or 'end', as the
// caller's local time (documented). client: some send both in one argument.
func (e Env) dateGenerate(args []string) (time.Time, error) {
	text := strings.Join(args, " ")
	text = strings.Replace(text, " start", " 00:00:00", 1)
	text = strings.Replace(text, " end", " 23:59:59", 1)
	layout := glide.DateTimeLayout
	if len(args) == 1 && len(text) == len(glide.DateLayout) {
		layout = glide.DateLayout
	}
	t, err := time.ParseInLocation(layout, text, e.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("gs.dateGenerate wants 'yyyy-MM-dd','HH:mm:ss', not %q", text)
	}
	return t, nil
}
