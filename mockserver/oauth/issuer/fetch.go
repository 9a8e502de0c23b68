package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/loopback"
)

// Reach is how far a fetch may go.
type Reach int

// The reaches. Nowhere is the zero value.
const (
	Nowhere  Reach = iota
	Loopback       // the machine that it runs on, by http or https
	Anywhere       // by https, and by http on the machine itself
)

// Bounds of a fetch: how long one may take in all, how many bytes an answer may
// have, how many are under way at a time, and how many addresses are known to hang.
const (
	patience   = 5 * time.Second
	maxAnswer  = 256 << 10
	mostAtOnce = 4
	mostHung   = 100
)

// Errors of a fetch, for errors.Is. None tells what was answered.
var (
	ErrOutOfReach = errors.New("the address is not one to fetch from")
	ErrBusy       = errors.New("too many fetches are under way")
	ErrHung       = errors.New("the address did not answer in time a moment ago")
	ErrAnswer     = errors.New("no answer of the kind that was asked for")
)

// Fetcher fetches documents. It is safe for concurrent use.
type Fetcher struct {
	clock    clock.Clock // the machine's: a server hangs in its time
	patience time.Duration
	slots    chan struct{}
	under    singleflight.Group // fetches under way, by reach and address

	mu   sync.Mutex
	hung map[string]time.Time // until when those that hung are not asked again
}

// New returns a fetcher.
func New() *Fetcher {
	return &Fetcher{clock: clock.System(), patience: patience, slots: make(chan struct{}, mostAtOnce), hung: map[string]time.Time{}}
}

// Get returns the document at an address. Who asks while it is being fetched gets the same
// answer: one slow server takes no more than one of the few places. It returns an error
// wrapping ErrOutOfReach, ErrBusy, ErrHung or ErrAnswer.
func (f *Fetcher) Get(reach Reach, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || !admitted(reach, u) {
		return nil, ErrOutOfReach
	}
	key := fmt.Sprintf("%d %s", reach, u)
	document, err, _ := f.under.Do(key, func() (any, error) {
		if f.hangs(key) {
			return nil, ErrHung
		}
		body, err := f.get(reach, u)
		if errors.Is(err, context.DeadlineExceeded) {
			f.remember(key)
		}
		return body, err
	})
	if err != nil {
		return nil, err
	}
	body, _ := document.([]byte)
	return body, nil
}

// hangs tells whether an address kept somebody waiting in vain less than a fetch's patience
// ago: it is not worth another wait so soon, and anybody can ask for one. Errors that come
// at once are forgotten at once.
func (f *Fetcher) hangs(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clock.Now().Before(f.hung[key])
}

func (f *Fetcher) remember(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.clock.Now()
	maps.DeleteFunc(f.hung, func(_ string, until time.Time) bool { return !now.Before(until) })
	if len(f.hung) < mostHung {
		f.hung[key] = now.Add(f.patience)
	}
}

func (f *Fetcher) get(reach Reach, u *url.URL) ([]byte, error) {
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	default:
		return nil, ErrBusy
	}
	// Others may wait for the answer of this call, so no caller of one ends it.
	ctx, cancel := context.WithTimeout(context.Background(), f.patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, ErrOutOfReach
	}
	request.Header.Set("Accept", "application/json")
	answer, err := client(reach, u).Do(request)
	if err != nil {
		if errors.Is(err, ErrOutOfReach) {
			return nil, ErrOutOfReach
		}
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: status %d", ErrAnswer, answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: broken off: %w", ErrAnswer, err)
	case len(body) > maxAnswer:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrAnswer, maxAnswer)
	}
	return body, nil
}

// admitted looks at what an address says of itself. On this machine only what needs
// no name server is: to ask one for a name is a call to the outside as well.
func admitted(reach Reach, u *url.URL) bool {
	if reach == Nowhere || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	if !near(reach, u) {
		return u.Host != ""
	}
	return loopback.Is(u.Hostname(), loopback.Addresses|loopback.Localhost)
}

// near tells whether a fetch stays on this machine.
func near(reach Reach, u *url.URL) bool { return reach == Loopback || u.Scheme == "http" }

// client looks at where a connection leads when it is made: a name may stand for any
// machine, this one too.
func client(reach Reach, u *url.URL) *http.Client {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		if near(reach, u) && !loopback.Is(loopback.Host(address), loopback.Addresses) {
			return ErrOutOfReach
		}
		return nil
	}}
	return &http.Client{
		// No proxy: one that the environment names would carry a call off the machine.
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
