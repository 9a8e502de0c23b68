package query_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// The queries of real pollers, T being "at", with an index on it.
func TestPlanForRealClients(t *testing.T) {
	const early, late = "2026-01-05 08:00:00", "2026-01-06 08:00:00"
	from := &query.Bound{Value: early, Inclusive: true}
	after := &query.Bound{Value: early}
	for _, c := range []struct {
		name, text string
		want       query.Plan
	}{
		{"Elastic", "ORDERBYat^at>" + early,
			query.Plan{Field: "at", Low: after, Ordered: true, Exact: true}},
		{"Elastic with a filter", "ORDERBYat^at>" + early + "^active=true",
			query.Plan{Field: "at", Low: after, Ordered: true}},
		{"LimaCharlie", "at>=" + early + "^ORDERBYat^ORDERBYsys_id",
			query.Plan{Field: "at", Low: from, Ordered: true, Exact: true}},
		{"Singer, next page", "at>" + early + "^NQat=" + early + "^sys_id>0b^ORDERBYat^ORDERBYsys_id",
			query.Plan{Field: "at", Low: from, Ordered: true}},
		{"ConductorOne", "active=true^sys_id>0b^ORDERBYsys_id",
			query.Plan{Low: &query.Bound{Value: "0b"}, Ordered: true}},
		{"Cortex", "at>" + early,
			query.Plan{Field: "at", Low: after, Exact: true}},
		{"a window", "at>=" + early + "^at<=" + late + "^ORDERBYat",
			query.Plan{Field: "at", Low: from, High: &query.Bound{Value: late, Inclusive: true}, Ordered: true, Exact: true}},
		{"a window in one condition", "atBETWEEN" + early + "@" + late + "^ORDERBYDESCat",
			query.Plan{Field: "at", Low: from, High: &query.Bound{Value: late, Inclusive: true}, Descending: true, Ordered: true, Exact: true}},
		{"newest first", "ORDERBYDESCat^ORDERBYDESCsys_id",
			query.Plan{Field: "at", Descending: true, Ordered: true, Exact: true}},
		{"ties against the index", "ORDERBYDESCat^ORDERBYsys_id",
			query.Plan{Exact: true}},
		{"one moment by sys_id", "at=" + early + "^sys_id>0b^ORDERBYsys_id",
			query.Plan{Field: "at", Low: from, High: from, Ordered: true}},
		{"one row", "sys_id=0b",
			query.Plan{Low: &query.Bound{Value: "0b", Inclusive: true}, High: &query.Bound{Value: "0b", Inclusive: true}, Ordered: true, Exact: true}},
		{"a list of one", "atIN" + early,
			query.Plan{Field: "at", Low: from, High: from, Ordered: true, Exact: true}},
		{"a list", "atIN" + late + "," + early,
			query.Plan{Field: "at", Low: from, High: &query.Bound{Value: late, Inclusive: true}}},
		{"either of two values", "at=" + early + "^ORat=" + late + "^ORDERBYat",
			query.Plan{Field: "at", Low: from, High: &query.Bound{Value: late, Inclusive: true}, Ordered: true}},
		{"either of two columns", "at=" + early + "^ORn=7",
			query.Plan{Ordered: true}},
		{"nothing asked", "",
			query.Plan{Ordered: true, Exact: true}},
		{"no room", "at>" + late + "^at<" + early + "^ORDERBYat",
			query.Plan{Empty: true}},
		{"less than nothing", "at<",
			query.Plan{Empty: true}},
		{"one alternative has no room", "at>" + late + "^at<" + early + "^NQat>" + early + "^ORDERBYat",
			query.Plan{Field: "at", Low: after, Ordered: true, Exact: true}},
		{"order by a reference", "ORDERBYboss^at>" + early,
			query.Plan{Field: "at", Low: after, Exact: true}},
		{"order by a reference that is held fast", "boss=u1^ORDERBYboss", // U1 is the same to the index and another to people
			query.Plan{Field: "boss", Low: &query.Bound{Value: "u1", Inclusive: true}, High: &query.Bound{Value: "u1", Inclusive: true}, Exact: true}},
		{"order by a label, bounds by the number", "ORDERBYstate^state>9^state<11",
			query.Plan{Field: "state", Low: &query.Bound{Value: "9"}, High: &query.Bound{Value: "11"}, Exact: true}},
		{"emptiness is not selective", "nISEMPTY^at>" + early + "^ORDERBYat",
			query.Plan{Field: "at", Low: after, Ordered: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := compile(c.text)
			require.Empty(t, p.Dropped())
			require.Equal(t, c.want, p.Plan(func(field string) bool { return field != "active" && field != "sys_id" }))
		})
	}
}

// Whatever the plan, walking it must not lose a row, and what it promises must
// be so.
func TestPlanIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := someQuery.Draw(t, "query")
		rows := rapid.SliceOfNDistinct(someRow, 0, 5, func(r row) string { return r["sys_id"] }).Draw(t, "rows")
		indexes := rapid.SliceOf(someColumn).Draw(t, "indexes")

		p := query.Compile(q, tasks, env)
		plan := p.Plan(func(field string) bool { return slices.Contains(indexes, field) })
		var matches []row
		for _, r := range rows {
			if naive(q, r) {
				matches = append(matches, r)
			}
		}
		if plan.Empty {
			require.Empty(t, matches, q.String())
			return
		}
		if plan.Field != "" {
			require.Contains(t, indexes, plan.Field)
		}

		walked := walk(plan, rows)
		found := slices.DeleteFunc(slices.Clone(walked), func(r row) bool { return !naive(q, r) })
		require.ElementsMatch(t, matches, found, "%s by %+v", q, plan)
		if plan.Exact {
			require.Equal(t, found, walked, "%s by %+v", q, plan)
		}
		if plan.Ordered {
			require.True(t, slices.IsSortedFunc(found, func(a, b row) int {
				if p.Ordered() {
					return p.Compare(a, b)
				}
				return glide.Compare(glide.GUID, a["sys_id"], b["sys_id"])
			}), "%s by %+v", q, plan)
		}
	})
}

// walk does what a store does with a plan.
func walk(plan query.Plan, rows []row) []row {
	field := cmp.Or(plan.Field, "sys_id")
	kind := tasks[field].Kind
	sorted := slices.SortedFunc(slices.Values(rows), func(a, b row) int {
		return cmp.Or(
			glide.Compare(kind, a[field], b[field]),
			glide.Compare(glide.GUID, a["sys_id"], b["sys_id"]),
		)
	})
	if plan.Descending {
		slices.Reverse(sorted)
	}
	return slices.DeleteFunc(sorted, func(r row) bool {
		below, above := 1, -1
		if plan.Low != nil {
			below = glide.Compare(kind, r[field], plan.Low.Value)
		}
		if plan.High != nil {
			above = glide.Compare(kind, r[field], plan.High.Value)
		}
		return below < 0 || below == 0 && !plan.Low.Inclusive || above > 0 || above == 0 && !plan.High.Inclusive
	})
}
