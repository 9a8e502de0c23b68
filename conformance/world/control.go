package world

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/loopback"
)

// Control is a client of the control API.
type Control struct {
	base  *url.URL
	token string
	http  *http.Client
	ca    []byte // PEM of what its instances' certificates are to be trusted by
}

// maxAnswer bounds an answer of control, in bytes. A journal of a large sync is
// the largest.
const maxAnswer = 256 << 20

// patience is how long control may take to answer; making a world is the
// longest.
const patience = 60 * time.Second

// NewControl returns a client for the listener at address. The token may be
// empty on loopback.
func NewControl(address, token string) (*Control, error) {
	base, err := url.Parse(strings.TrimSuffix(address, "/"))
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, fmt.Errorf("control address %q is not a URL such as http://127.0.0.1:8081", address)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	return &Control{base: base, token: token, http: &http.Client{Transport: transport, Timeout: patience}}, nil
}

// Close drops the connections that are kept open.
func (c *Control) Close() { c.http.CloseIdleConnections() }

// Ready reports nil once control answers, and learns whom its instances'
// certificates are of; the error wraps [ErrUnreachable], [ErrNoControlAPI] or
// [ErrControlToken].
func (c *Control) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, looking)
	defer cancel()
	data, err := c.ask(ctx, http.MethodGet, "ready", nil)
	var said struct {
		Status string `json:"status"`
	}
	if err == nil && (json.Unmarshal(data, &said) != nil || said.Status != "ready") {
		err = ErrNoControlAPI // any web server answers something
	}
	if err == nil {
		err = c.authority(ctx)
	}
	if err != nil {
		return c.unready(err)
	}
	return nil
}

// Version is what the simulation behind control calls itself, and "" where it does not
// say.
func (c *Control) Version(ctx context.Context) (string, error) {
	var said struct {
		Version string `json:"version"`
	}
	err := c.call(ctx, http.MethodGet, "version", nil, &said)
	if _, refused := errors.AsType[*Problem](err); refused {
		return "", nil
	}
	return said.Version, err
}

// New describes an instance to make. Seed, people and events are always said, so
// that checks find the world that they know whatever a simulation was started
// with; its settings, which are judged, and other empty fields are left to control.
type New struct {
	Name         string    `json:"name,omitempty"`
	Release      string    `json:"release,omitempty"`
	Seed         uint64    `json:"seed"`
	Now          time.Time `json:"now,omitzero"`
	People       int       `json:"people"` // 0 is the demo world's
	Events       int       `json:"events"`
	Listen       *bool     `json:"listen,omitempty"`
	TTL          string    `json:"ttl,omitempty"`
	ClientSecret string    `json:"client_secret,omitempty"`
}

// Create makes an instance.
func (c *Control) Create(ctx context.Context, n New) (*Instance, error) {
	return c.made(ctx, "instances", n)
}

// Find returns the instance of that name.
func (c *Control) Find(ctx context.Context, name string) (*Instance, error) {
	i := &Instance{control: c}
	if err := c.call(ctx, http.MethodGet, "instances/"+url.PathEscape(name), nil, i); err != nil {
		return nil, err
	}
	i.URL, i.CA = c.reachable(i.URL), c.ca
	return i, nil
}

// ErrNoInstance is returned when no instance of a control API is meant.
var ErrNoInstance = errors.New("is no instance")

// FindByURL returns the instance that listens at address, or that has it for a
// name. Any name of the own machine stands for another. The error wraps
// [ErrNoInstance] and lists what there is.
func (c *Control) FindByURL(ctx context.Context, address string) (*Instance, error) {
	var list struct {
		Instances []Instance `json:"instances"`
	}
	if err := c.call(ctx, http.MethodGet, "instances", nil, &list); err != nil {
		return nil, err
	}
	known := make([]string, len(list.Instances))
	for n, i := range list.Instances {
		reached := c.reachable(i.URL)
		if i.Name == address || samePlace(i.URL, address) || samePlace(reached, address) {
			return c.Find(ctx, i.Name)
		}
		known[n] = strings.TrimSpace(i.Name + " " + reached)
	}
	return nil, fmt.Errorf("%q %w of control at %s, which has: %s", address, ErrNoInstance, c.base, strings.Join(known, ", "))
}

// samePlace compares addresses: a slash at the end, the case of the host and the
// name of a loopback make no difference.
func samePlace(one, other string) bool {
	a, err := url.Parse(strings.TrimSuffix(one, "/"))
	b, otherErr := url.Parse(strings.TrimSuffix(other, "/"))
	if err != nil || otherErr != nil || one == "" || a.Scheme != b.Scheme || a.Path != b.Path {
		return false
	}
	return strings.EqualFold(a.Host, b.Host) || (isLocal(a.Hostname()) && isLocal(b.Hostname()) && a.Port() == b.Port())
}

func (c *Control) made(ctx context.Context, path string, body any) (*Instance, error) {
	i := &Instance{control: c}
	if err := c.call(ctx, http.MethodPost, path, body, i); err != nil {
		return nil, err
	}
	i.URL, i.CA = c.reachable(i.URL), c.ca
	return i, nil
}

// reachable replaces a loopback host in an instance's address by control's own
// when that is elsewhere: a simulation in another container calls itself
// 127.0.0.1.
func (c *Control) reachable(address string) string {
	u, err := url.Parse(address)
	if err != nil || address == "" || isLocal(c.base.Hostname()) || !isLocal(u.Hostname()) {
		return address
	}
	u.Host = net.JoinHostPort(c.base.Hostname(), u.Port())
	return u.String()
}

// isLocal tells whether a host is what a simulation calls its own machine. One that
// listens on every address may say so, with an address that nobody can call.
func isLocal(host string) bool {
	return loopback.Is(host, loopback.Addresses|loopback.Localhost|loopback.Unspecified)
}

// Problem is control's refusal of a call (RFC 9457).
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// Error is the title, the status and the detail.
func (p *Problem) Error() string {
	return strings.TrimSuffix(fmt.Sprintf("control answers %d %s: %s", p.Status, p.Title, p.Detail), ": ")
}

// call sends body as JSON to a path under the prefix and reads the answer into
// result. A refusal is a *Problem.
func (c *Control) call(ctx context.Context, method, path string, body, result any) error {
	data, err := c.ask(ctx, method, path, body)
	if err != nil || result == nil || len(data) == 0 {
		return err
	}
	if err := json.Unmarshal(data, result); err != nil {
		return fmt.Errorf("%s %s: read control's answer: %w", method, path, err)
	}
	return nil
}

func (c *Control) ask(ctx context.Context, method, path string, body any) ([]byte, error) {
	var sent io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("write the body for control: %w", err)
		}
		sent = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base.String()+"/_snowglobe/"+path, sent)
	if err != nil {
		return nil, fmt.Errorf("make the call to control: %w", err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("call control: %w", err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read control's answer: %w", err)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		p := &Problem{Status: answer.StatusCode, Title: http.StatusText(answer.StatusCode)}
		_ = json.Unmarshal(data, p) // what is not a problem document keeps the status
		return nil, fmt.Errorf("%s %s: %w", method, path, p)
	}
	return data, nil
}
