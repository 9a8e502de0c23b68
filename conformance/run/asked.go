package run

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

const (
	keptCalls = 100  // in report.json, of a check that failed: the last ones
	keptCall  = 1000 // bytes of each of them

	heardCalls = 50  // of these with all that is known of them
	heardPath  = 400 // bytes of an address or a form
)

// asked are the calls that the subject made, as the instance heard them, for whoever
// opens the report of a check that failed. A journal that cannot be read to its end says
// what it can: that the check failed does not hang on it.
func (b *bout) asked(ctx context.Context) ([]string, *report.Exchange) {
	if !b.scope.instance.Controlled() {
		return nil, nil
	}
	_ = b.fetchJournal(ctx)
	entries := b.journal
	var lines []string
	if left := len(entries) - keptCalls; left > 0 {
		lines = append(lines, fmt.Sprintf("[%d calls before these are left out]", left))
		entries = entries[left:]
	}
	for _, entry := range entries {
		// Secrets are taken out before anything is cut, so that none is cut in half and missed.
		line := entry.Whole()
		if met := b.metBy(entry); len(met) > 0 {
			line += ", met " + strings.Join(met, " and ")
		}
		lines = append(lines, match.Cut(tame(b.secrets.text(line)), keptCall))
	}
	return lines, b.heard(b.journal)
}

// heard is the end of the exchange, as far as the journal has it.
func (b *bout) heard(entries []world.Entry) *report.Exchange {
	if len(entries) == 0 {
		return nil
	}
	told := &report.Exchange{LeftOut: max(0, len(entries)-heardCalls)}
	for _, entry := range entries[told.LeftOut:] {
		call := report.Call{
			At: instant(entry.Time), Method: entry.Method, Auth: entry.Auth, Met: b.metBy(entry),
			Path: b.secrets.shown(entry.Address(), heardPath), Body: b.secrets.shown(formOf(entry), heardPath),
		}
		for _, header := range [][2]string{{"User-Agent", entry.UserAgent}, {"Accept-Encoding", entry.AcceptEncoding}} {
			if header[1] != "" {
				call.Headers = append(call.Headers, b.secrets.header(header[0], header[1]))
			}
		}
		if entry.Status != 0 {
			call.Answer = &report.Answer{Status: entry.Status, Bytes: entry.ResponseBytes}
		}
		told.Calls = append(told.Calls, call)
	}
	return told
}

// formOf is what a token request said, as far as the journal keeps it.
func formOf(entry world.Entry) string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(entry.Form)) {
		pairs = append(pairs, name+"="+entry.Form[name])
	}
	return strings.Join(pairs, "&")
}

// metBy names the rules that met a call, behind whose they are: the check's own, or of
// the profile that the run plays.
func (b *bout) metBy(entry world.Entry) []string {
	var met []string
	for _, name := range entry.Faults {
		whose := b.runner.Weather
		if slices.Contains(b.trouble.own, name) || whose == "" {
			whose = "check"
		}
		met = append(met, whose+"/"+name)
	}
	return met
}
