package mockserver

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/proxy"
)

// Errors of a fleet, for errors.Is.
var (
	ErrNoInstance = errors.New("no such instance")
	ErrNameTaken  = errors.New("there is an instance of this name")
	ErrName       = errors.New("not a name for an instance or a snapshot")
	ErrFull       = errors.New("there are as many instances as allowed")
	ErrClosed     = errors.New("the fleet is closed")
)

// DefaultInstance is the name of the instance that the main port serves to whoever
// names none.
const DefaultInstance = "default"

// DefaultMaxInstances is how many instances a fleet holds unless told otherwise.
const DefaultMaxInstances = 1000

// validName is what can stand as one label of a host name (RFC 1123 §2.1).
var validName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
})

// Fleet is several instances by name, each with a port of its own if wanted. It
// is safe for concurrent use.
type Fleet struct {
	identity      *Identity
	certificate   *x509.Certificate // of the identity; nil without
	proxyIdentity *Identity
	limit         int
	host          string      // of the ports that instances get
	clock         clock.Clock // the machine's: times to live are real time

	mu     sync.Mutex
	named  map[string]*member
	held   map[*heldPlace]bool
	next   int
	due    time.Time    // nobody's time is over before; zero is that nobody's ever is
	main   *port        // nil before Serve
	proxy  *proxy.Proxy // nil before ServeProxy
	closed bool
}

// FleetConfig describes a fleet. The zero value serves plain HTTP on loopback.
type FleetConfig struct {
	Identity     *Identity // TLS for all instances; nil is plain HTTP
	Proxy        *Identity // TLS of the hosts that ServeProxy answers for
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
		identity: cfg.Identity, certificate: cfg.Identity.leaf(), proxyIdentity: cfg.Proxy, limit: cfg.MaxInstances, host: cfg.Host,
		clock: clock.System(), named: map[string]*member{}, held: map[*heldPlace]bool{},
	}
}

// member is an instance in its fleet. It does not change once it is registered.
type member struct {
	*Instance
	name  string
	port  *port       // nil without one of its own
	until time.Time   // when it goes away by itself; zero is never
	timer *time.Timer // that makes it so; nil is never
}

// Placement is where and for how long an instance stands.
type Placement struct {
	Name   string        // "" makes one up
	Listen bool          // give it a port of its own
	TTL    time.Duration // 0 is for ever
}

// Add takes an instance in, and gives it a port if asked to; the default instance
// of a fleet with a main port has that one. Its time to live is over by itself, and
// then its port is closed. Add returns its name, or an error wrapping ErrName,
// ErrNameTaken, ErrFull or ErrClosed.
func (f *Fleet) Add(i *Instance, p Placement) (string, error) {
	place, err := f.hold(p.Name)
	if err != nil {
		return "", err
	}
	defer place.letGo()
	return place.fill(i, p)
}

// heldPlace is held for an instance that is being made: nobody else gets its name
// meanwhile, or makes one that would then be turned away.
type heldPlace struct {
	fleet *Fleet
	name  string // "" makes one up
}

// hold keeps a place for an instance of this name until it is filled or let go. It
// returns an error if no such instance would be taken in.
func (f *Fleet) hold(name string) (*heldPlace, error) {
	f.sweep()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.check(name); err != nil {
		return nil, err
	}
	p := &heldPlace{fleet: f, name: name}
	f.held[p] = true
	return p, nil
}

func (f *Fleet) check(name string) error {
	switch {
	case f.closed:
		return ErrClosed
	case len(f.named)+len(f.held) >= f.limit:
		return fmt.Errorf("%w: %d; delete some, or allow more", ErrFull, f.limit)
	case name == "":
		return nil
	case !validName().MatchString(name):
		return fmt.Errorf("%w: %q; use lower-case letters, digits and hyphens, 63 at most", ErrName, name)
	case f.taken(name):
		return fmt.Errorf("%w: %s", ErrNameTaken, name)
	}
	return nil
}

func (f *Fleet) taken(name string) bool {
	for p := range f.held {
		if p.name == name {
			return true
		}
	}
	return f.named[name] != nil
}

// letGo gives the place up if it was not filled.
func (p *heldPlace) letGo() {
	p.fleet.mu.Lock()
	defer p.fleet.mu.Unlock()
	delete(p.fleet.held, p)
}

// fill takes the instance in.
func (p *heldPlace) fill(i *Instance, where Placement) (string, error) {
	f := p.fleet
	m := &member{Instance: i, name: p.name}
	if where.Listen && f.mainURL(p.name) == "" {
		// The port outlives whoever asked for it.
		listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort(f.host, "0"))
		if err != nil {
			return "", fmt.Errorf("open a port for instance %s: %w", p.name, err)
		}
		m.port = f.newPort(listener, m.Instance)
	}
	if err := f.register(m, p, where.TTL); err != nil {
		return "", errors.Join(err, m.port.close())
	}
	m.port.serve()
	return m.name, nil
}

// register makes a member known. Nobody sees it before, so what it is made of is
// in place by then.
func (f *Fleet) register(m *member, p *heldPlace, ttl time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return ErrClosed
	}
	delete(f.held, p)
	for m.name == "" || f.taken(m.name) {
		f.next++
		m.name = fmt.Sprintf("i-%d", f.next)
	}
	if ttl > 0 {
		m.until = f.clock.Now().Add(ttl)
		m.timer = time.AfterFunc(ttl, func() { _ = f.remove(m) }) // somebody else may have been faster
		f.due = earlier(f.due, m.until)
	}
	m.names.give(m.name, f.certificate)
	f.named[m.name] = m
	return nil
}

// Get returns an instance by name, or an error wrapping ErrNoInstance.
func (f *Fleet) Get(name string) (*Instance, error) {
	m, err := f.find(name)
	if err != nil {
		return nil, err
	}
	return m.Instance, nil
}

// URL is the address of an instance's own port, for the default instance that of
// the main port; "" when it has none.
func (f *Fleet) URL(name string) string {
	m, err := f.find(name)
	switch main := f.mainURL(name); {
	case err != nil:
		return ""
	case main != "":
		return main
	case m.port == nil:
		return ""
	}
	return m.port.url
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
	m, err := f.find(name)
	if err != nil {
		return err
	}
	return f.remove(m)
}

func (f *Fleet) remove(m *member) error {
	f.mu.Lock()
	known := f.named[m.name] == m
	if known {
		delete(f.named, m.name)
	}
	f.mu.Unlock()
	if !known {
		return fmt.Errorf("%w: %s", ErrNoInstance, m.name)
	}
	if m.timer != nil {
		m.timer.Stop()
	}
	m.state.Load().endFaults()
	return m.port.close()
}

// Close ends every instance and lets no other in. Requests in flight are waited
// for until ctx is done; those that a fault lets wait go on at once.
func (f *Fleet) Close(ctx context.Context) error {
	f.mu.Lock()
	members, ports, forward := f.named, []*port{f.main}, f.proxy
	f.named, f.main, f.proxy, f.closed = map[string]*member{}, nil, nil, true
	f.mu.Unlock()
	for _, m := range members {
		if m.timer != nil {
			m.timer.Stop()
		}
		ports = append(ports, m.port)
		m.state.Load().endFaults()
	}
	var errs []error
	if forward != nil {
		errs = append(errs, forward.Shutdown(ctx))
	}
	for _, p := range ports {
		errs = append(errs, p.shutdown(ctx))
	}
	return errors.Join(errs...)
}
