package aggregate_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/aggregate"
)

// naiveRow is a row of three columns, in the order of naiveColumns.
type naiveRow [3]string

var naiveColumns = []aggregate.Column{name, state, cost}

// What is reckoned while rows go by is what a slow evaluator finds that has them all
// before it, and works with fractions.
func TestGroupsAgreeWithASlowEvaluator(t *testing.T) {
	row := rapid.Custom(func(t *rapid.T) naiveRow {
		return naiveRow{
			rapid.SampledFrom([]string{"", "a", "A", "b", "ab"}).Draw(t, "name"),
			rapid.SampledFrom([]string{"", "-3", "0", "2", "10"}).Draw(t, "state"),
			rapid.SampledFrom([]string{"", "-0.01", "0.1", "0.2", "1234567890123456789.05", "7"}).Draw(t, "cost"),
		}
	})
	operation := rapid.SampledFrom(aggregate.Operations())
	column := rapid.SampledFrom([]string{"name", "state", "cost", "nothing", ""})
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(row, 0, 20).Draw(t, "rows")
		by := rapid.SliceOfNDistinct(rapid.IntRange(0, 2), 0, 2, rapid.ID).Draw(t, "by")
		having := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) aggregate.Condition {
			return aggregate.Condition{
				Operation: operation.Draw(t, "of"), Column: column.Draw(t, "column"),
				Compare: rapid.SampledFrom([]string{"=", "!=", "<", "<=", ">", ">="}).Draw(t, "compare"),
				Value:   rapid.SampledFrom([]string{"0", "1", "2.5", "-3"}).Draw(t, "value"),
			}
		}), 0, 2).Draw(t, "having")
		order := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) aggregate.Order {
			return aggregate.Order{
				Operation: rapid.OneOf(operation, rapid.Just(aggregate.Operation(""))).Draw(t, "of"),
				Column:    column.Draw(t, "column"), Descending: rapid.Bool().Draw(t, "descending"),
			}
		}), 0, 3).Draw(t, "order")
		got, want := quick(t, rows, by, having, order), slow(rows, by, having, order)
		if !slices.Equal(want, got) {
			t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

func quick(t *rapid.T, rows []naiveRow, by []int, having []aggregate.Condition, order []aggregate.Order) (lines []string) {
	columns := make([]aggregate.Column, len(by))
	for i, at := range by {
		columns[i] = naiveColumns[at]
	}
	g := aggregate.New(columns, naiveColumns)
	for _, r := range rows {
		keys := make([]string, len(by))
		for i, at := range by {
			keys[i] = r[at]
		}
		if err := g.Add(keys, r[:]); err != nil {
			t.Fatal(err)
		}
	}
	g.Having(having)
	g.Sort(order)
	for _, group := range g.All() {
		line := []string{fmt.Sprint(group.Keys, group.Rows())}
		for at := range naiveColumns {
			for _, o := range aggregate.Operations() {
				if o.Applies(naiveColumns[at].Kind) {
					line = append(line, group.Result(o, at))
				}
			}
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return lines
}

// naiveGroup is a group with all its rows.
type naiveGroup struct {
	keys []string
	rows []naiveRow
}

func slow(rows []naiveRow, by []int, having []aggregate.Condition, order []aggregate.Order) (lines []string) {
	var groups []*naiveGroup
	if len(by) == 0 {
		groups = []*naiveGroup{{rows: rows}}
	}
	for _, r := range rows {
		if len(by) == 0 {
			break
		}
		keys := make([]string, len(by))
		for i, at := range by {
			keys[i] = r[at]
		}
		at := slices.IndexFunc(groups, func(g *naiveGroup) bool { return slices.EqualFunc(g.keys, keys, strings.EqualFold) })
		if at < 0 {
			groups, at = append(groups, &naiveGroup{keys: keys}), len(groups)
		}
		groups[at].rows = append(groups[at].rows, r)
	}
	groups = slices.DeleteFunc(groups, func(g *naiveGroup) bool {
		return slices.ContainsFunc(having, func(c aggregate.Condition) bool { return !g.meets(c) })
	})
	for _, at := range by { // behind all else
		order = append(order, aggregate.Order{Column: naiveColumns[at].Name})
	}
	slices.SortStableFunc(groups, func(a, b *naiveGroup) int {
		for _, o := range order {
			c := 0
			if i := slices.IndexFunc(by, func(at int) bool { return naiveColumns[at].Name == o.Column }); o.Operation == "" && i >= 0 {
				c = naively(by[i], a.keys[i], b.keys[i])
			} else if o.Operation != "" {
				if x, at, ok := a.find(o.Operation, o.Column); ok {
					y, _, _ := b.find(o.Operation, o.Column)
					c = naively(at, x, y)
				}
			}
			if c != 0 && o.Descending {
				return -c
			} else if c != 0 {
				return c
			}
		}
		return 0
	})
	for _, g := range groups {
		line := []string{fmt.Sprint(g.keys, len(g.rows))}
		for at := range naiveColumns {
			for _, o := range aggregate.Operations() {
				if o.Applies(naiveColumns[at].Kind) {
					line = append(line, g.result(o, at))
				}
			}
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return lines
}

// naively compares as column at does, where 1 and 2 hold numbers; empty comes first.
func naively(at int, a, b string) int {
	x, isNumber := new(big.Rat).SetString(a)
	y, both := new(big.Rat).SetString(b)
	if at > 0 && isNumber && both {
		return x.Cmp(y)
	}
	return cmp.Compare(strings.ToLower(a), strings.ToLower(b))
}

// find is an aggregate by names, with a column that compares as it does.
func (g *naiveGroup) find(o aggregate.Operation, column string) (string, int, bool) {
	at := slices.IndexFunc(naiveColumns, func(c aggregate.Column) bool { return c.Name == column })
	switch {
	case o == aggregate.Count && column == "":
		return strconv.Itoa(len(g.rows)), 1, true
	case at < 0 || !o.Applies(naiveColumns[at].Kind):
		return "", 0, false
	case o == aggregate.Count:
		return g.result(o, at), 1, true
	}
	return g.result(o, at), at, true
}

func (g *naiveGroup) meets(c aggregate.Condition) bool {
	value, at, ok := g.find(c.Operation, c.Column)
	if !ok || value == "" {
		return !ok
	}
	order := naively(at, value, c.Value)
	return map[string]bool{"=": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[c.Compare]
}

func (g *naiveGroup) result(o aggregate.Operation, at int) string {
	var values []string
	total, places := new(big.Rat), 0
	for _, r := range g.rows {
		if r[at] == "" {
			continue
		}
		values = append(values, r[at])
		if n, ok := new(big.Rat).SetString(r[at]); ok {
			total.Add(total, n)
			_, fraction, _ := strings.Cut(r[at], ".")
			places = max(places, len(fraction))
		}
	}
	compare := func(a, b string) int { return naively(at, a, b) }
	switch {
	case o == aggregate.Count:
		return strconv.Itoa(len(values))
	case len(values) == 0:
		return ""
	case o == aggregate.Min:
		return slices.MinFunc(values, compare)
	case o == aggregate.Max:
		return slices.MaxFunc(values, compare)
	case o == aggregate.Sum:
		return total.FloatString(places)
	}
	mean := new(big.Rat).Quo(total, big.NewRat(int64(len(values)), 1)).FloatString(4)
	if mean == "-0.0000" {
		return "0.0000"
	}
	return mean
}
