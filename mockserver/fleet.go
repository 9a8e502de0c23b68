package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// Errors of a fleet, for errors.Is.
var (
	ErrNoInstance = errors.New("no such instance")
	ErrNameTaken  = errors.New("there is an instance of this name")
	ErrName       = errors.New("not a name for an instance")
	ErrFull       = errors.New("there are as many instances as allowed")
)

// DefaultInstance is the name of the instance that the main port serves.
const DefaultInstance = "default"

// DefaultMaxInstances is how many instances a fleet holds unless told otherwise.
const DefaultMaxInstances = 1000

// validName is what can stand as one label of a host name (RFC 1123 §2.1).
var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// Fleet is several instances by name, each with a port of its own if wanted. It
// is safe for concurrent use.
type Fleet struct {
	identity *Identity
	limit    int
	host     string      // of the ports that instances get
	clock    clock.Clock // the machine's: times to live are real time

	mu    sync.Mutex
	named map[string]*member
	next  int
}

// FleetConfig describes a fleet. The zero value serves plain HTTP on loopback.
type FleetConfig struct {
	Identity     *Identity // TLS for all instances; nil is plain HTTP
	MaxInstances int       // 0 is DefaultMaxInstances
	Host         string    // address of the instances' own ports; "" is 127.0.0.1
}

// NewFleet returns a fleet without instances.
func NewFleet(cfg FleetConfig) *Fleet {
	if cfg.MaxInstances == 0 {
		cfg.MaxInstances = DefaultMaxInstances
	}
	if cfg.Host == "" {
		cfg.Host = "127.0.0.1"
	}
	return &Fleet{
		identity: cfg.Identity, limit: cfg.MaxInstances, host: cfg.Host,
		clock: clock.System(), named: map[string]*member{},
	}
}

// member is an instance in its fleet.
type member struct {
	*Instance
	name   string
	server *http.Server // nil without a port of its own
	url    string
	until  time.Time // when it goes away by itself; zero is never
}

// Placement is where and for how long an instance stands.
type Placement struct {
	Name   string        // "" makes one up
	Listen bool          // give it a port of its own
	TTL    time.Duration // 0 is for ever
}

// Add takes an instance in, and gives it a port if asked to. It returns its
// name, or an error wrapping ErrName, ErrNameTaken or ErrFull.
func (f *Fleet) Add(i *Instance, p Placement) (string, error) {
	f.sweep()
	m := &member{Instance: i, name: p.Name}
	if p.TTL > 0 {
		m.until = f.clock.Now().Add(p.TTL)
	}
	if err := f.register(m); err != nil {
		return "", err
	}
	if !p.Listen {
		return m.name, nil
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort(f.host, "0"))
	if err != nil {
		_ = f.Remove(m.name)
		return "", fmt.Errorf("open a port for instance %s: %w", m.name, err)
	}
	f.serve(m, listener, m.Instance)
	return m.name, nil
}

func (f *Fleet) register(m *member) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.named) >= f.limit {
		return fmt.Errorf("%w: %d; delete some, or allow more", ErrFull, f.limit)
	}
	for m.name == "" || (strings.HasPrefix(m.name, "i-") && f.named[m.name] != nil) {
		f.next++
		m.name = fmt.Sprintf("i-%d", f.next)
	}
	if !validName.MatchString(m.name) {
		return fmt.Errorf("%w: %q; use lower-case letters, digits and hyphens", ErrName, m.name)
	}
	if f.named[m.name] != nil {
		return fmt.Errorf("%w: %s", ErrNameTaken, m.name)
	}
	f.named[m.name] = m
	return nil
}

// Serve lets the main port answer: for the instance that the request names by
// the header X-Snowglobe-Instance or as NAME.localhost, else for the default
// one. The listener is closed with the fleet.
func (f *Fleet) Serve(listener net.Listener) error {
	f.mu.Lock()
	m := f.named[DefaultInstance]
	f.mu.Unlock()
	if m == nil {
		return fmt.Errorf("%w: %s", ErrNoInstance, DefaultInstance)
	}
	f.serve(m, listener, http.HandlerFunc(f.dispatch))
	return nil
}

func (f *Fleet) dispatch(w http.ResponseWriter, r *http.Request) {
	name := r.Header.Get("X-Snowglobe-Instance")
	if name == "" {
		host, _, _ := strings.Cut(r.Host, ":")
		if label, ok := strings.CutSuffix(host, ".localhost"); ok {
			name = label
		}
	}
	if name == "" {
		name = DefaultInstance
	}
	m, err := f.find(name)
	if err != nil {
		http.Error(w, "there is no instance of that name", http.StatusNotFound)
		return
	}
	m.ServeHTTP(w, r)
}

// Get returns an instance by name, or an error wrapping ErrNoInstance.
func (f *Fleet) Get(name string) (*Instance, error) {
	m, err := f.find(name)
	if err != nil {
		return nil, err
	}
	return m.Instance, nil
}

// URL is the address of an instance's own port, "" when it has none.
func (f *Fleet) URL(name string) string {
	m, err := f.find(name)
	if err != nil {
		return ""
	}
	return m.url
}

func (f *Fleet) find(name string) (*member, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.named[name]
	if m == nil || m.expired(f.clock.Now()) {
		return nil, fmt.Errorf("%w: %s", ErrNoInstance, name)
	}
	return m, nil
}

func (m *member) expired(now time.Time) bool { return !m.until.IsZero() && !now.Before(m.until) }

// Names are the names of the instances, sorted.
func (f *Fleet) Names() []string {
	f.sweep()
	f.mu.Lock()
	defer f.mu.Unlock()
	names := make([]string, 0, len(f.named))
	for name := range f.named {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Remove closes an instance's port and forgets it. It returns an error wrapping
// ErrNoInstance.
func (f *Fleet) Remove(name string) error {
	f.mu.Lock()
	m := f.named[name]
	delete(f.named, name)
	f.mu.Unlock()
	if m == nil {
		return fmt.Errorf("%w: %s", ErrNoInstance, name)
	}
	if m.server != nil {
		return m.server.Close()
	}
	return nil
}

// sweep removes the instances whose time is over.
func (f *Fleet) sweep() {
	now := f.clock.Now()
	f.mu.Lock()
	var over []string
	for name, m := range f.named {
		if m.expired(now) {
			over = append(over, name)
		}
	}
	f.mu.Unlock()
	for _, name := range over {
		_ = f.Remove(name) // somebody else may have been faster
	}
}

// Close ends every instance. Requests in flight are waited for until ctx is done.
func (f *Fleet) Close(ctx context.Context) error {
	f.mu.Lock()
	members := f.named
	f.named = map[string]*member{}
	f.mu.Unlock()
	var errs []error
	for _, m := range members {
		if m.server != nil {
			errs = append(errs, m.server.Shutdown(ctx))
		}
	}
	return errors.Join(errs...)
}
