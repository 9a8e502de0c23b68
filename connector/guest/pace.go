package guest

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"
)

const (
	maxAnswer = 64 << 20 // bytes, decompressed

	// A body that brings less than paceBytes in each paceWindow is not slow, it
	// is stuck: 100 bytes a second would take a minute for one page of nothing.
	paceWindow = 4 * time.Second
	paceBytes  = 400
)

var errStuck = errors.New("it came too slowly to be of use")

// atPace reads a body as it comes. It cancels the request when the body stops
// coming, which no timeout of net/http does: those either cover the headers
// alone or limit how long a large page may take. The caller closes done.
func atPace(body io.Reader, cancel context.CancelCauseFunc) *counter {
	counted := &counter{from: body, done: make(chan struct{})}
	go counted.watch(counted.done, cancel)
	return counted
}

// counter counts what is read through it, and reads no more than maxAnswer.
type counter struct {
	from   io.Reader
	bytes  atomic.Int64
	done   chan struct{}
	broken error // why it ended before its end
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if c.bytes.Add(int64(n)) > maxAnswer {
		return 0, ErrTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		c.broken = err
	}
	return n, err
}

// watch looks at the count at the end of each window, until done.
func (c *counter) watch(done <-chan struct{}, cancel context.CancelCauseFunc) {
	window := time.NewTicker(paceWindow)
	defer window.Stop()
	for before := int64(0); ; {
		select {
		case <-done:
			return
		case <-window.C:
			now := c.bytes.Load()
			if now-before < paceBytes {
				cancel(errStuck)
				return
			}
			before = now
		}
	}
}
