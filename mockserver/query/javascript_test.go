package query_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// bound returns the lower end of the span that a condition on a column means.
func bound(t *testing.T, e query.Env, condition string) string {
	t.Helper()
	p := query.Compile(query.Parse(condition), tasks, e)
	require.Empty(t, p.Dropped())
	plan := p.Plan(func(string) bool { return true })
	require.NotNil(t, plan.Low, condition)
	return plan.Low.Value
}

func TestJavascriptMoments(t *testing.T) {
	// It is Wednesday 5 August 2026, 10:30:15, two hours ahead of UTC.
	for script, want := range map[string]string{
		"gs.nowDateTime()": "2026-08-05 08:30:15",
		"gs.now()":         "2026-08-04 22:00:00",

		"gs.minutesAgo(5)":       "2026-08-05 08:25:15",
		"gs.minutesAgoStart(5)":  "2026-08-05 08:25:00",
		"gs.minutesAgoEnd(5)":    "2026-08-05 08:25:59",
		"gs.hoursAgo(3)":         "2026-08-05 05:30:15",
		"gs.hoursAgoStart(3)":    "2026-08-05 05:00:00",
		"gs.daysAgo(7)":          "2026-07-29 08:30:15",
		"gs.daysAgo(-1)":         "2026-08-06 08:30:15",
		"gs.daysAgoStart(7)":     "2026-07-28 22:00:00",
		"gs.daysAgoEnd(7)":       "2026-07-29 21:59:59",
		"gs.weeksAgoStart(1)":    "2026-07-26 22:00:00",
		"gs.monthsAgo(6)":        "2026-02-05 08:30:15",
		"gs.monthsAgoEnd(6)":     "2026-02-28 21:59:59",
		"gs.quartersAgoStart(1)": "2026-03-31 22:00:00",
		"gs.yearsAgo(1)":         "2025-08-05 08:30:15",

		"gs.beginningOfToday()":         "2026-08-04 22:00:00",
		"gs.endOfToday()":               "2026-08-05 21:59:59",
		"gs.beginningOfYesterday()":     "2026-08-03 22:00:00",
		"gs.endOfTomorrow()":            "2026-08-06 21:59:59",
		"gs.beginningOfThisWeek()":      "2026-08-02 22:00:00",
		"gs.endOfLastWeek()":            "2026-08-02 21:59:59",
		"gs.endOfNextWeek()":            "2026-08-16 21:59:59",
		"gs.beginningOfThisMonth()":     "2026-07-31 22:00:00",
		"gs.endOfLastMonth()":           "2026-07-31 21:59:59",
		"gs.beginningOfThisQuarter()":   "2026-06-30 22:00:00",
		"gs.endOfLastQuarter()":         "2026-06-30 21:59:59",
		"gs.beginningOfThisYear()":      "2025-12-31 22:00:00",
		"gs.endOfThisYear()":            "2026-12-31 21:59:59",
		"gs.beginningOfLast7Days()":     "2026-07-28 22:00:00",
		"gs.endOfLast7Days()":           "2026-08-05 21:59:59",
		"gs.beginningOfLast6Months()":   "2026-01-31 22:00:00",
		"gs.beginningOfLast15Minutes()": "2026-08-05 08:15:00",
		"gs.beginningOfCurrentHour()":   "2026-08-05 08:00:00",

		"gs.dateGenerate('2026-01-05','08:00:00')":     "2026-01-05 06:00:00",
		`gs.dateGenerate("2026-01-05", "start")`:       "2026-01-04 22:00:00",
		"gs.dateGenerate('2026-01-05','end')":          "2026-01-05 21:59:59",
		"gs.dateGenerate('2026-01-05 08:00:00')":       "2026-01-05 06:00:00",
		"gs.dateGenerate('2026-01-05')":                "2026-01-04 22:00:00",
		"  gs.daysAgoStart( '7' ) ; ":                  "2026-07-28 22:00:00",
		"gs.dateGenerate( '2026-01-05' , '08:00:00' )": "2026-01-05 06:00:00",
	} {
		t.Run(script, func(t *testing.T) {
			require.Equal(t, want, bound(t, env, "at>=javascript:"+script))
		})
	}
}

