package run

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// lane is executions, by their numbers, so many of which go on at once.
type lane struct {
	numbers []int
	limit   int
}

// waiting is how many checks that wait go on for each one that works.
const waiting = 4

// stages are carried out one after the other, and the lanes of one side by side. What
// others stand on comes before them. What mostly waits has a lane of its own: in the
// others' it would keep a place for seconds that it has no use for. Who wants one check
// at a time has one.
func stages(executions []execution, parallel int) [2][]lane {
	first, rest, waits := lane{limit: parallel}, lane{limit: parallel}, lane{limit: waiting * parallel}
	for i, e := range executions {
		into := &rest
		switch {
		case e.check.First:
			into = &first
		case e.check.Waits && parallel > 1:
			into = &waits
		}
		into.numbers = append(into.numbers, i)
	}
	return [2][]lane{{first}, {waits, rest}}
}

// each does something with every number, and ends at the first error.
func (l lane) each(ctx context.Context, do func(context.Context, int) error) error {
	group, limited := errgroup.WithContext(ctx)
	group.SetLimit(l.limit)
	for _, number := range l.numbers {
		group.Go(func() error { return do(limited, number) })
	}
	return group.Wait()
}
