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

// readAtPace reads a body to its end. It cancels the request when the body
// stops coming, which no timeout of net/http does: those either cover the
// headers alone or limit how long a large page may take.
func readAtPace(body io.Reader, cancel context.CancelCauseFunc) ([]byte, error) {
	counted := &counter{from: body}
	done := make(chan struct{})
	defer close(done)
	go counted.watch(done, cancel)

	read, err := io.ReadAll(io.LimitReader(counted, maxAnswer+1))
	if err == nil && len(read) > maxAnswer {
		return nil, ErrTooLarge
	}
	return read, err
}

// counter counts what is read through it.
type counter struct {
	from  io.Reader
	bytes atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.bytes.Add(int64(n))
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
