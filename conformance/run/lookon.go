package run

import (
	"context"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
)

// lookOn has the subject looked at while it runs, in any case at each of its calls, where
// the check wants to know what was to be seen by then.
func (b *bout) lookOn() {
	if b.check.LooksInto("processes") {
		b.onlooker = new(subject.Onlooker)
		b.tap.Watch(b.onlooker.Look)
	}
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
		return &unsupported{"this system does not show what a process was started with; Linux does"}
	}
	sights, tooMuch := b.onlooker.Seen()
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
