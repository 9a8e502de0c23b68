package report

import (
	"cmp"
	"fmt"
)

// Key names a row: a report has one at most of each.
type Key struct{ ID, Release, Auth string }

// Key is the row's.
func (c *Check) Key() Key { return Key{c.ID, c.Release, c.Auth} }

// String is the key as people read it.
func (k Key) String() string { return fmt.Sprintf("%s (%s, %s)", k.ID, k.Release, k.Auth) }

func (k Key) compare(other Key) int {
	return cmp.Or(cmp.Compare(k.ID, other.ID), cmp.Compare(k.Release, other.Release), cmp.Compare(k.Auth, other.Auth))
}

// Contradictions are what cannot be so in a report, whoever wrote it: a row that is there
// twice, totals that are not those of the rows, and a verdict that does not follow.
func (r *Report) Contradictions() []error {
	var wrong []error
	seen := map[Key]int{}
	var counted Totals
	for i, c := range r.Checks {
		if first, twice := seen[c.Key()]; twice {
			wrong = append(wrong, fmt.Errorf("checks[%d]: %s stands at checks[%d] already", i, c.Key(), first))
		}
		seen[c.Key()] = i
		counted.add(c.Status)
	}
	said, are := r.Totals.each(), counted.each()
	for i, t := range said {
		if t.n != are[i].n {
			wrong = append(wrong, fmt.Errorf("totals.%s: it is %d, and %d rows have this verdict", t.status, t.n, are[i].n))
		}
	}
	wrong = append(wrong, r.shardContradictions()...)
	judged := Report{Totals: counted, Shard: r.Shard}
	if code := judged.ExitCode(); r.Conformant != (code == ExitConformant) {
		wrong = append(wrong, fmt.Errorf("conformant: it is %t, and by its rows the run is %s (exit code %d)", r.Conformant, judged.Word(), code))
	}
	return wrong
}

// shardContradictions are those about the part of the run.
func (r *Report) shardContradictions() []error {
	var wrong []error
	own := 0
	for i, c := range r.Checks {
		switch {
		case !c.Borrowed:
			own++
		case r.Shard == nil:
			wrong = append(wrong, fmt.Errorf("checks[%d].borrowed: the report is not one of a shard", i))
		}
	}
	switch s := r.Shard; {
	case s == nil:
	case s.Number > s.Of:
		wrong = append(wrong, fmt.Errorf("shard.number: there are %d shards, and this is number %d", s.Of, s.Number))
	case own > s.Rows, s.Executions > s.Rows:
		wrong = append(wrong, fmt.Errorf("shard.rows: the whole run has %d, with %d here and %d carried out", s.Rows, own, s.Executions))
	}
	return wrong
}

// total is how many rows have a verdict.
type total struct {
	status Status
	n      int
}

// each lists the totals in the order in which report.json has them.
func (t Totals) each() []total {
	return []total{
		{Pass, t.Pass}, {Fail, t.Fail}, {Warn, t.Warn}, {Skip, t.Skip},
		{Unsupported, t.Unsupported}, {XFail, t.XFail}, {XPass, t.XPass}, {Error, t.Error},
	}
}
