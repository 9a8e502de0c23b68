package glide_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

func TestFormatDateTimeIsUTCInWholeSeconds(t *testing.T) {
	berlin := time.FixedZone("CEST", 2*3600)
	for want, moment := range map[string]time.Time{
		"2026-01-05 08:00:00":  time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC),
		"2026-07-31 22:30:59":  time.Date(2026, 8, 1, 0, 30, 59, 999, berlin),
		"0000-01-01 00:00:00":  time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		"10000-01-01 00:00:00": time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		require.Equal(t, want, glide.FormatDateTime(moment))
	}
}

func TestFormatDateTimeAgreesWithItsLayout(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		moment := time.Unix(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "seconds"), 0)
		require.Equal(t, moment.UTC().Format(glide.DateTimeLayout), glide.FormatDateTime(moment))
	})
}

func TestParseDateTime(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2026-01-05 08:00:00": time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC),
		"2026-01-05":          time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
		"2024-02-29 23:59:59": time.Date(2024, 2, 29, 23, 59, 59, 0, time.UTC),
	} {
		got, err := glide.ParseDateTime(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, text := range []string{
		"", "2026", "2026-02-30", "2026-01-05 24:00:00", "2026-01-05T08:00:00Z",
		"2026-01-05 08:00:00.5", "2026-01-05 08:00", "05.01.2026", "2026-01-05 8:00:00", "2026-01-05  8:00:00",
	} {
		_, err := glide.ParseDateTime(text)
		require.ErrorContains(t, err, "yyyy-MM-dd HH:mm:ss", text)
	}
}

func FuzzParseDateTime(f *testing.F) {
	f.Add("2026-01-05 08:00:00")
	f.Add("2026-01-05")
	f.Fuzz(func(t *testing.T, text string) {
		moment, err := glide.ParseDateTime(text)
		if err != nil {
			return
		}
		printed := glide.FormatDateTime(moment)
		require.Equal(t, text, printed[:len(text)])
	})
}
