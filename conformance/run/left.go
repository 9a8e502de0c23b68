package run

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// files judges what stands in the state directory. That it is gone is as good as
// empty; what cannot be looked at is the subject's doing.
func (b *bout) files(want *suite.Files) error {
	err := filepath.WalkDir(b.state, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(b.state, path) // both come from the same walk
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return failed("%s in the state directory cannot be looked at: %v", name, err)
		case want.Empty && name != ".":
			return failed("%s is left in the state directory", name)
		}
		info, err := entry.Info()
		if err != nil || !want.Private || entry.Type()&fs.ModeSymlink != 0 { // a link has no mode of its own
			return err
		}
		proper := "0600"
		if entry.IsDir() {
			proper = "0700"
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			return failed("%s in the state directory has mode %04o, wanted %s", name, mode, proper)
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // gone while we looked
		return fmt.Errorf("look at the state directory: %w", err)
	}
	return nil
}

// leaks looks for secrets in the places that a claim names.
func (b *bout) leaks(ctx context.Context, want *suite.SecretsClaim) error {
	secrets, err := b.lookedFor(want.Of)
	if err != nil {
		return err
	}
	for _, place := range []struct {
		name string
		look func(context.Context, []canary.Secret) error
	}{
		{"output", b.printed},
		{"urls", b.addressed},
		{"processes", b.shown},
		{"elsewhere", b.carried},
		{"meanwhile", b.passed},
		{"files", b.kept},
	} {
		if !slices.Contains(want.In, place.name) {
			continue
		}
		if err := place.look(ctx, secrets); err != nil {
			return err
		}
	}
	return nil
}

// printed looks for secrets in all that the subject has printed.
func (b *bout) printed(ctx context.Context, secrets []canary.Secret) error {
	if found := canary.Find(ctx, b.output, secrets...); found != "" {
		return failed("the subject printed %s", found)
	}
	return nil
}

// addressed looks for secrets in the addresses that the subject asked for.
func (b *bout) addressed(ctx context.Context, secrets []canary.Secret) error {
	urls := b.tap.URLs()
	if len(urls) == 0 {
		return failed("the subject asked the instance nothing")
	}
	for _, address := range urls {
		if found := canary.Find(ctx, []byte(address), secrets...); found != "" {
			return failed("the subject sent %s, in a URL: %s", found, match.Cut(address, shownLength))
		}
	}
	return nil
}

// carried looks for secrets in what came to another host than the instance.
func (b *bout) carried(ctx context.Context, secrets []canary.Secret) error {
	for _, heard := range b.elsewhere.Heard() {
		if found := canary.Find(ctx, heard, secrets...); found != "" {
			method, _, _ := bytes.Cut(heard, []byte(" "))
			return failed("the subject went where a redirect led, which was another host, and took along %s, in a call with %s", found, excerpt(method))
		}
	}
	return nil
}

// kept looks for secrets in every file that the subject could write, its state and its
// home.
func (b *bout) kept(ctx context.Context, secrets []canary.Secret) error {
	found, err := canary.FindInFiles(ctx, b.home, secrets...)
	if err != nil {
		return err
	}
	if found != "" {
		return failed("the subject keeps %s", found)
	}
	return nil
}

// lookedFor are the secrets of this execution that a claim names.
func (b *bout) lookedFor(names []string) ([]canary.Secret, error) {
	var secrets []canary.Secret
	if slices.Contains(names, "password") {
		secrets = append(secrets, canary.Secret{Name: "password", Value: b.scope.instance.Admin.Password})
	}
	if client := b.scope.instance.Client; client != nil && slices.Contains(names, "client_secret") {
		secrets = append(secrets, canary.Secret{Name: "client secret", Value: client.Secret})
	}
	if !slices.Contains(names, "tokens") {
		return secrets, nil
	}
	given := b.tap.Given()
	for _, g := range given {
		secrets = append(secrets, canary.Secret{Name: g.Name, Value: g.Value})
		b.secrets.hide("", g.Value)
	}
	// A connector has to sign in; one that did not has nothing to look for.
	if len(given) == 0 {
		return nil, failed("the instance has given the subject neither token nor session: it has ended well and not signed in")
	}
	return secrets, nil
}
