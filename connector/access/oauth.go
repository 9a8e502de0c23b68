package access

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// early is how long before its end a token is renewed, so that no question
// fails by a second of skew.
const early = time.Minute

// grace is how long a renewal that has begun goes on after its caller was told to
// stop. The instance may have put another refresh token in the place of the one
// that was shown, and whoever does not hear of it has to be connected again.
const grace = 3 * time.Second

// Tokens are what OAuth keeps.
type Tokens struct {
	Access, Refresh vault.Secret

	// Expires is when the access token ends, on the instance's clock. Zero: the
	// instance did not say, and its 401 will.
	Expires time.Time
}

// OAuth proves with a Bearer token who is asking, and renews it. It is safe for
// concurrent use: readers that meet a token's end together cause one renewal.
type OAuth struct {
	guest *guest.Client
	app   Application
	store func(Tokens) error

	mu     sync.Mutex
	tokens Tokens
	// resigned is set when a renewal brought a token that is about to end all
	// the same; then the 401 decides, or each question would renew again.
	resigned bool
}

// Password spends a user's password on a pair of tokens, once. It returns a
// [*Refused] if the instance does not accept user or client, and a [*NoOAuth]
// if it has no OAuth. Lifetime is how long the access token is good for at
// least, zero if the instance does not say.
func Password(ctx context.Context, g *guest.Client, app Application, userName string, password vault.Secret) (o *OAuth, lifetime time.Duration, err error) {
	got, answer, err := askToken(ctx, g, app.form(url.Values{
		"grant_type": {"password"},
		"username":   {userName},
		"password":   {password.Reveal()},
	}))
	if refused, ok := errors.AsType[*refusedGrant](err); ok {
		return nil, 0, passwordRefused(refused.code)
	}
	if err != nil {
		return nil, 0, err
	}
	tokens := Tokens{Access: got.access, Refresh: got.refresh, Expires: expiry(answer, got)}
	return ResumeOAuth(g, app, tokens, nil), got.lifetime, nil
}

// ResumeOAuth goes on with stored tokens. Store is called with new ones before
// they are used; nil means that they need not outlive the process.
func ResumeOAuth(g *guest.Client, app Application, tokens Tokens, store func(Tokens) error) *OAuth {
	return &OAuth{guest: g, app: app, tokens: tokens, store: store}
}

// Tokens returns what would have to be stored now.
func (o *OAuth) Tokens() Tokens {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.tokens
}

// Sign puts a token on a question that is about to leave. It renews one that is
// about to end; when that fails for the moment, the old one may still do.
func (o *OAuth) Sign(ctx context.Context, h http.Header) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.resigned && o.endsSoon() {
		err := o.renew(ctx)
		var unavailable *guest.Unavailable
		switch {
		case errors.As(err, &unavailable):
			o.resigned = true
		case err != nil:
			return err
		}
	}
	h.Set("Authorization", bearer(o.tokens))
	return nil
}

// Refused hears that a question, signed with the header h, was answered 401. It
// returns nil if it is worth asking once more.
func (o *OAuth) Refused(ctx context.Context, h http.Header, _ *guest.Answer) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if h.Get("Authorization") != bearer(o.tokens) {
		return nil // another reader met the same end and has renewed already
	}
	return o.renew(ctx)
}

// Answered hears of each accepted question. Cookies are left alone: sent along
// with a token they make the instance ask for a session's proof as well.
func (o *OAuth) Answered(*guest.Answer) error { return nil }

// renew trades the refresh token for a new access token. Nothing has changed,
// here or in store, unless it returns nil.
func (o *OAuth) renew(ctx context.Context) error {
	if o.tokens.Refresh == "" {
		return &Refused{"the access token has ended and the instance gave no refresh token: connect again"}
	}
	ctx, cancel := outlive(ctx, grace)
	defer cancel()
	got, answer, err := askToken(ctx, o.guest, o.app.form(url.Values{
		"grant_type":    {"refresh_token"},
		"refresh_token": {o.tokens.Refresh.Reveal()},
	}))
	if refused, ok := errors.AsType[*refusedGrant](err); ok {
		if !refused.considered() {
			return &guest.Unavailable{Why: errNotItsOwn, Tries: 1}
		}
		return refreshRefused(refused.code)
	}
	if err != nil {
		return err
	}
	next := Tokens{Access: got.access, Refresh: got.refresh, Expires: expiry(answer, got)}
	if next.Refresh == "" {
		next.Refresh = o.tokens.Refresh
	}
	// A rotated token is worth nothing to a process that dies before storing it:
	// the instance has forgotten the old one.
	if o.store != nil {
		if err := o.store(next); err != nil {
			return err
		}
	}
	o.tokens = next
	o.resigned = o.endsSoon()
	return nil
}

// outlive returns a context that ends a while after ctx does, or with it if ctx has
// ended already.
func outlive(ctx context.Context, by time.Duration) (context.Context, context.CancelFunc) {
	if ctx.Err() != nil {
		return ctx, func() {}
	}
	longer, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(by, func() { cancel(context.Cause(ctx)) })
	})
	return longer, func() {
		stop()
		cancel(nil)
	}
}

func (o *OAuth) endsSoon() bool {
	return !o.tokens.Expires.IsZero() && !o.guest.InstanceNow().Before(o.tokens.Expires.Add(-early))
}

func bearer(t Tokens) string { return "Bearer " + t.Access.Reveal() }

func expiry(a *guest.Answer, g grant) time.Time {
	if g.lifetime == 0 {
		return time.Time{}
	}
	return a.Date.Add(g.lifetime)
}
