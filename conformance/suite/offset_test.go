package suite_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

func TestParseOffset(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0s": 0, "90s": 90 * time.Second, "31m": 31 * time.Minute, "-2h": -2 * time.Hour,
		"-60d-5m": -60*24*time.Hour - 5*time.Minute, "-60d+5m": -60*24*time.Hour + 5*time.Minute,
		"-1440h-5m": -1440*time.Hour - 5*time.Minute, "1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute, "+1s": time.Second,
	} {
		got, err := suite.ParseOffset(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got.Duration(), text)
	}
	for _, text := range []string{"", "-", "5", "5 minutes", "d", "1x", "-1h--1m", "999999999d", "1d1d", "9999999h"} {
		_, err := suite.ParseOffset(text)
		require.Error(t, err, text)
	}
}

func FuzzParseOffset(f *testing.F) {
	for _, seed := range []string{"-60d-5m", "90s", "1.5d", "+3h", "-", "1e9h", "d5", "9223372036s"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := suite.ParseOffset(text)
		if err != nil {
			return
		}
		again, err := suite.ParseOffset(o.String())
		require.NoError(t, err, "printed as %s", o)
		require.Equal(t, o, again)
	})
}
