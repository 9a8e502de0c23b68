package world

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// ErrNoControl is returned for what a foreign server cannot be made to do.
var ErrNoControl = errors.New("needs the control API of a simulation")

// Login is a user name and its password.
type Login struct {
	UserName string `json:"user_name"`
	Password string `json:"password"`
}

// Client is a registered OAuth client.
type Client struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

// Instance is one place where checks happen.
type Instance struct {
	Name    string `json:"name"`
	URL     string `json:"url"` // empty without a listener
	Release string `json:"release"`
	Temper  string `json:"temper"` // empty where nobody can say
	Admin   Login  `json:"admin"`
	// Client is nil where there is no OAuth.
	Client *Client `json:"client"`
	// CA is the authority of its certificate (PEM) where that is not one which
	// the machine trusts; nil otherwise.
	CA []byte `json:"-"`

	control *Control
}

// Foreign returns a server that has no control API.
func Foreign(address, release string, admin Login, client *Client) *Instance {
	return &Instance{URL: address, Release: release, Admin: admin, Client: client}
}

// Controlled reports whether the instance has control behind it.
func (i *Instance) Controlled() bool { return i.control != nil }

// Nearby reports whether the instance is on this machine, for all that its address says.
func (i *Instance) Nearby() bool {
	u, err := url.Parse(i.URL)
	return err == nil && isLocal(u.Hostname())
}

func (i *Instance) call(ctx context.Context, method, path string, body, result any) error {
	if i.control == nil {
		return ErrNoControl
	}
	full := "instances/" + url.PathEscape(i.Name)
	if path != "" {
		full += "/" + path
	}
	return i.control.call(ctx, method, full, body, result)
}

// faithful is the temper in which checks begin.
const faithful = "faithful"

// Strict reports whether the instance refuses what a faithful one takes.
func (i *Instance) Strict() bool { return i.Temper != "" && i.Temper != faithful }

// Fork makes a copy with a port of its own that ends by itself after ttl. It is
// entered with the credentials of the instance that it is a copy of, which may
// be others than control knows. Nothing goes wrong on the copy, and that of a strict
// instance is faithful: a check says itself when it wants trouble or a strict one, which
// it cannot sign in to before.
func (i *Instance) Fork(ctx context.Context, ttl time.Duration) (*Instance, error) {
	if i.control == nil {
		return nil, ErrNoControl
	}
	fork, err := i.control.made(ctx, "instances/"+url.PathEscape(i.Name)+"/fork", map[string]any{"ttl": ttl.String()})
	if err != nil {
		return nil, err
	}
	fork.Admin = i.Admin
	if fork.Client != nil && i.Client != nil {
		*fork.Client = *i.Client
	}
	if err := fork.calm(ctx); err != nil {
		return nil, errors.Join(err, fork.Delete(context.WithoutCancel(ctx)))
	}
	return fork, nil
}

// calm ends what the original was told to do that checks do not begin with.
func (i *Instance) calm(ctx context.Context) error {
	if err := i.call(ctx, http.MethodDelete, "faults", nil, nil); err != nil {
		return err
	}
	if !i.Strict() {
		return nil
	}
	if err := i.SetTemper(ctx, faithful); err != nil {
		return err
	}
	i.Temper = faithful
	return nil
}

// Delete ends the instance.
func (i *Instance) Delete(ctx context.Context) error {
	return i.call(ctx, http.MethodDelete, "", nil, nil)
}

type clockState struct {
	Now time.Time `json:"now"`
}

// Now is the instance's time.
func (i *Instance) Now(ctx context.Context) (time.Time, error) {
	var state clockState
	err := i.call(ctx, http.MethodGet, "clock", nil, &state)
	return state.Now, err
}

// SetNow moves the instance's clock to t.
func (i *Instance) SetNow(ctx context.Context, t time.Time) error {
	return i.call(ctx, http.MethodPatch, "clock", map[string]any{"now": t.UTC().Format(time.RFC3339Nano)}, nil)
}

