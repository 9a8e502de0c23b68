package glide_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

func TestDisplayInteger(t *testing.T) {
	for value, want := range map[string]string{
		"102197":    "102,197",
		"-1234567":  "-1,234,567",
		"999":       "999",
		"-999":      "-999",
		"102197.25": "102,197.25",
		"1.23456":   "1.23456",
		"":          "",
		"12-3456":   "12-3456",
		"12345.6.7": "12345.6.7",
	} {
		require.Equal(t, want, glide.DisplayInteger(value))
	}
}

func TestDisplayDuration(t *testing.T) {
	for value, want := range map[string]string{
		"1970-01-02 04:23:00": "1 Day 4 Hours 23 Minutes",
		"1970-01-03 00:00:00": "2 Days",
		"1970-01-01 00:02:17": "2 Minutes",
		"1970-01-01 00:00:01": "1 Second",
		"1970-01-01 00:00:00": "0 Seconds",
		"1969-12-31 22:59:00": "-1 Hour 1 Minute",
		"":                    "",
		"soon":                "soon",
	} {
		require.Equal(t, want, glide.DisplayDuration(value))
	}
}

func TestDisplayDates(t *testing.T) {
	pacific := time.FixedZone("PST", -8*3600)
	dateTime, err := glide.JavaLayout("MM/dd/yyyy hh:mm:ss a")
	require.NoError(t, err)
	date, err := glide.JavaLayout("MM/dd/yyyy")
	require.NoError(t, err)

	require.Equal(t, "08/04/2026 10:22:01 AM", glide.DisplayDateTime("2026-08-04 18:22:01", pacific, dateTime))
	require.Equal(t, "08/03/2026 04:00:00 PM", glide.DisplayDateTime("2026-08-04", pacific, dateTime), "a bare date is UTC midnight")
	require.Equal(t, "2026-08-04 18:22:01", glide.DisplayDateTime("2026-08-04 18:22:01", time.UTC, glide.DateTimeLayout))
	require.Equal(t, "08/04/2026", glide.DisplayDate("2026-08-04", date), "a date stays its day in every zone")
	for _, value := range []string{"", "soon"} {
		require.Equal(t, value, glide.DisplayDateTime(value, pacific, dateTime))
		require.Equal(t, value, glide.DisplayDate(value, date))
	}
}

func TestJavaLayout(t *testing.T) {
	moment := time.Date(2026, 8, 4, 18, 2, 9, 0, time.UTC)
	for pattern, want := range map[string]string{
		"yyyy-MM-dd HH:mm:ss":      "2026-08-04 18:02:09",
		"dd.MM.yy":                 "04.08.26",
		"d/M/yyyy h:m:s a":         "4/8/2026 6:2:9 PM",
		"EEEE, d MMMM yyyy":        "Tuesday, 4 August 2026",
		"yyyy-MM-dd'T'HH:mm:ssXXX": "2026-08-04T18:02:09Z",
		"h 'o''clock'":             "6 o'clock",
		"HH''mm":                   "18'02",
		"":                         "",
	} {
		layout, err := glide.JavaLayout(pattern)
		require.NoError(t, err, pattern)
		require.Equal(t, want, moment.Format(layout), pattern)
	}
	for pattern, why := range map[string]string{
		"H:mm":        `from "H:mm"`,
		"yyyy-MM-ddG": `from "G"`,
		"dd 'of MMMM": `from "'of MMMM"`,
		"'Jan' dd":    "fixed text",
		"Ms":          "fixed text", // "1" and "5" side by side are "15", an hour
	} {
		_, err := glide.JavaLayout(pattern)
		require.ErrorContains(t, err, why, pattern)
	}
}

func FuzzJavaLayout(f *testing.F) {
	f.Add("yyyy-MM-dd HH:mm:ss")
	f.Add("EEE, d MMM ''yy 'at' hh:mm a z")
	f.Fuzz(func(t *testing.T, pattern string) {
		layout, err := glide.JavaLayout(pattern)
		if err == nil && layout == pattern {
			// Nothing was translated, so nothing may change with the time.
			require.Equal(t, time.Unix(0, 0).Format(layout), time.Unix(1e9, 1).Format(layout))
		}
	})
}

// Only nothing shows as nothing, and the plain formats lose nothing.
func FuzzDisplay(f *testing.F) {
	f.Add("-102197.5")
	f.Add("1970-01-02 04:23:00")
	f.Add("2026-01-05")
	zone := time.FixedZone("IST", 5*3600+1800)
	f.Fuzz(func(t *testing.T, value string) {
		require.Equal(t, value == "", glide.DisplayDuration(value) == "")
		require.Equal(t, value == "", glide.DisplayDateTime(value, zone, glide.DateTimeLayout) == "")
		require.Equal(t, value, glide.DisplayDate(value, glide.DateLayout))
		require.Equal(t, strings.ReplaceAll(value, ",", ""), strings.ReplaceAll(glide.DisplayInteger(value), ",", ""))
	})
}

func TestKindOf(t *testing.T) {
	require.Equal(t, glide.Integer, glide.KindOf("integer"))
	require.Equal(t, glide.DateTime, glide.KindOf("glide_date_time"))
	require.Equal(t, glide.GUID, glide.KindOf("GUID"))
	require.Equal(t, glide.String, glide.KindOf("glide_time"))
	require.Equal(t, glide.String, glide.KindOf("u_unheard_of"))
}
