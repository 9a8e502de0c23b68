package run

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// bout is one execution of a connector check.
type bout struct {
	execution

	runner  *runner
	scope   *scope
	others  *visit // whoever else calls the instance
	http    *http.Client
	secrets *redactor

	home, state string     // directories of the subject
	caFile      string     // empty without TLS, or when the CA is kept from it
	address     string     // of the instance, as the subject sees it
	tap         *world.Tap // nil unless the check is [suite.Check.Tapped]

	company   subject.With      // that the subject has in each verb
	passing   *canary.Meanwhile // nil unless the check looks into files that come and go
	elsewhere *world.Elsewhere  // nil unless it looks there

	firstVisit time.Time       // the instance's time of the first verb; zero before
	accounts   map[string]bool // user names that the subject was given
	anchors    anchors
	written    map[key]*writtenRow
	labels     map[string][]*writtenRow
	delivered  map[key]bool // by earlier syncs and the last one
	output     []byte       // all that the subject has printed
	stderr     []byte       // what its last verb wrote there

	trouble     trouble      // that the check lets happen
	weatherSeed uint64       // of what is left to chance
	unconfirmed map[key]bool // delivered by a sync that failed, behind its last checkpoint
	allGaps     []gap        // of all syncs

	journal []world.Entry
	read    int64 // number of the last journal entry that was fetched
	lastRun int   // place in journal where the last verb began
}

// key names a row of the instance.
type key struct{ table, sysID string }

// writtenRow is a row that the kit wrote, by which a delivery can be judged.
type writtenRow struct {
	key

	values map[string]string
	// changed says that it was written since the last sync.
	changed bool
	gone    bool
}

// connector does the steps of a connector check.
func (r *runner) connector(ctx context.Context, e execution, place *world.Instance, secrets *redactor) (err error) {
	home, err := os.MkdirTemp("", "snowglobe-subject-")
	if err != nil {
		return fmt.Errorf("make a home for the subject: %w", err)
	}
	defer func() { err = also(err, removeHome(home)) }()
	b := &bout{
		execution: e, runner: r, http: newHTTP(place), secrets: secrets,
		home: home, state: filepath.Join(home, "state"), address: place.URL,
		scope: &scope{
			instance: place, release: e.release, unique: r.newUnique(e, place), ids: r.rowIDs(e),
			machine: r.Clock, captured: map[string]string{},
		},
		accounts: map[string]bool{}, written: map[key]*writtenRow{}, labels: map[string][]*writtenRow{}, delivered: map[key]bool{}, unconfirmed: map[key]bool{},
	}
	b.others = &visit{
		execution: e, catalog: r.Catalog, scope: b.scope, http: b.http, secrets: secrets,
		cookies: map[string]string{}, tokens: map[string]string{},
	}
	defer b.http.CloseIdleConnections()
	if b.check.LooksInto("elsewhere") {
		if b.elsewhere, err = world.NewElsewhere(ctx); err != nil {
			return err
		}
		defer func() { err = also(err, b.elsewhere.Close()) }()
		b.scope.captured["elsewhere"] = b.elsewhere.URL
	}
	if err := os.Mkdir(b.state, 0o700); err != nil {
		return fmt.Errorf("make the state directory: %w", err)
	}
	leave, err := b.prepareWorld(ctx)
	if err != nil {
		return err
	}
	defer func() { err = also(err, leave()) }()
	return b.steps(ctx)
}

func (b *bout) steps(ctx context.Context) error {
	for i, step := range b.check.Steps {
		if !applies(b.runner.Catalog, step.When, b.release, b.flow) {
			continue
		}
		b.scope.nextStep()
		if err := b.step(ctx, step); err != nil {
			if f, ok := errors.AsType[*failure](err); ok {
				f.verb, f.aside, f.evidence = step.Run, b.check.Common(i), b.evidence(ctx)
			}
			if u, ok := errors.AsType[*unsupported](err); ok && u.badly {
				u.evidence = b.evidence(ctx)
			}
			return at(b.check, step, err)
		}
	}
	return nil
}

