package issuer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

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
// have, and how many are under way at a time.
const (
	patience   = 5 * time.Second
	maxAnswer  = 256 << 10
	mostAtOnce = 4
)

// Errors of a fetch, for errors.Is. None tells what was answered.
var (
	ErrOutOfReach = errors.New("the address is not one to fetch from")
	ErrBusy       = errors.New("too many fetches are under way")
	ErrAnswer     = errors.New("no answer of the kind that was asked for")
)

// Fetcher fetches documents. It is safe for concurrent use.
type Fetcher struct{ slots chan struct{} }

// New returns a fetcher.
func New() *Fetcher { return &Fetcher{slots: make(chan struct{}, mostAtOnce)} }

// Get returns the document at an address. It returns an error wrapping ErrOutOfReach,
// ErrBusy or ErrAnswer.
func (f *Fetcher) Get(ctx context.Context, reach Reach, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || !admitted(reach, u) {
		return nil, ErrOutOfReach
	}
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	default:
		return nil, ErrBusy
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
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
	if err != nil || len(body) > maxAnswer {
		return nil, fmt.Errorf("%w: more than %d bytes, or broken off", ErrAnswer, maxAnswer)
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
