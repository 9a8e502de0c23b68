// Package shards puts the reports of the parts of a run together, and says whether they
// are the whole of it.
package shards

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
)

// Part is the report of a shard, and what errors call it.
type Part struct {
	*report.Report

	Name string
}

// Join is the report of the whole run, with its rows in the order of releases that order
// gives them. A report that is not one of a shard is whole already, and stands alone. The
// error joins what is missing, there twice, or of another run.
func Join(parts []Part, order func(release string) int) (*report.Report, error) {
	if len(parts) == 0 {
		return nil, errors.New("there is no report")
	}
	first := parts[0]
	if len(parts) == 1 && first.Shard == nil {
		return first.Report, nil
	}
	if err := oneRun(parts); err != nil {
		return nil, err
	}
	if err := eachOnce(parts); err != nil {
		return nil, err
	}
	rows, err := union(parts)
	if err != nil {
		return nil, err
	}
	report.Sort(rows, order)
	whole := report.New(first.SuiteVersion, first.Seed, first.Subject, rows)
	whole.Faults = first.Faults
	return whole, nil
}

// oneRun tells which parts are not of the same run as the first one.
func oneRun(parts []Part) error {
	var wrong []error
	for _, p := range parts {
		if p.Shard == nil {
			wrong = append(wrong, fmt.Errorf("%s: it is the report of a whole run; look at it alone", p.Name))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	first := parts[0]
	for _, p := range parts[1:] {
		for _, s := range []struct{ what, is, first string }{
			{"profile of faults", cmp.Or(p.Faults, "none"), cmp.Or(first.Faults, "none")},
			{"seed", strconv.FormatUint(p.Seed, 10), strconv.FormatUint(first.Seed, 10)},
			{"version of the suites", p.SuiteVersion, first.SuiteVersion},
			{"subject", words(p.Subject), words(first.Subject)},
			{"number of shards", strconv.Itoa(p.Shard.Of), strconv.Itoa(first.Shard.Of)},
			{"plan", planned(p.Shard), planned(first.Shard)},
		} {
			if s.is != s.first {
				wrong = append(wrong, fmt.Errorf("%s: its %s is %s, and that of %s is %s; take shards of one run, with the same flags", p.Name, s.what, s.is, first.Name, s.first))
			}
		}
	}
	return errors.Join(wrong...)
}

func words(s report.Subject) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", s.Kind, s.Name, s.Version))
}

// planned is a plan, short and for people.
func planned(s *report.Shard) string {
	const enough = 8
	return fmt.Sprintf("%d rows, %d carried out (%s)", s.Rows, s.Executions, s.Plan[:min(enough, len(s.Plan))])
}

// eachOnce tells which shards are missing, and which are there twice.
func eachOnce(parts []Part) error {
	var wrong []error
	of := parts[0].Shard.Of
	names := map[int]string{}
	for _, p := range parts {
		if other, twice := names[p.Shard.Number]; twice {
			wrong = append(wrong, fmt.Errorf("%s: it is shard %d of %d, and so is %s", p.Name, p.Shard.Number, of, other))
		}
		names[p.Shard.Number] = p.Name
	}
	if missing := of - len(names); missing > 0 {
		wrong = append(wrong, fmt.Errorf("%d of %d shards are missing: %s", missing, of, without(names, of)))
	}
	return errors.Join(wrong...)
}

// without names the first numbers that are not there.
func without[T any](names map[int]T, of int) string {
	const enough = 10
	var missing []string
	for number := 1; number <= of; number++ {
		if _, there := names[number]; there {
			continue
		}
		if len(missing) == enough {
			missing = append(missing, "…")
			break
		}
		missing = append(missing, strconv.Itoa(number))
	}
	return strings.Join(missing, ", ")
}

// union are the rows of the whole run. A borrowed row counts where it is worse than the
// row itself: the subject has failed there.
func union(parts []Part) ([]report.Check, error) {
	var rows []report.Check
	var keys []report.Key
	at := map[report.Key]int{}
	var wrong []error
	for _, p := range parts {
		for _, row := range p.Checks {
			if row.Borrowed {
				continue
			}
			if _, twice := at[row.Key()]; twice {
				wrong = append(wrong, fmt.Errorf("%s: another shard has %s as well", p.Name, row.Key()))
			}
			at[row.Key()] = len(rows)
			rows, keys = append(rows, row), append(keys, row.Key())
		}
	}
	shard := parts[0].Shard
	if len(wrong) == 0 && (len(rows) != shard.Rows || report.Digest(keys) != shard.Plan) {
		wrong = append(wrong, fmt.Errorf("all %d shards together have %d rows, which are not the %d of the run that they say they are of", shard.Of, len(rows), shard.Rows))
	}
	for _, p := range parts {
		for _, row := range p.Checks {
			i, there := at[row.Key()]
			switch {
			case !row.Borrowed:
			case !there:
				wrong = append(wrong, fmt.Errorf("%s: it has borrowed %s, which no shard has", p.Name, row.Key()))
			case worse(row, rows[i]):
				row.Borrowed = false
				rows[i] = row
			}
		}
	}
	return slices.Clip(rows), few(wrong)
}

func worse(one, other report.Check) bool {
	a, _ := one.Status.Rank()
	b, _ := other.Status.Rank()
	return a > b
}

// few joins the first errors: who mixed up two runs has thousands.
func few(all []error) error {
	const enough = 10
	if more := len(all) - enough; more > 0 {
		all = append(all[:enough:enough], fmt.Errorf("and %d more", more))
	}
	return errors.Join(all...)
}
