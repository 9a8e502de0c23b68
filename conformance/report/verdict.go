package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// namedChecks is up to how many checks are named beside the reason why they
// were not judged.
const namedChecks = 3

// unjudged says why checks were not carried out, a line for each reason. What
// stands on a failure is told apart from it.
func (r *Report) unjudged(look Look) string {
	type why struct {
		status Status
		reason string
	}
	count, ids := map[why]int{}, map[why][]string{}
	var order []why
	for _, c := range r.Checks {
		if c.Status != Skip && c.Status != Unsupported {
			continue
		}
		w := why{c.Status, c.Reason}
		if count[w]++; count[w] == 1 {
			order = append(order, w)
		}
		if !slices.Contains(ids[w], c.ID) {
			ids[w] = append(ids[w], c.ID)
		}
	}
	if len(order) == 0 {
		return ""
	}
	slices.SortStableFunc(order, func(a, b why) int { return count[b] - count[a] })
	var b strings.Builder
	b.WriteString("\nnot judged:\n")
	for _, w := range order {
		head := fmt.Sprintf("%6d %-11s  ", count[w], w.status)
		text, rest, more := strings.Cut(printable(w.reason), "\n")
		if len(ids[w]) <= namedChecks {
			text += ": " + strings.Join(ids[w], ", ")
		}
		if more { // such as what a program wrote on stderr
			text += "\n" + rest
		}
		b.WriteString(look.Wrap(head, strings.Repeat(" ", len(head)), text))
	}
	return b.String()
}

// standing says what was not judged because of a first check that failed.
func (r *Report) standing(look Look) string {
	standing := map[string]int{}
	for _, c := range r.Checks {
		if c.StandsOn != "" {
			standing[c.StandsOn]++
		}
	}
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(standing)) {
		b.WriteString("\n" + look.Wrap("", "", fmt.Sprintf("%s failed: mend it first. %d further checks stand on it and were not judged.", id, standing[id])))
	}
	return b.String()
}

func (r *Report) verdict(look Look) string {
	word := r.word()
	color := map[int]string{ExitConformant: green, ExitNothingRun: yellow}[r.ExitCode()]
	if color == "" {
		color = red
	}
	line := word + r.part() + ": " + r.counts()
	return "\n" + look.paint(bold+";"+color, word) + strings.TrimPrefix(look.Wrap("", "  ", line), word)
}

// Word is the verdict in words, and of which shard it is.
func (r *Report) Word() string { return r.word() + r.part() }

// part names the shard, if the report is of one.
func (r *Report) part() string {
	if r.Shard == nil {
		return ""
	}
	return fmt.Sprintf(" (shard %d of %d)", r.Shard.Number, r.Shard.Of)
}

func (r *Report) word() string {
	code := r.ExitCode()
	if code == ExitConformant && r.Totals.executed() == 0 {
		return "nothing to judge here"
	}
	if code == ExitConformant && r.Totals.Skip > 0 {
		return "conformant, as far as it was judged"
	}
	return map[int]string{
		ExitConformant: "conformant", ExitNotConformant: "not conformant",
		ExitKitFault: "no verdict: the kit itself failed", ExitNothingRun: "nothing was run",
	}[code]
}

func (r *Report) counts() string {
	t := r.Totals
	return fmt.Sprintf("%d pass, %d fail, %d warn, %d skip, %d unsupported, %d error%s; %s",
		t.Pass, t.Fail, t.Warn, t.Skip, t.Unsupported, t.Error, t.known(), r.Chance())
}

// Chance is what decided over all that was left to chance, in words.
func (r *Report) Chance() string {
	text := fmt.Sprintf("seed %d", r.Seed)
	if r.Faults != "" {
		text += ", faults " + r.Faults
	}
	return text
}

// known is the part of the verdict about the list of known failures, for runs
// that came with one.
func (t Totals) known() string {
	switch {
	case t.XFail == 0 && t.XPass == 0:
		return ""
	case t.XPass == 0:
		return fmt.Sprintf(", %d failed as known", t.XFail)
	default:
		return fmt.Sprintf(", %d failed as known, %d passed against the list", t.XFail, t.XPass)
	}
}
