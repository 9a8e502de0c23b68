package run

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

// answerTime is how long a server may take for one answer.
const answerTime = 30 * time.Second

// visit is one execution of a server check.
type visit struct {
	execution

	catalog *suite.Catalog
	scope   *scope
	http    *http.Client
	secrets *redactor
	cookies map[string]string
	tokens  map[string]string // by user name
	calls   calls
}

// arbitrary gives an execution values of its own that a seed replays.
func (r *runner) arbitrary(e execution) *ident.Source {
	return ident.Seeded(r.Seed, e.check.ID+" "+e.release+" "+string(e.flow))
}

// newUnique is what {{unique}} stands for. On a foreign server no seed decides
// over it, so that what an interrupted run left there is not met again.
func (r *runner) newUnique(e execution, place *world.Instance) string {
	if place.Controlled() {
		return r.arbitrary(e).Hex(12)
	}
	return ident.Random().Hex(12)
}

// rowIDs are the sys_ids of the rows that an execution makes behind the API. The instance
// would draw them by how many forks were made before, which no replay of one check repeats.
func (r *runner) rowIDs(e execution) *ident.Source {
	return ident.Seeded(r.Seed, "rows of "+e.check.ID+" "+e.release+" "+string(e.flow))
}

// newHTTP is a client that shows answers as they are: it follows no redirect,
// unpacks nothing, and keeps no cookie.
func newHTTP(place *world.Instance) *http.Client {
	return &http.Client{
		Transport:     place.Transport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       answerTime,
	}
}

// server does the steps of a server check.
func (r *runner) server(ctx context.Context, e execution, place *world.Instance, secrets *redactor) (err error) {
	v := &visit{
		execution: e, catalog: r.Catalog, http: newHTTP(place), secrets: secrets,
		cookies: map[string]string{}, tokens: map[string]string{},
		scope: &scope{
			instance: place, release: e.release, unique: r.newUnique(e, place), ids: r.rowIDs(e),
			machine: r.Clock, captured: map[string]string{}, issuer: &r.issuer,
		},
	}
	defer v.http.CloseIdleConnections()
	secrets.hide(place.Admin.UserName, place.Admin.Password)
	if place.Client != nil {
		secrets.hide("", place.Client.Secret)
	}
	if !place.Controlled() {
		defer func() { err = also(err, v.tidy(ctx)) }()
	}
	return v.steps(ctx, e.check.Steps)
}

func (v *visit) steps(ctx context.Context, steps []suite.Step) error {
	for _, step := range steps {
		if !applies(v.catalog, step.When, v.release, v.flow) {
			continue
		}
		v.scope.nextStep()
		if err := v.step(ctx, step); err != nil {
			if f, ok := errors.AsType[*failure](err); ok {
				f.exchange = v.calls.told(v.secrets)
			}
			return at(v.check, step, err)
		}
	}
	return nil
}

func (v *visit) step(ctx context.Context, step suite.Step) error {
	done, err := v.scope.prepare(ctx, step)
	if done || err != nil {
		clear(v.tokens) // time or switches moved: sign in again
		return err
	}
	switch {
	case len(step.Rows) > 0:
		rows, _, err := v.scope.rowsOf(ctx, step.Rows)
		if err != nil {
			return err
		}
		_, err = v.scope.instance.Write(ctx, rows)
		return err
	case step.Walk != nil:
		return v.walk(ctx, step)
	case step.Sign != nil:
		return v.sign(ctx, step.Sign)
	default:
		for range max(1, step.Repeat) {
			if err := v.send(ctx, step); err != nil {
				return err
			}
		}
		return nil
	}
}

// tidy does the cleanup steps on a server that lives on, each for itself and
// also after an interruption. What cannot be tidied up is the kit's fault.
func (v *visit) tidy(ctx context.Context) error {
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidying)
	defer cancel()
	var all []error
	for _, step := range v.check.Cleanup {
		if !applies(v.catalog, step.When, v.release, v.flow) || !v.knows(ctx, step) {
			continue
		}
		v.scope.nextStep()
		if err := v.step(late, step); err != nil {
			all = append(all, fmt.Errorf("clean up: %s: %s", placeOf(v.check, step), err.Error()))
		}
	}
	return errors.Join(all...)
}

// knows reports whether everything that a cleanup step speaks of was captured;
// what was never made needs no tidying.
func (v *visit) knows(ctx context.Context, step suite.Step) bool {
	if step.Send == nil {
		return true
	}
	_, err := suite.Expand(step.Send.Path, func(variable suite.Variable) (string, error) {
		return v.scope.value(ctx, variable)
	})
	return err == nil
}
