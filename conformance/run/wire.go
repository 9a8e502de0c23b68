package run

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// fetchJournal adds what the subject has asked since the last look.
func (b *bout) fetchJournal(ctx context.Context) error {
	entries, last, err := b.scope.instance.Journal(ctx, b.read)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	b.journal, b.read = append(b.journal, entries...), last
	return nil
}

// wire judges what the subject asked.
func (b *bout) wire(ctx context.Context, claims []suite.WireClaim) error {
	if err := b.fetchJournal(ctx); err != nil {
		return err
	}
	for _, claim := range claims {
		entries := b.journal
		if claim.Since == "last_run" {
			entries = entries[b.lastRun:]
		}
		if err := b.claim(ctx, claim, entries); err != nil {
			if f, ok := errors.AsType[*failure](err); ok {
				f.line = claim.Line
			}
			return err
		}
	}
	return nil
}

func (b *bout) claim(ctx context.Context, c suite.WireClaim, entries []world.Entry) error {
	switch {
	case c.Never != nil:
		chosen, err := b.filter(ctx, c.Never, entries)
		if err != nil {
			return err
		}
		if len(chosen) > 0 {
			return failed("%s made that never should be, the first is %s", counting(len(chosen), "call was", "calls were"), showing(chosen[0], c.Never))
		}
		return nil
	case c.Every != nil:
		return b.every(ctx, c, entries)
	default:
		chosen, err := b.filter(ctx, c.Of, entries)
		if err != nil {
			return err
		}
		if c.By == "connection" {
			return countedConnections(c, chosen)
		}
		return counted(c, chosen, len(entries))
	}
}

// every: each call that is meant has what it must have, and there is one.
func (b *bout) every(ctx context.Context, c suite.WireClaim, entries []world.Entry) error {
	chosen, err := b.filter(ctx, c.Every, entries)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		return failed("none of %s is of the kind that was to be judged", counting(len(entries), "call", "calls"))
	}
	for _, entry := range chosen {
		for _, field := range slices.Sorted(maps.Keys(c.Has)) {
			what := fmt.Sprintf("%s: %s", entry, field)
			if err := b.scope.holds(ctx, what, c.Has[field], fact(entry, field)); err != nil {
				return err
			}
		}
	}
	return nil
}

func counted(c suite.WireClaim, chosen []world.Entry, of int) error {
	last := ""
	if len(chosen) > 0 {
		last = "; the last is " + showing(chosen[len(chosen)-1], c.Of)
	}
	if wanted := off(c, len(chosen)); wanted != "" {
		return failed("%d of %s %s of this kind, wanted %s%s", len(chosen), counting(of, "call", "calls"), word(len(chosen), "is", "are"), wanted, last)
	}
	return nil
}

// countedConnections counts those that the calls came by.
func countedConnections(c suite.WireClaim, chosen []world.Entry) error {
	seen := map[uint64]bool{}
	for _, entry := range chosen {
		if entry.Conn == 0 {
			return errors.New("the journal does not tell by which connection a call came")
		}
		seen[entry.Conn] = true
	}
	if wanted := off(c, len(seen)); wanted != "" {
		return failed("%s came by %s, wanted %s", counting(len(chosen), "call", "calls"), counting(len(seen), "connection", "connections"), wanted)
	}
	return nil
}

// showing is a call that was chosen, with its query in clear where it was chosen by that.
func showing(e world.Entry, by suite.Filter) string {
	if by["query"] == nil {
		return e.String()
	}
	return e.String() + " with the query " + match.Show(fact(e, "query").Value)
}

// counting and word tell one from several.
func counting(n int, one, several string) string {
	return strconv.Itoa(n) + " " + word(n, one, several)
}

func word(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// off is what was wanted in place of a number, empty where it is as wanted.
func off(c suite.WireClaim, n int) string {
	switch {
	case c.Exactly != nil && n != *c.Exactly:
		return fmt.Sprintf("exactly %d", *c.Exactly)
	case c.AtLeast != nil && n < *c.AtLeast:
		return fmt.Sprintf("at least %d", *c.AtLeast)
	case c.AtMost != nil && n > *c.AtMost:
		return fmt.Sprintf("at most %d", *c.AtMost)
	}
	return ""
}

// filter keeps the calls that meet every matcher.
func (b *bout) filter(ctx context.Context, f suite.Filter, entries []world.Entry) ([]world.Entry, error) {
	filled := map[string]*match.Matcher{}
	for field, m := range f {
		var err error
		if filled[field], err = b.scope.matcher(ctx, m); err != nil {
			return nil, err
		}
	}
	var chosen []world.Entry
	for _, entry := range entries {
		all := true
		for field, m := range filled {
			all = all && m.Check(fact(entry, field)) == nil
		}
		if all {
			chosen = append(chosen, entry)
		}
	}
	return chosen, nil
}

// fact is one field of an entry. What does not apply to a call is absent; the
// query is always there and shown decoded.
func fact(e world.Entry, field string) match.Found {
	text := ""
	switch field {
	case "status":
		return match.Some(number(e.Status))
	case "query":
		if plain, err := url.QueryUnescape(e.Query); err == nil {
			return match.Some(plain)
		}
		return match.Some(e.Query)
	case "method":
		text = e.Method
	case "path":
		text = e.Path
	case "table":
		text = e.Table
	case "auth":
		text = e.Auth
	case "grant_type":
		text = e.Form["grant_type"]
	case "client_auth":
		text = e.ClientAuth
	case "user":
		text = e.User
	case "user_agent":
		text = e.UserAgent
	case "accept_encoding":
		text = e.AcceptEncoding
	}
	if text == "" {
		return match.None
	}
	return match.Some(text)
}
