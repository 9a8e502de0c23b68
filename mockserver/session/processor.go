package session

import (
	"cmp"
	"net/http"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Processor is one of the older ways into the tables, as the door sees it: the code
// behind an address such as /incident.do?CSV.
type Processor struct {
	// SOAP gives whoever comes by credentials a session that ends sooner.
	SOAP bool
	// Required is how the property ends that lets callers without credentials in while it
	// is false: glide.basicauth.required.NAME (documented: the hardening settings of each
	// processor). "" lets nobody in.
	Required string
	// Open lets them in whatever a property says.
	Open bool
	// Guest is the name of the user as whom they act then; "" is "guest".
	Guest string
}

// ForProcessor finds out who sent a request to a processor: by credentials as at an API,
// or by the cookie of a session alone, as on a page (client: two read ?SCHEMA and ?JSONv2
// so, from a session of a browser). Before anything is changed, [Authenticator.Meant] has
// to be asked. It returns ErrRefused for what Basic, tokens and cookies let nobody in for,
// and for tokens that are good for some APIs alone (assumed: no vendor page says what
// such a token opens beside APIs).
func (a *Authenticator) ForProcessor(r *http.Request, p Processor) (*Visit, error) {
	switch method := Claims(r); method {
	case Basic, Bearer:
		return a.let(r, a.claims(r, nil), nil, func(v *Visit) error {
			v.Session.soap = p.SOAP
			return a.opensProcessors(v)
		})
	default:
		s, ok := a.session(r)
		if !ok {
			return a.guest(r, p)
		}
		visit, err := a.resumed(s)
		if err != nil {
			return nil, err
		}
		if visit.Step != NoStep {
			return nil, errStep // as at an API
		}
		if err := a.opensProcessors(visit); err != nil {
			return nil, err
		}
		return visit, nil
	}
}

// opensProcessors returns ErrRefused for tokens, and sessions that they opened, which are
// for APIs that somebody named.
func (a *Authenticator) opensProcessors(v *Visit) error {
	if v.Holder.Guest || a.bound(v.Holder) || !a.unscoped(a.accounts.tables.View(), v) {
		return errNoProcessors
	}
	return nil
}

// guest is the visit of somebody without credentials, where a property says that none are
// required. The properties are documented to be false where they are missing and
// recommended to be true, which JSONv2's own page calls the default: a missing one is
// taken for true. A guest whom the instance has no user for holds no role, and neither does one
// whose user is inactive or locked out (assumed: no source says).
func (a *Authenticator) guest(r *http.Request, p Processor) (*Visit, error) {
	tables := a.accounts.tables
	view := tables.View()
	required := p.Required == "" || tables.Property(view, "glide.basicauth.required."+p.Required, "true") != "false"
	if required && !p.Open {
		return nil, unheard(r)
	}
	name := cmp.Or(p.Guest, "guest")
	visit := a.Stranger(r)
	visit.Caller = &table.Caller{UserName: name, Name: name, Zone: time.UTC}
	if user, ok := store.First(view, tableUser, "user_name", name); ok && a.accounts.Usable(user) {
		visit.Caller = a.accounts.caller(view, user)
	}
	return visit, nil
}

// Meant tells whether a visitor of a processor meant to change something: another site
// can have a browser send the cookie of a session, and not the token that belongs to it.
// Else it returns a *[UserTokenError].
func (a *Authenticator) Meant(r *http.Request, v *Visit) error {
	if v.Method != Cookie || a.GoodForm(r, v) {
		return nil
	}
	return &UserTokenError{Token: a.FormToken(v)}
}
