package session

import (
	"errors"
	"fmt"
	"net/http"
)

// PolicyError refuses a caller who did not come by a way that an access policy lists,
// or came by one and was not who he claimed to be. It is an [ErrRefused].
type PolicyError struct {
	// Challenges are the values of WWW-Authenticate, a line each; none: those of any
	// other refusal.
	Challenges []string
	cause      error
}

// Error implements error.
func (e *PolicyError) Error() string { return "access policy: " + e.cause.Error() }

// Is tells that it is an ErrRefused.
func (*PolicyError) Is(target error) bool { return target == ErrRefused }

// AuthenticateFor finds out who sent a request for an endpoint, and whether an access
// policy lets the caller in there. It returns an ErrRefused, where a policy holds a
// *PolicyError, or a *UserTokenError.
//
// Who brings nothing, or the cookie of a session that is over, is the guest where a
// property lets guests in, and where no policy holds, for which nothing is no way in
// (assumed).
//
// A way that the policy does not list is shut before anybody looks at what came by
// it: a right password is no login there, and a wrong one no failure (assumed).
func (a *Authenticator) AuthenticateFor(r *http.Request, e Endpoint) (*Visit, error) {
	p := a.policy(e)
	method := a.claims(r, p)
	if p != nil && method != Cookie && !p.lists(method) {
		return nil, p.refusal(fmt.Errorf("it does not list %s", method))
	}
	visit, err := a.let(r, method, p, func(v *Visit) error { return a.admit(v, e, p) })
	if p == nil && method == Cookie && (errors.Is(err, errNothing) || errors.Is(err, errSession)) {
		return a.guest(r, apis)
	}
	code, ok := errors.AsType[*CodeError](err)
	_, judged := errors.AsType[*PolicyError](err)
	switch {
	case err == nil:
		return visit, nil
	case ok:
		return nil, code
	case p != nil && !judged && errors.Is(err, ErrRefused):
		return nil, p.refusal(err)
	}
	return nil, err
}

// apis is the door of the REST APIs to those without credentials.
var apis = Processor{Required: "api"}

// let finds out who sent a request, and gives whom admits lets in a session. A refusal
// opens none.
func (a *Authenticator) let(r *http.Request, method Method, p *policy, admits func(*Visit) error) (*Visit, error) {
	visit, err := a.identified(r, method, p)
	if err != nil {
		return nil, err
	}
	if err := admits(visit); err != nil {
		return nil, err
	}
	if visit.Method != Cookie {
		a.accompany(r, visit)
	}
	return visit, nil
}

// Admit tells whether an access policy lets a caller who is known already use an
// endpoint: a request inside a batch comes as whoever sent that. It returns a
// *PolicyError.
func (a *Authenticator) Admit(v *Visit, e Endpoint) error { return a.admit(v, e, a.policy(e)) }

func (a *Authenticator) admit(v *Visit, e Endpoint, p *policy) error {
	switch {
	case e == (Endpoint{}) || !a.accounts.settings().APIAccessPolicies:
		return nil
	case v.Method == Cookie && v.Session.Interactive:
		return nil // what pages ask for by themselves (assumed: policies are about integrations)
	case p == nil && a.bound(v.Holder) && !a.policiesOff():
		return &PolicyError{cause: errBound}
	case p != nil && !p.admits(v.came(), v.Holder.Client, a.byIdentity(v.Holder)):
		return p.refusal(fmt.Errorf("it does not admit what came by %s", v.came()))
	}
	return nil
}

var errBound = errors.New("the token is for APIs alone whose policy lists tokens")