func TestJavascriptValuesByKindOfColumn(t *testing.T) {
	require.Equal(t, "2026-08-05", bound(t, env, "day>=javascript:gs.beginningOfToday()"), "a date column holds the caller's day")
	require.Equal(t, "u1", bound(t, env, "boss=javascript:gs.getUserID()"))
	require.Equal(t, "u1", bound(t, env, "bossINjavascript:gs.getUserID()"))
	require.Equal(t, "fred.luddy", bound(t, env, "name=javascript:gs.getUserName()"))
	require.Equal(t, "2026-08-04 22:00:00", bound(t, env, "atONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()"))
	require.Equal(t, "2026-07-28 22:00:00", bound(t, env, "atBETWEENjavascript:gs.beginningOfLast7Days()@javascript:gs.endOfNextMonth()"))
}

func TestRelativeConditions(t *testing.T) {
	for condition, want := range map[string]string{
		"atRELATIVEGT@hour@ago@3":       "2026-08-05 05:30:15",
		"atRELATIVEGE@minute@ahead@30":  "2026-08-05 09:00:15",
		"atRELATIVEGT@dayofweek@ago@7":  "2026-07-29 08:30:15",
		"atRELATIVEGT@quarter@ago@1":    "2026-05-05 08:30:15",
		"atRELATIVEGT@year@ahead@1":     "2027-08-05 08:30:15",
		"atRELATIVEEE@dayofweek@ago@7":  "2026-07-28 22:00:00",
		"dayRELATIVEGT@dayofweek@ago@0": "2026-08-05",
	} {
		require.Equal(t, want, bound(t, env, condition), condition)
	}
	july29 := []row{
		{"name": "before", "at": "2026-07-28 21:59:59"},
		{"name": "on", "at": "2026-07-29 21:59:59"},
		{"name": "after", "at": "2026-07-29 22:00:00"},
	}
	require.Equal(t, []string{"on"}, names(compile("atRELATIVEEE@dayofweek@ago@7"), july29))
	require.Equal(t, []string{"before"}, names(compile("atRELATIVELT@dayofweek@ago@7"), july29))
	require.Equal(t, []string{"before"}, names(compile("atRELATIVELE@dayofweek@ago@7"), july29))
}

func TestMonthsEndWhereTheyEnd(t *testing.T) {
	lastOfMarch := query.Env{Now: time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)}
	require.Equal(t, "2026-02-28 12:00:00", bound(t, lastOfMarch, "at>=javascript:gs.monthsAgo(1)"))
	require.Equal(t, "2026-02-01 00:00:00", bound(t, lastOfMarch, "at>=javascript:gs.beginningOfLastMonth()"))
	require.Equal(t, "2024-02-29 12:00:00", bound(t, lastOfMarch, "at>=javascript:gs.monthsAgo(25)"))
}

func TestHoursAcrossTheEndOfSummerTime(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	// 02:30 local time comes twice that night; this is the second time.
	night := query.Env{Now: time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), Zone: zone}
	require.Equal(t, "2026-10-25 01:00:00", bound(t, night, "at>=javascript:gs.hoursAgoStart(0)"))
	require.Equal(t, "2026-10-25 00:00:00", bound(t, night, "at>=javascript:gs.hoursAgoStart(1)"))
	require.Equal(t, "2026-10-25 22:59:59", bound(t, night, "at>=javascript:gs.endOfToday()"))
}

// There is no script engine: whatever is not in the list is invalid.
func TestJavascriptOutsideTheListIsDropped(t *testing.T) {
	for script, why := range map[string]string{
		"gs.sleep(1000)":                   "no function gs.sleep",
		"gs.beginningOfTime()":             "no function gs.beginningOfTime",
		"gs.daysAgo()":                     "one whole number",
		"gs.daysAgo(1,2)":                  "one whole number",
		"gs.daysAgo(x)":                    "one whole number",
		"gs.daysAgo(99999999999)":          "one whole number",
		"gs.yearsAgo(3000)":                "out of range",
		"gs.minutesAgo(-2147483648)":       "",
		"gs.yearsAgo(-2147483648)":         "out of range",
		"gs.dateGenerate()":                "gs.dateGenerate wants",
		"gs.dateGenerate('5 May','start')": "gs.dateGenerate wants",
		"new GlideRecord('sys_user')":      "only calls like",
		"gs.daysAgo(gs.now())":             "only calls like",
		"gs.getProperty('x').length":       "only calls like",
		"":                                 "only calls like",
	} {
		dropped := compile("at>=javascript:" + script).Dropped()
		if why == "" {
			require.Empty(t, dropped, script)
			continue
		}
		require.Len(t, dropped, 1, script)
		require.Contains(t, dropped[0].Message, why, script)
	}
}
