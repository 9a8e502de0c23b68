package connector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/access"
	"github.com/snowglobe-dev/snowglobe/connector/state"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// The article asks for an access token lifespan of at least 3,600. What an
// instance says is what is left of it, rounded down, so a second less is whole.
const wantedLifetime = 3600*time.Second - 10*time.Second

// farewell is how long the end of an access that is not kept may take.
const farewell = 3 * time.Second

// Connect spends the password on access to the instance, checks what the access
// is good for, and keeps it. A connection that was there before, and how far
// history was read, stay as they are unless all goes well; the latter stays in
// any case. The access of an earlier connection ends once another one is kept.
//
// Where only rights are missing the access is kept too: once the role is
// granted, nobody has to type the password again.
func Connect(ctx context.Context, s Settings, streams Streams) (err error) {
	p, err := s.check(ctx)
	if err != nil {
		return err
	}
	if err = p.checkConnect(); err != nil {
		return err
	}
	p.Lookback = cmp.Or(p.Lookback, DefaultLookback)
	r := &run{plan: p, Streams: streams}
	if r.dir, err = state.Open(p.StateDir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err = r.prepare(ctx); err != nil {
		return err
	}
	if err = r.enter(ctx); err != nil {
		return err
	}
	denied, err := r.tryTables(ctx)
	if err != nil {
		return r.giveBack(ctx, err)
	}
	earlier := r.connection
	if err = r.settle(); err != nil {
		return r.giveBack(ctx, err)
	}
	r.endEarlier(ctx, earlier)
	_, err = fmt.Fprintf(r.Out, "connected to %s as %s (%s); history begins at %s\n",
		r.instance, r.UserName, r.Auth, r.connection.ConnectedAt.Add(-r.Lookback).Format(time.RFC3339))
	return errors.Join(err, notAll(denied))
}

// prepare looks at what is there already, before anybody is asked anything.
func (r *run) prepare(ctx context.Context) (err error) {
	// A password that is spent on what cannot be sealed is spent for nothing.
	if r.vault, err = vault.OpenOrMake(ctx, r.keys()); err != nil {
		return orStopped(ctx, err)
	}
	earlier, err := loadConnection(r.dir)
	switch {
	case err == nil:
		r.connection, r.again = earlier, true
		if err = r.where(); err != nil {
			return err
		}
	case isUnusable(err):
		// Whose place in history the cursors hold is lost with it. What comes
		// again is better than what never comes.
		r.warnf("the earlier connection is replaced and history begins anew: %v; revoke its access by hand, in System OAuth > Manage Tokens", err)
		r.anew = true
	case errors.Is(err, ErrNotConnected):
		// Cursors that are there all the same were left by a disconnect that was
		// killed, and may be another instance's.
		r.anew = true
	default:
		return err
	}
	if r.dir.Exposed() {
		r.warnf("other users of this machine may look into %s: chmod 700 it", r.StateDir)
	}
	r.ask(0)
	return nil
}

// enter gets in, by one try.
func (r *run) enter(ctx context.Context) error {
	if r.Auth == Legacy {
		session, err := access.Login(ctx, r.guest, r.tables[0].Question(), r.UserName, r.Password)
		if err != nil {
			return err
		}
		r.useSession(session)
		return nil
	}
	r.application = access.Application{ClientID: r.ClientID, ClientSecret: r.ClientSecret}
	oauth, lifetime, err := access.Password(ctx, r.guest, r.application, r.UserName, r.Password)
	if err != nil {
		return err
	}
	if lifetime > 0 && lifetime < wantedLifetime {
		r.warnf("access tokens live for %d seconds: raise Access Token Lifespan to at least 3600 in Application Registry", int(lifetime.Seconds()))
	}
	if oauth.Tokens().Refresh == "" {
		r.warnf("the instance gave no refresh token: the connection ends with the access token")
	}
	r.useOAuth(oauth)
	return nil
}

// settle keeps the access. The connection dates from now, by the instance's
// clock: that is what "60 days before the connection" counts from.
func (r *run) settle() (err error) {
	if r.anew {
		cursors, err := r.dir.Names(cursorFiles)
		if err = errors.Join(err, r.dir.Remove(cursors...)); err != nil {
			return err
		}
	}
	if err = r.vault.Keep(r.dir.Write); err != nil {
		return err
	}
	r.connection = connection{
		Version: connectionVersion, Instance: r.instance.String(), Host: r.instance.Hostname(),
		Auth: r.Auth, UserName: r.UserName, ConnectedAt: r.guest.InstanceNow().Truncate(time.Second),
		Tables: names(r.Tables), Lookback: r.Lookback,
	}
	if r.session != nil {
		return r.keep(sessionPasses(r.session.Pass()))
	}
	return r.keep(oauthPasses(r.application, r.oauth.Tokens()))
}

// endEarlier ends the access of the connection in whose place this one stands,
// where another one is kept now. Tokens of the same user and client stay: an
// instance has one pair for them, so either these are those or those are over.
func (r *run) endEarlier(ctx context.Context, earlier connection) {
	if !r.again {
		return
	}
	old, err := earlier.open(r.vault)
	if err != nil {
		r.warnf("the access of the earlier connection cannot be opened: revoke it by hand, in System OAuth > Manage Tokens")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	if r.sameAccess(earlier, old) {
		return
	}
	// What is left is what a disconnect would have to end, by the same rules.
	gone := *r
	gone.connection, gone.session, gone.oauth = earlier, nil, nil
	if earlier.Auth == Legacy {
		gone.useSession(access.ResumeSession(r.guest, old.pass(), nil))
	} else {
		gone.application = old.application()
		gone.useOAuth(access.ResumeOAuth(r.guest, gone.application, old.tokens(), nil))
	}
	if err := gone.leave(ctx); err != nil {
		r.warnf("the access of the earlier connection could not be ended: %v", err)
	}
}

// sameAccess tells whether an instance would give this run what the earlier
// connection has.
func (r *run) sameAccess(earlier connection, old passes) bool {
	if r.session != nil {
		return maps.Equal(old.Cookies, sessionPasses(r.session.Pass()).Cookies)
	}
	return earlier.Auth == r.Auth && earlier.UserName == r.UserName && old.ClientID == r.application.ClientID
}

// giveBack ends an access that is not going to be kept, because of err, and
// returns err. Tokens that an earlier connection has too stay: an instance gives the
// same ones to whoever asks again, and that connection lives on.
func (r *run) giveBack(ctx context.Context, err error) error {
	if r.again {
		if old, unreadable := r.connection.open(r.vault); unreadable == nil && r.sameAccess(r.connection, old) {
			return err
		}
	}
	// Somebody who stopped the run wants the tokens ended all the same, soon.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if leaving := r.leave(ctx); leaving != nil {
		r.warnf("the access that was given is not kept, and could not be ended: %v", leaving)
	}
	return err
}
