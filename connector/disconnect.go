package connector

import (
	"context"
	"errors"
	"fmt"

	"github.com/snowglobe-dev/snowglobe/connector/access"
	"github.com/snowglobe-dev/snowglobe/connector/state"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// Disconnect ends the access on the instance and removes the state, history's
// place included. If the instance cannot be reached, or refuses to revoke, the
// state stays, so that tokens which still work are not forgotten.
func Disconnect(ctx context.Context, s Settings, streams Streams) (err error) {
	r, err := resume(ctx, s, streams)
	if errors.Is(err, vault.ErrSealed) || errors.Is(err, vault.ErrNoKey) || isUnusable(err) {
		return forget(s, streams)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	if err = r.leave(ctx); err != nil {
		return err
	}
	if err = removeState(r.dir); err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.Out, "disconnected from %s\n", r.instance)
	return err
}

func (r *run) leave(ctx context.Context) error {
	if r.session != nil {
		return r.session.End(ctx)
	}
	outcome, err := r.oauth.Revoke(ctx)
	if err != nil {
		return err
	}
	if outcome == access.Unclear {
		// A sleeping instance says the same, and its tokens wake with it.
		if outcome, err = r.tokensAreDead(ctx); err != nil {
			return err
		}
	}
	if outcome != access.Revoked {
		r.warnf("this instance has no page that revokes tokens: revoke them by hand, in System OAuth > Manage Tokens")
	}
	return nil
}

// tokensAreDead finds out by using them, whether they are revoked.
func (r *run) tokensAreDead(ctx context.Context) (access.Revocation, error) {
	_, err := r.reader.Probe(ctx, r.tables[0])
	var refused *access.Refused
	switch {
	case errors.As(err, &refused): // neither of them does
		return access.Revoked, nil
	case err == nil, isDenied(err), errors.Is(err, tables.ErrStillRefused): // a refresh went well
		return access.NoPage, nil
	default:
		return access.NoPage, err
	}
}

// forget removes a state that nothing can be done with any more.
func forget(s Settings, streams Streams) (err error) {
	dir, err := state.Open(s.StateDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	streams.warnf("the stored access cannot be opened, so it was removed and not revoked: revoke it by hand, in System OAuth > Manage Tokens")
	return removeState(dir)
}

// removeState removes the connection first: without it the rest is not used.
func removeState(dir *state.Dir) error {
	files := []string{connectionFile, vault.KeyFile}
	for _, pattern := range []string{cursorFiles, state.Unfinished} {
		names, err := dir.Names(pattern)
		if err != nil {
			return err
		}
		files = append(files, names...)
	}
	return dir.Remove(files...)
}
