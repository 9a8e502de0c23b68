package diagnostics

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestIncluded(t *testing.T) {
	for include, want := range map[string]string{
		"":                           "servlet,database,semaphores,memory",
		"memory":                     "memory",
		"memory, servlet,memory,,x,": "memory,servlet",
		"XMLStatsEm":                 "",
		"Servlet":                    "",
	} {
		_, told := included(include)
		require.Equal(t, want, told, include)
	}
}

// What an answer says it includes reads back as that.
func FuzzIncluded(f *testing.F) {
	for _, include := range []string{"", "servlet,database,semaphores,memory", "memory,,servlet, x"} {
		f.Add(include)
	}
	f.Fuzz(func(t *testing.T, include string) {
		asked, told := included(include)
		require.LessOrEqual(t, len(asked), len(parts))
		if told == "" {
			require.Empty(t, asked) // and no name of a part was there to read back
			return
		}
		again, same := included(told)
		require.Equal(t, told, same)
		require.Len(t, again, len(asked))
	})
}

func TestMeasure(t *testing.T) {
	require.Equal(t, metric{}, measure(nil))
	require.Equal(t, metric{1, 7, 7, 7, 7, 7}, measure([]time.Duration{7 * time.Millisecond}))
	var took []time.Duration
	for i := 10; i > 0; i-- {
		took = append(took, time.Duration(i)*time.Millisecond)
	}
	require.Equal(t, metric{count: 10, max: 10, mean: 5.5, median: 5, ninety: 9, within: 5}, measure(took))
}
