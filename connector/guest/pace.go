package guest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

const (
	// MaxPage is how much of a page comes through to a Take, and maxWhole how much
	// is read of any other answer: tokens, words about a mistake, web pages. Bytes,
	// decompressed.
	MaxPage  = 64 << 20
	maxWhole = 1 << 20

	// A body that brings less than paceBytes in each paceWindow is not slow, it
	// is stuck: 100 bytes a second would take a minute for one page of nothing.
	paceWindow = 4 * time.Second
	paceBytes  = 400

	// longest is how long a body may take that keeps this pace. A page of the
	// usual size comes within it over any line that is worth using.
	longest = 10 * time.Minute
)

var (
	errStuck = errors.New("it came too slowly to be of use")
	errLong  = fmt.Errorf("it took longer than %s: ask for smaller pages (SNOWGLOBE_PAGE_SIZE)", longest)
)

// atPace reads a body as it comes. It cancels the request when the body stops
// coming, which no timeout of net/http does: those either cover the headers
// alone or limit how long a large page may take. The caller closes done.
func atPace(patient context.Context, body io.Reader, most int64, cancel context.CancelCauseFunc) *counter {
	counted := &counter{from: body, most: most, done: make(chan struct{})}
	go counted.watch(patient, cancel)
	return counted
}

// counter counts what is read through it, and reads no more than most bytes.
type counter struct {
	from   io.Reader
	most   int64
	bytes  atomic.Int64
	done   chan struct{}
	broken error // why it ended before its end
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if c.bytes.Add(int64(n)) > c.most {
		return 0, ErrTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		c.broken = err
	}
	return n, err
}

// watch looks at the count at the end of each window, and once when patience
// ends: what has kept the pace by then may take its time.
func (c *counter) watch(patient context.Context, cancel context.CancelCauseFunc) {
	window, end := time.NewTicker(paceWindow), time.NewTimer(longest)
	defer window.Stop()
	defer end.Stop()
	began, impatient := clock.System().Now(), patient.Done()
	for before := int64(0); ; {
		select {
		case <-c.done:
			return
		case <-window.C:
			now := c.bytes.Load()
			if now-before < paceBytes {
				cancel(errStuck)
				return
			}
			before = now
		case <-impatient:
			took := clock.System().Now().Sub(began)
			if float64(c.bytes.Load()) < paceBytes*took.Seconds()/paceWindow.Seconds() {
				cancel(context.Cause(patient))
				return
			}
			impatient = nil
		case <-end.C:
			cancel(errLong)
			return
		}
	}
}
