package run

import (
	"context"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
)

// lookOn has the subject looked at while it runs, in any case at each of its calls, where
// the check wants to know what was to be seen by then.
func (b *bout) lookOn(ctx context.Context) {
	var looks []func()
	if b.check.LooksInto("processes") {
		b.company.Onlooker = new(subject.Onlooker)
		looks = append(looks, b.company.Onlooker.Look)
	}
	if b.check.LooksInto("meanwhile") {
		b.passing = &canary.Meanwhile{Dir: b.home}
		b.company.Look = func() { b.passing.Look(ctx, b.known()...) }
		looks = append(looks, b.company.Look)
	}
	b.tap.Watch(func() {
		for _, look := range looks {
			look()
		}
	})
}

// known are the secrets of this execution so far.
func (b *bout) known() []canary.Secret {
	secrets := []canary.Secret{{Name: "password", Value: b.scope.instance.Admin.Password}}
	if client := b.scope.instance.Client; client != nil {
		secrets = append(secrets, canary.Secret{Name: "client secret", Value: client.Secret})
	}
	for _, g := range b.tap.Given() {
		secrets = append(secrets, canary.Secret{Name: g.Name, Value: g.Value})
	}
	return secrets
}

// passed looks for secrets in what stood in files while the subject ran.
func (b *bout) passed(_ context.Context, secrets []canary.Secret) error {
	for _, f := range b.passing.Found() {
		if slices.Contains(secrets, f.Secret) {
			return failed("while it ran the subject kept %s", f.What)
		}
	}
	return nil
}

// named is how a text begins, which tells whose it is: the secret is in what follows, in
// whatever form.
func named(ctx context.Context, text, until string, secrets []canary.Secret) string {
	name, _, _ := strings.Cut(text, until)
	if canary.Find(ctx, []byte(name), secrets...) != "" {
		return "one whose name has it"
	}
	return match.Cut(tame(name), shownLength)
}

// shown looks for secrets in what others on the machine could see of the subject's
// processes.
func (b *bout) shown(ctx context.Context, secrets []canary.Secret) error {
	if !subject.CanLookOn {
		return &unsupported{reason: "this system does not show what a process was started with; Linux does"}
	}
	sights, tooMuch := b.company.Onlooker.Seen()
	for _, s := range sights {
		found := canary.Find(ctx, []byte(s.Text), secrets...)
		if found == "" {
			continue
		}
		if s.Argument {
			return failed("whoever lists the machine's processes finds %s, in the arguments of %s", found, named(ctx, s.Text, " ", secrets))
		}
		return failed("a process has %s, in its environment, where the contract has not put it: in %s", found, named(ctx, s.Text, "=", secrets))
	}
	if tooMuch {
		return failed("the subject's processes have more arguments and variables than are looked through")
	}
	return nil
}