func (b *bout) evidence(ctx context.Context) evidence {
	e := evidence{stderr: b.words()}
	e.requests, e.exchange = b.asked(ctx)
	return e
}

func (b *bout) step(ctx context.Context, step suite.Step) error {
	if done, err := b.scope.prepare(ctx, step); done || err != nil {
		return err
	}
	switch {
	case len(step.Rows) > 0:
		return b.write(ctx, step.Rows)
	case step.Run != "":
		return b.run(ctx, step)
	case step.Send != nil:
		return b.another(ctx, step)
	case step.Revoke != "":
		return b.revoke(ctx, step.Revoke)
	case step.Dead != "":
		return b.dead(ctx, step.Dead)
	case len(step.Wire) > 0:
		return b.wire(ctx, step.Wire)
	case step.Faults != nil:
		return b.faults(ctx, step.Faults)
	case step.Stop != nil:
		return b.stopAt(ctx, *step.Stop)
	case step.Files != nil:
		return b.files(step.Files)
	default:
		return b.leaks(ctx, step.Secrets)
	}
}

// another makes somebody else's call, of which the subject knows nothing. That it is not
// answered as the check wants it is no failure of the subject.
func (b *bout) another(ctx context.Context, step suite.Step) error {
	clear(b.others.tokens) // what came between may have ended them
	for range max(1, step.Repeat) {
		err := b.others.send(ctx, step)
		if f, ok := errors.AsType[*failure](err); ok {
			return fmt.Errorf("somebody else's call: %s", f.reason)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// prepareWorld gives the instance fresh secrets and the rows and switches of
// the check, and the subject its way in.
func (b *bout) prepareWorld(ctx context.Context) (leave func() error, err error) {
	instance := b.scope.instance
	if instance.Controlled() {
		if err := b.fill(ctx); err != nil {
			return nil, err
		}
	}
	if err := b.weather(ctx); err != nil {
		return nil, fmt.Errorf("set the weather: %w", err)
	}
	b.secrets.hide(instance.Admin.UserName, instance.Admin.Password)
	if instance.Client != nil {
		b.secrets.hide("", instance.Client.Secret)
	}
	if b.check.World.TLS != "" {
		return b.overTLS(ctx)
	}
	if b.check.Tapped() {
		if b.tap, err = world.NewTap(ctx, instance); err != nil {
			return nil, err
		}
		b.address = b.tap.URL
		b.lookOn(ctx)
		return b.tap.Close, nil
	}
	return func() error { return nil }, b.giveCA(instance.CA)
}

// giveCA leaves the authority to trust where the subject is told to look.
func (b *bout) giveCA(pem []byte) error {
	if len(pem) == 0 {
		return nil
	}
	b.caFile = filepath.Join(b.home, "ca.pem")
	if err := os.WriteFile(b.caFile, pem, 0o600); err != nil {
		return fmt.Errorf("write the CA: %w", err)
	}
	return nil
}

// fill changes the fork to what the check wants to find.
func (b *bout) fill(ctx context.Context) error {
	if err := b.freshSecrets(ctx); err != nil {
		return fmt.Errorf("set the secrets: %w", err)
	}
	if settings := b.check.World.Settings; len(settings) > 0 {
		if _, err := b.scope.prepare(ctx, suite.Step{Settings: settings}); err != nil {
			return fmt.Errorf("set the world's switches: %w", err)
		}
	}
	if rows := b.check.World.Rows; len(rows) > 0 {
		if err := b.write(ctx, rows); err != nil {
			return fmt.Errorf("fill the world: %w", err)
		}
	}
	return nil
}

// overTLS puts https in front of the instance.
func (b *bout) overTLS(ctx context.Context) (func() error, error) {
	front, err := world.NewFront(ctx, b.scope.instance, b.runner.Clock.Now())
	if err != nil {
		return nil, err
	}
	b.address = front.URL
	if b.check.World.TLS == "given" {
		if err := b.giveCA(front.CA); err != nil {
			return nil, errors.Join(err, front.Close())
		}
	}
	return front.Close, nil
}

// letters are what fresh secrets are made of: with them no encoding is at
// stake, and forms of them are easy to find. Checks about encoding fix their own.
const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// secretLength makes a secret that nothing holds by chance.
const secretLength = 24

// freshSecrets gives the administrator a password and the client a secret that
// only this execution knows. The instance object is the fork's own.
func (b *bout) freshSecrets(ctx context.Context) error {
	source := b.runner.arbitrary(b.execution)
	instance, w := b.scope.instance, b.check.World
	instance.Admin.Password = source.Text(secretLength, letters)
	if w.Password != "" {
		instance.Admin.Password = w.Password
	}
	rows := []world.Row{{
		Table: "sys_user", Match: map[string]string{"user_name": instance.Admin.UserName},
		Values: map[string]string{"user_password": instance.Admin.Password},
	}}
	if instance.Client != nil {
		instance.Client.Secret = source.Text(secretLength, letters)
		if w.ClientSecret != "" {
			instance.Client.Secret = w.ClientSecret
		}
		rows = append(rows, world.Row{
			Table: "oauth_entity", Match: map[string]string{"client_id": instance.Client.ID},
			Values: map[string]string{"client_secret": instance.Client.Secret},
		})
	}
	_, err := instance.Write(ctx, rows)
	return err
}

// write puts rows into the instance and remembers them.
func (b *bout) write(ctx context.Context, rows []suite.Row) error {
	made, labels, err := b.scope.rowsOf(ctx, rows)
	if err != nil {
		return err
	}
	ids, err := b.scope.instance.Write(ctx, made)
	if err != nil {
		return err
	}
	for i, row := range made {
		b.follow(row)
		k := key{row.Table, ids[i]}
		known, ok := b.written[k]
		if !ok {
			known = &writtenRow{key: k, values: map[string]string{}}
			b.written[k] = known
		}
		maps.Copy(known.values, row.Values)
		known.changed, known.gone = true, row.Delete
		if labels[i] != "" {
			b.labels[labels[i]] = append(b.labels[labels[i]], known)
		}
	}
	return nil
}

// follow takes over a new password of the administrator, for that is whom the kit reads
// as, and whom the subject connects as.
func (b *bout) follow(row world.Row) {
	admin := &b.scope.instance.Admin
	if password := row.Values["user_password"]; password != "" && row.Table == "sys_user" && row.Match["user_name"] == admin.UserName {
		admin.Password = password
		b.secrets.hide(admin.UserName, password)
	}
}

// tokenTypes are the values of oauth_credential.type.
var tokenTypes = map[string][]string{
	"access": {"access_token"}, "refresh": {"refresh_token"}, "all": {"access_token", "refresh_token"},
}

// revoke deletes tokens, as an administrator does in Manage Tokens. That there
// is none is the subject's failure: it was told to connect by OAuth and has
// ended well without having asked for one.
func (b *bout) revoke(ctx context.Context, which string) error {
	found := false
	for _, kind := range tokenTypes[which] {
		_, err := b.scope.instance.Write(ctx, []world.Row{
			{Table: "oauth_credential", Match: map[string]string{"type": kind}, Delete: true},
		})
		problem, refused := errors.AsType[*world.Problem](err)
		if refused && problem.Status == http.StatusBadRequest { // no row matches
			continue
		}
		if err != nil {
			return err
		}
		found = true
	}
	if !found {
		what := strings.ReplaceAll(strings.Join(tokenTypes[which], " or "), "_", " ")
		return failed("the instance has issued no %s that could be revoked: the connector has ended well and not signed in by OAuth", what)
	}
	return nil
}
