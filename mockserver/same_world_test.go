package mockserver

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// The same seed and time give the same bytes on any day: worlds that are made anew,
// on machines whose clocks are years apart, are exported alike, whatever is served.
func TestTheSameBytesOnAnyDay(t *testing.T) {
	now := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	all, err := Scenarios(nil)
	require.NoError(t, err)
	cfg := Config{Seed: 7, Now: now, Events: 3000, People: 90}
	for _, s := range all {
		cfg.Scenarios = append(cfg.Scenarios, s.Name())
	}
	export := func(today time.Time) (text, truth []byte) {
		machine := clock.NewSimulated(today, clock.System())
		machine.Freeze(true)
		cfg := cfg
		cfg.Clock = machine
		p, err := cfg.plan()
		require.NoError(t, err)
		base, err := newWorlds().get(t.Context(), p.world(), nil, nil)
		require.NoError(t, err)
		first, err := p.state(base)
		require.NoError(t, err)
		instance := newInstance(p, first, "instance", base.truth)
		tables, err := instance.Export(true)
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, rows.Write(&out, rows.JSON, tables...))
		var told bytes.Buffer
		for _, s := range instance.Truth().Scenarios {
			for _, r := range s.Rows {
				told.WriteString(r.Table + r.SysID + r.At + r.Visible + r.Finding + "\n")
			}
		}
		return out.Bytes(), told.Bytes()
	}
	one, oneTruth := export(time.Date(2020, 2, 29, 23, 59, 58, 0, time.UTC))
	other, otherTruth := export(time.Date(2031, 11, 3, 4, 5, 6, 0, time.UTC))
	require.NotEmpty(t, one)
	require.True(t, bytes.Equal(one, other), "the rows differ")
	require.True(t, bytes.Equal(oneTruth, otherTruth), "what is so differs")
}
