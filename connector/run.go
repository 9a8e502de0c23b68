package connector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/access"
	"github.com/snowglobe-dev/snowglobe/connector/guest"
	"github.com/snowglobe-dev/snowglobe/connector/state"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// Streams is where a verb speaks.
type Streams struct {
	Out io.Writer // what was asked for
	Err io.Writer // warnings, one line each
}

func (s Streams) warnf(format string, a ...any) {
	// A warning that cannot be written is not worth failing for.
	_, _ = fmt.Fprintln(s.Err, "warning:", guest.Plain(fmt.Sprintf(format, a...)))
}

// run is a connection that is being used.
type run struct {
	plan
	Streams
	dir         *state.Dir
	vault       *vault.Vault
	connection  connection
	again       bool               // there was a connection before this one
	anew        bool               // there was none that can be read
	application access.Application // OAuth only
	guest       *guest.Client
	oauth       *access.OAuth   // nil in legacy mode
	session     *access.Session // nil with OAuth
	reader      *tables.Reader
}

// resume takes up the stored connection. The caller closes the run.
func resume(ctx context.Context, s Settings, streams Streams) (_ *run, err error) {
	p, err := s.check(ctx)
	if err != nil {
		return nil, err
	}
	// Looking first leaves no directory behind where nobody ever connected.
	if _, err = loadConnection(state.Look(p.StateDir)); err != nil {
		return nil, err
	}
	r := &run{plan: p, Streams: streams}
	if r.dir, err = state.Open(p.StateDir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.close())
		}
	}()
	if r.connection, err = loadConnection(r.dir); err != nil {
		return nil, err
	}
	if err = r.where(); err != nil {
		return nil, err
	}
	if err = r.asTold(); err != nil {
		return nil, err
	}
	if r.vault, err = vault.Open(ctx, r.keys()); err != nil {
		return nil, orStopped(ctx, err)
	}
	kept, err := r.connection.open(r.vault)
	if err != nil {
		return nil, err
	}
	r.ask(kept.Offset)
	if r.connection.Auth == Legacy {
		r.useSession(access.ResumeSession(r.guest, kept.pass(), func(p access.Pass) error { return r.keep(sessionPasses(p)) }))
		return r, nil
	}
	r.application = kept.application()
	r.useOAuth(access.ResumeOAuth(r.guest, r.application, kept.tokens(), func(t access.Tokens) error {
		return r.keep(oauthPasses(r.application, t))
	}))
	return r, nil
}

// where settles which address to ask. The one that is set counts, as instances
// get new ports and certificates; another host is another instance, and what is
// sealed for this one is not shown to it.
func (r *run) where() error {
	if r.instance == nil {
		instance, err := url.Parse(r.connection.Instance)
		if err != nil {
			return fmt.Errorf("the state names no usable instance: %w", err)
		}
		r.instance = instance
	}
	if !strings.EqualFold(r.instance.Hostname(), r.connection.Host) {
		return usage("SNOWGLOBE_INSTANCE_URL names %s, and the state in %s belongs to %s: give each instance a state directory of its own, or disconnect first",
			r.instance.Hostname(), r.StateDir, r.connection.Host)
	}
	return nil
}

// asTold lets what connect was told about history count where this verb is told nothing.
func (r *run) asTold() (err error) {
	r.Lookback = cmp.Or(r.Lookback, r.connection.Lookback, DefaultLookback)
	if len(names(r.Tables)) > 0 {
		return nil
	}
	if r.tables, err = tables.Select(r.connection.Tables); err != nil {
		return fmt.Errorf("the state was made for other tables: %w; connect again", err)
	}
	return nil
}

// orStopped is err, unless it came of the end of the context.
func orStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return guest.StoppedBy(ctx)
	}
	return err
}

func (r *run) keys() vault.Keys {
	return vault.Keys{Text: r.Key, File: r.KeyFile, Dir: r.StateDir}
}

// ask makes the client that asks the instance.
func (r *run) ask(offset time.Duration) {
	if inTheClear(r.instance) {
		r.warnf("%s is not encrypted: whoever is on the way reads what opens it", r.instance)
	}
	r.guest = guest.New(guest.Config{
		Instance: r.instance, Clock: clock.System(), Transport: guest.Transport(r.roots, r.Patience),
		Patience: r.Patience, Offset: offset,
	})
}

func (r *run) useOAuth(o *access.OAuth) {
	r.oauth, r.reader = o, &tables.Reader{Guest: r.guest, Credentials: o}
}

func (r *run) useSession(s *access.Session) {
	r.session, r.reader = s, &tables.Reader{Guest: r.guest, Credentials: s}
}

// keep seals passes and stores them with the connection.
func (r *run) keep(p passes) error {
	p.Offset = r.guest.Offset()
	if err := r.connection.seal(r.vault, p); err != nil {
		return err
	}
	return r.dir.Save(connectionFile, r.connection)
}

func (r *run) close() error { return r.dir.Close() }
