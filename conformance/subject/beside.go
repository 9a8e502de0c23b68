package subject

import (
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// With is what goes along with a program while it runs. The zero value is nothing.
type With struct {
	// Stop brings the signal that the program's group is to get.
	Stop <-chan Signal
	// Onlooker sees the program's processes.
	Onlooker *Onlooker
	// Look is called again and again from the program's start to its end, and once more
	// before what it has left behind is ended.
	Look func()
}

// A look costs what others pay, so there is a rest between two of them, and one that is
// so many times as long as the look.
const (
	shortestRest = 2 * time.Millisecond
	restful      = 9
)

// beside looks at the program of this number until it is told to end, with a last look
// then.
func (w With) beside(leader int, home string, env map[string]string) (end func()) {
	looks := w.Look
	if w.Onlooker != nil {
		w.Onlooker.expect(leader, home, env)
		looks = func() {
			w.Onlooker.Look()
			if w.Look != nil {
				w.Look()
			}
		}
	}
	if looks == nil {
		return func() {}
	}
	over, machine := make(chan struct{}), clock.System()
	var done sync.WaitGroup
	done.Go(func() {
		for {
			began := machine.Now()
			looks()
			select {
			case <-over:
				looks()
				return
			case <-time.After(max(shortestRest, restful*machine.Now().Sub(began))):
			}
		}
	})
	return func() {
		close(over)
		done.Wait()
		if w.Onlooker != nil {
			w.Onlooker.leave()
		}
	}
}
