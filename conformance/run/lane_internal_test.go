package run

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

func executionsOf(checks ...suite.Check) []execution {
	var all []execution
	for _, check := range checks {
		all = append(all, execution{check: &check})
	}
	return all
}

// What waits is begun although every other place is taken, by checks that here go on
// only once all of it is under way.
func TestWhatWaitsGoesOnBesideTheRest(t *testing.T) {
	synctest.Test(t, besideTheRest)
}

func besideTheRest(t *testing.T) {
	t.Helper()
	works, waits := suite.Check{}, suite.Check{Waits: true}
	stage := stages(executionsOf(works, works, works, waits, waits, waits), 2)[1]
	var under sync.WaitGroup
	under.Add(2 + 3) // so many places there are for the one, so many checks are the other
	var begun atomic.Int32
	group, ctx := errgroup.WithContext(t.Context())
	for _, lane := range stage {
		group.Go(func() error {
			return lane.each(ctx, func(context.Context, int) error {
				if begun.Add(1) <= 2+3 {
					under.Done()
					under.Wait()
				}
				return nil
			})
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, 6, begun.Load())
}

func TestOneAtATimeIsOne(t *testing.T) {
	works, waits, first := suite.Check{}, suite.Check{Waits: true}, suite.Check{First: true}
	stages := stages(executionsOf(works, waits, first, works), 1)
	for i, want := range [][]int{{2}, {0, 1, 3}} {
		var numbers []int
		for _, lane := range stages[i] {
			numbers = append(numbers, lane.numbers...)
			require.False(t, len(lane.numbers) > 0 && lane.limit != 1)
		}
		require.Equal(t, want, slices.Sorted(slices.Values(numbers)))
	}
}