// Advance moves the instance's clock by d.
func (i *Instance) Advance(ctx context.Context, d time.Duration) error {
	return i.call(ctx, http.MethodPatch, "clock", map[string]any{"advance": d.String()}, nil)
}

// Freeze stops the instance's clock, or lets it run on.
func (i *Instance) Freeze(ctx context.Context, frozen bool) error {
	return i.call(ctx, http.MethodPatch, "clock", map[string]any{"freeze": frozen}, nil)
}

// Configure sets switches of the simulated release and keeps the others.
func (i *Instance) Configure(ctx context.Context, settings map[string]string) error {
	return i.call(ctx, http.MethodPut, "release", map[string]any{"release": i.Release, "settings": settings}, nil)
}

// SetTemper lets the instance take what standards call wrong as it did, or refuse it.
// Its release and settings stay.
func (i *Instance) SetTemper(ctx context.Context, temper string) error {
	return i.call(ctx, http.MethodPut, "release", map[string]any{"temper": temper}, nil)
}

// SetFaults plays a schedule of faults, as JSON has it.
func (i *Instance) SetFaults(ctx context.Context, schedule any) error {
	return i.call(ctx, http.MethodPut, "faults", schedule, nil)
}

// Played is how a rule of a schedule fares.
type Played struct {
	Name   string `json:"name"`
	Played int    `json:"played"`
	// Left are answers that dripped and were given up, Taken the floods that were
	// swallowed whole.
	Left  int `json:"left"`
	Taken int `json:"taken"`
	// Failed are calls that it should have met, which the instance could not do.
	Failed int `json:"failed"`
}

// A subject that has ended has left its calls, which the instance notices a moment later.
const (
	noticed   = 20 * time.Millisecond
	unnoticed = 500 // times, at most
)

// Faults are the rules that are played, and how they fare when the calls that they met
// are over.
func (i *Instance) Faults(ctx context.Context) ([]Played, error) {
	for asked := 1; ; asked++ {
		var state struct {
			Playing  []Played `json:"playing"`
			UnderWay int      `json:"under_way"`
		}
		if err := i.call(ctx, http.MethodGet, "faults", nil, &state); err != nil {
			return nil, err
		}
		if state.UnderWay == 0 || asked == unnoticed {
			return state.Playing, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(noticed):
		}
	}
}

// Phases is how an upgrade goes about; what is absent is the simulation's choice.
type Phases struct {
	Maintenance string `json:"maintenance,omitempty"`
	Sessions    string `json:"sessions,omitempty"`
	Tokens      string `json:"tokens,omitempty"`
}

// Upgrade lets the instance play another release from the end of the phases on.
func (i *Instance) Upgrade(ctx context.Context, release string, phases Phases) error {
	change := map[string]any{"release": release, "origin": "upgraded", "phases": phases}
	if err := i.call(ctx, http.MethodPut, "release", change, nil); err != nil {
		return err
	}
	i.Release = release
	return nil
}

// Row is one entry for [Instance.Write]: a new row, a change of those that
// match, or their deletion.
type Row struct {
	Table  string            `json:"table"`
	Values map[string]string `json:"values,omitempty"`
	Match  map[string]string `json:"match,omitempty"`
	Delete bool              `json:"delete,omitempty"`
}

// Write puts rows behind the API, all or none, and returns the sys_id of each
// entry, in order; empty where nothing matched.
func (i *Instance) Write(ctx context.Context, rows []Row) ([]string, error) {
	var done struct {
		SysIDs []string `json:"sys_ids"`
	}
	if err := i.call(ctx, http.MethodPost, "rows", map[string]any{"rows": rows}, &done); err != nil {
		return nil, err
	}
	if len(done.SysIDs) != len(rows) {
		return nil, fmt.Errorf("control wrote %d rows and names %d", len(rows), len(done.SysIDs))
	}
	return done.SysIDs, nil
}
