package guest

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

const (
	userAgent = "snowglobe-connector/1 (+https://github.com/snowglobe-dev/snowglobe)"

	// DefaultPatience is short enough that a person who waits for a verb hears
	// of the trouble, and longer than a proxy needs to restart a node.
	DefaultPatience = 15 * time.Second
)

// Config says whom to ask, and how.
type Config struct {
	Instance *url.URL // scheme and host
	Clock    clock.Clock

	// Transport carries the questions; see [Transport].
	Transport http.RoundTripper

	// Patience is how long one question may wait for its answer, with all its
	// repeats; an answer that keeps coming may take longer. Zero means
	// DefaultPatience.
	Patience time.Duration

	// Offset is by how much the instance's clock was last seen ahead of this
	// machine's. The first answer corrects it.
	Offset time.Duration
}

// Client asks one instance. It is safe for concurrent use.
type Client struct {
	instance *url.URL
	// transport is asked without a [http.Client], which follows redirects to another
	// port of the host with credentials and all, and reads each even if told not to.
	transport http.RoundTripper
	clock     clock.Clock
	patience  time.Duration
	offset    atomic.Int64
}

// New returns a client that has not asked anything yet.
func New(c Config) *Client {
	client := &Client{
		instance:  c.Instance,
		transport: c.Transport,
		clock:     c.Clock,
		patience:  cmp.Or(c.Patience, DefaultPatience),
	}
	client.offset.Store(int64(c.Offset))
	return client
}

// Host is the name of the instance's host, without the port.
func (c *Client) Host() string { return c.instance.Hostname() }

// InstanceNow is what the instance's clock shows, by its latest answer and the
// time that has passed on this machine since. A machine whose own clock is an
// hour off gets this right all the same.
func (c *Client) InstanceNow() time.Time { return c.clock.Now().Add(c.Offset()).UTC() }

// Offset is by how much the instance's clock is ahead of this machine's.
func (c *Client) Offset() time.Duration { return time.Duration(c.offset.Load()) }

// once asks without a second try. Trouble that may pass comes as an *Again.
// Patient ends the wait for an answer, and for a body that is stuck by then; a
// page that flows is read to its end.
func (c *Client) once(ctx, patient context.Context, q Question) (*Answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stopWaiting := context.AfterFunc(patient, func() { cancel(context.Cause(patient)) })
	defer stopWaiting()
	request, err := c.request(ctx, q)
	if err != nil {
		return nil, err
	}
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return nil, sendTrouble(ctx, err)
	}
	defer response.Body.Close()
	stopWaiting()
	return c.receive(ctx, patient, q, response, cancel)
}

// receive reads what came and looks whether it is an answer.
func (c *Client) receive(ctx, patient context.Context, q Question, response *http.Response, cancel context.CancelCauseFunc) (*Answer, error) {
	answer := &Answer{Status: response.StatusCode, Header: response.Header, Date: c.dateOf(response.Header)}
	takes, most := q.Take != nil && answer.Status == http.StatusOK && !isHTML(answer.Header), int64(maxWhole)
	if takes {
		most = MaxPage
	}
	body := atPace(patient, response.Body, most, cancel)
	defer close(body.done)
	var err error
	if takes {
		err = q.Take(answer, body)
	} else {
		answer.Body, err = io.ReadAll(body)
	}
	switch {
	case body.broken != nil:
		return nil, &Again{Why: fmt.Errorf("the answer broke off: %w", whyCancelled(ctx, body.broken))}
	case takes:
		return answer, err
	case err != nil:
		return nil, fmt.Errorf("%w: %s brings more than %d MiB; see what answers there in the place of the instance", err, q.Path, most>>20)
	}
	to, elsewhere := c.redirect(q, answer)
	if elsewhere && !q.Page {
		return answer, &Redirected{q.Path, to}
	}
	answer.Redirect = to
	if err := passing(answer, q); err != nil {
		return answer, err
	}
	if q.Judge != nil {
		return answer, q.Judge(answer)
	}
	return answer, nil
}

func (c *Client) request(ctx context.Context, q Question) (*http.Request, error) {
	where := *c.instance
	where.Path, where.RawQuery = q.Path, q.Query.Encode()
	method, body := http.MethodGet, ""
	if q.Form != nil {
		method, body = http.MethodPost, q.Form.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, where.String(), strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("ask for %s: %w", q.Path, err)
	}
	if q.Header != nil {
		request.Header = q.Header.Clone()
	}
	if q.Form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", userAgent)
	return request, nil
}

// dateOf reads the instance's time and keeps how far it is from the machine's.
func (c *Client) dateOf(h http.Header) time.Time {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return c.InstanceNow().Truncate(time.Second)
	}
	c.offset.Store(int64(date.Sub(c.clock.Now())))
	return date.UTC()
}

// sendTrouble tells a certificate that nobody should believe from what may pass.
func sendTrouble(ctx context.Context, err error) error {
	if untrusted, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fmt.Errorf("the instance's certificate is not trusted (%w): give the certificate of its authority with SNOWGLOBE_CA_FILE", untrusted.Err)
	}
	return &Again{Why: fmt.Errorf("the instance cannot be reached: %w", whyCancelled(ctx, err))}
}

// whyCancelled prefers the reason of a cancelled request to the bare fact.
func whyCancelled(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
