package connector

import (
	"context"
	"errors"
	"fmt"

	"github.com/snowglobe-dev/snowglobe/connector/access"
	"github.com/snowglobe-dev/snowglobe/connector/state"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// Disconnect ends the access on the instance and removes the state, history's
// place included. If the instance cannot be reached the state stays, so that
// tokens which still work are not forgotten.
func Disconnect(ctx context.Context, s Settings, streams Streams) (err error) {
	r, err := resume(s, streams)
	if errors.Is(err, vault.ErrSealed) || errors.Is(err, vault.ErrNoKey) {
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
	revoked, err := r.oauth.Revoke(ctx)
	var refused *access.Refused
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	if !revoked {
		r.warnf("this release has no page that revokes tokens: revoke them by hand, in System OAuth > Manage Tokens")
	}
	return nil
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

// removeState removes the connection first: without it the rest is harmless.
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
