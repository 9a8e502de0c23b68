package query_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// naive decides what a query means a second time, slowly and without spans,
// folds or closures.
func naive(q *query.Query, r row) bool {
	if len(q.Groups) == 0 {
		return true
	}
	for _, group := range q.Groups {
		all := true
		for _, cluster := range group {
			some := false
			for _, c := range cluster {
				some = some || naiveCondition(c, r)
			}
			all = all && some
		}
		if all {
			return true
		}
	}
	return false
}

func naiveCondition(c query.Condition, r row) bool {
	if c.Related != nil {
		return naiveRelated(c.Related, r)
	}
	if c.Field == "123TEXTQUERY321" {
		for word := range strings.FieldsSeq(c.Value) {
			if !strings.Contains(strings.ToLower(r["name"]+"\n"+r["title"]), strings.ToLower(word)) {
				return false
			}
		}
		return true
	}
	kind, value := tasks[c.Field].Kind, r[c.Field]
	order := func(other string) int { return naiveOrder(kind, value, other) }
	seen := strings.ToLower(value)
	if c.Field == "boss" {
		seen = strings.ToLower(people[value])
	}
	parts := strings.Split(c.Value, "@")
	switch c.Op {
	case query.Is:
		return order(c.Value) == 0
	case query.IsNot:
		return order(c.Value) != 0
	case query.Less:
		return value != "" && order(c.Value) < 0
	case query.LessOrIs:
		return value != "" && order(c.Value) <= 0
	case query.Greater:
		return value != "" && order(c.Value) > 0
	case query.GreaterOrIs:
		return value != "" && order(c.Value) >= 0
	case query.Between:
		return value != "" && order(parts[0]) >= 0 && order(parts[1]) <= 0
	case query.On:
		return value != "" && order(parts[1]) >= 0 && order(parts[2]) <= 0
	case query.NotOn:
		return value == "" || order(parts[1]) < 0 || order(parts[2]) > 0
	case query.In:
		return slices.ContainsFunc(strings.Split(c.Value, ","), func(v string) bool { return order(v) == 0 })
	case query.NotIn:
		return !slices.ContainsFunc(strings.Split(c.Value, ","), func(v string) bool { return order(v) == 0 })
	case query.Contains:
		return strings.Contains(seen, strings.ToLower(c.Value))
	case query.DoesNotContain:
		return seen != "" && !strings.Contains(seen, strings.ToLower(c.Value))
	case query.StartsWith:
		return strings.HasPrefix(seen, strings.ToLower(c.Value))
	case query.EndsWith:
		return strings.HasSuffix(seen, strings.ToLower(c.Value))
	case query.IsEmpty, query.IsEmptyString:
		return value == ""
	case query.IsNotEmpty:
		return value != ""
	case query.IsAnything:
		return true
	case query.DoesNotHave, query.Excluding:
		return value == ""
	case query.Dynamic:
		return strings.EqualFold(value, "u1")
	case query.InHierarchy:
		for ; value != ""; value = naiveParent(value) {
			if strings.EqualFold(value, parts[1]) {
				return true
			}
		}
		return false
	case query.MatchesPattern:
		return strings.HasPrefix(seen, strings.ToLower(strings.TrimSuffix(c.Value, "*")))
	case query.DatePart:
		return value != "" && naiveTime(value).In(env.Zone).Month() == time.January
	case query.MoreThan, query.LessThan:
		if value == "" || r[parts[0]] == "" {
			return false
		}
		apart := naiveTime(r[parts[0]]).Sub(naiveTime(value))
		if parts[2] == "after" {
			apart = -apart
		}
		if c.Op == query.MoreThan {
			return apart > 24*time.Hour
		}
		return apart >= 0 && apart < 24*time.Hour
	case query.RelativeAfter:
		return value != "" && naiveTime(value).After(env.Now.AddDate(0, 0, -200))
	case query.RelativeUntil:
		return value != "" && !naiveTime(value).After(env.Now.AddDate(0, 0, -200))
	case query.SameAs:
		return order(r[c.Value]) == 0
	case query.NotSameAs:
		return order(r[c.Value]) != 0
	case query.GreaterField:
		return value != "" && r[c.Value] != "" && order(r[c.Value]) > 0
	case query.GreaterOrIsField:
		return value != "" && r[c.Value] != "" && order(r[c.Value]) >= 0
	case query.LessField:
		return value != "" && r[c.Value] != "" && order(r[c.Value]) < 0
	case query.LessOrIsField:
		return value != "" && r[c.Value] != "" && order(r[c.Value]) <= 0
	}
	panic("the naive evaluator does not know " + c.Op)
}

func naiveTime(value string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", value)
	if err != nil {
		panic(err)
	}
	return t
}

func naiveParent(id string) string {
	for _, p := range persons {
		if strings.EqualFold(p["sys_id"], id) {
			return p["parent"]
		}
	}
	return ""
}

// naiveRelated counts the rows of the other table one by one.
func naiveRelated(rel *query.Related, r row) bool {
	n := 0
	for _, other := range related[rel.Table] {
		if r[rel.Local] != "" && strings.EqualFold(other[rel.Field], r[rel.Local]) && naiveOther(rel.Query, other) {
			n++
		}
	}
	if r[rel.Local] == "" {
		return false
	}
	return map[query.Operator]bool{
		query.Is: n == rel.Count, query.IsNot: n != rel.Count, query.Less: n < rel.Count, query.LessOrIs: n <= rel.Count,
		query.Greater: n > rel.Count, query.GreaterOrIs: n >= rel.Count,
	}[rel.Op]
}

// naiveOther knows equality and its opposite, in one group.
func naiveOther(q *query.Query, other row) bool {
	for _, group := range q.Groups {
		for _, cluster := range group {
			some := false
			for _, c := range cluster {
				some = some || (strings.EqualFold(other[c.Field], c.Value) == (c.Op == query.Is))
			}
			if !some {
				return false
			}
		}
	}
	return true
}

func naiveOrder(k glide.Kind, a, b string) int {
	if k == glide.Integer && a != "" && b != "" {
		x, _ := new(big.Int).SetString(a, 10)
		y, _ := new(big.Int).SetString(b, 10)
		return x.Cmp(y)
	}
	return strings.Compare(strings.ToLower(a), strings.ToLower(b))
}

// domains hold few values per column, so that conditions often hit.
var domains = map[string][]string{
	"sys_id": {"0a", "0B", "0c", "0d", "FF"},
	"name":   {"", "a", "A", "ab", "B", "ba", "a^b"},
	"title":  {"", "a", "A", "ab", "B", "ba", "a^b"},
	"n":      {"", "-2", "0", "7", "07", "10"},
	"at":     {"", "2025-12-31 23:59:59", "2026-01-05 08:00:00", "2026-01-05 08:00:01", "2026-02-01 00:00:00"},
	"due":    {"", "2025-12-31 23:59:59", "2026-01-05 08:00:00", "2026-01-05 08:00:01", "2026-02-01 00:00:00"},
	"boss":   {"", "u1", "U1", "u2", "u3"},
}

var (
	columns = []string{"sys_id", "name", "title", "n", "at", "due", "boss"}

	// twins are columns that can be compared with each other.
	twins = map[string]string{"name": "title", "title": "name", "at": "due", "due": "at", "sys_id": "sys_id", "n": "n", "boss": "boss"}

	someColumn = rapid.SampledFrom(columns)

	someOperator = rapid.SampledFrom([]query.Operator{
		query.Is, query.Is, query.Is, query.IsNot, query.Less, query.LessOrIs, query.Greater, query.GreaterOrIs,
		query.Between, query.On, query.NotOn, query.In, query.NotIn,
		query.Contains, query.DoesNotContain, query.StartsWith, query.EndsWith,
		query.IsEmpty, query.IsEmptyString, query.IsNotEmpty, query.IsAnything,
		query.SameAs, query.NotSameAs, query.GreaterField, query.GreaterOrIsField, query.LessField, query.LessOrIsField,
	})

	someRow = rapid.Custom(func(t *rapid.T) row {
		r := row{}
		for _, name := range columns {
			r[name] = rapid.SampledFrom(domains[name]).Draw(t, name)
		}
		return r
	})

	someRelated = rapid.Custom(func(t *rapid.T) query.Condition {
		inner := &query.Query{}
		if rapid.Bool().Draw(t, "narrowed") {
			inner.Groups = []query.Group{{{{
				Field: "kind", Op: rapid.SampledFrom([]query.Operator{query.Is, query.IsNot}).Draw(t, "op"),
				Value: rapid.SampledFrom([]string{"lead", "guest"}).Draw(t, "kind"),
			}}}}
		}
		return query.Condition{Related: &query.Related{
			Table: "member", Field: "task", Local: "sys_id", Query: inner, M2M: rapid.Bool().Draw(t, "m2m"),
			Op: rapid.SampledFrom([]query.Operator{
				query.Is, query.IsNot, query.Less, query.LessOrIs, query.Greater, query.GreaterOrIs,
			}).Draw(t, "comparison"),
			Count: rapid.IntRange(0, 2).Draw(t, "count"),
		}}
	})

	// someKin are the operators that fit one column or two.
	someKin = rapid.SampledFrom([]query.Condition{
		{Field: "boss", Op: query.Dynamic, Value: "me"}, {Field: "boss", Op: query.InHierarchy, Value: "d@u1"},
		{Field: "boss", Op: query.InHierarchy, Value: "d@u2"}, {Field: "boss", Op: query.DoesNotHave, Value: "x"},
		{Field: "name", Op: query.MatchesPattern, Value: "A*"}, {Field: "title", Op: query.MatchesPattern, Value: "b*"},
		{Field: "at", Op: query.DatePart, Value: "x@javascript:gs.datePart('month','january','EE')"},
		{Field: "due", Op: query.MoreThan, Value: "at@day@before@1"}, {Field: "at", Op: query.LessThan, Value: "due@day@after@1"},
		{Field: "at", Op: query.RelativeAfter, Value: "@dayofweek@ago@200"}, {Field: "at", Op: query.RelativeUntil, Value: "@dayofweek@ago@200"},
		{Field: "123TEXTQUERY321", Op: query.Is, Value: "a"}, {Field: "123TEXTQUERY321", Op: query.Is, Value: "A b"},
	})

	someCondition = rapid.OneOf(somePlain, somePlain, somePlain, somePlain, someKin, someRelated)

	somePlain = rapid.Custom(func(t *rapid.T) query.Condition {
		c := query.Condition{Field: someColumn.Draw(t, "field"), Op: someOperator.Draw(t, "op")}
		values := rapid.SliceOfN(rapid.SampledFrom(domains[c.Field]), 2, 2).Draw(t, "values")
		switch c.Op {
		case query.Between:
			c.Value = strings.Join(values, "@")
		case query.On, query.NotOn:
			c.Value = "label@" + strings.Join(values, "@")
		case query.In, query.NotIn:
			c.Value = strings.Join(values, ",")
		case query.IsEmpty, query.IsEmptyString, query.IsNotEmpty, query.IsAnything:
		case query.SameAs, query.NotSameAs, query.GreaterField, query.GreaterOrIsField, query.LessField, query.LessOrIsField:
			c.Value = twins[c.Field]
		default:
			c.Value = values[0]
		}
		return c
	})

	someOrder = rapid.Custom(func(t *rapid.T) query.Order {
		return query.Order{Field: someColumn.Draw(t, "field"), Descending: rapid.Bool().Draw(t, "descending")}
	})

	someQuery = rapid.Custom(func(t *rapid.T) *query.Query {
		cluster := rapid.Map(rapid.SliceOfN(someCondition, 1, 2), func(c []query.Condition) query.Cluster { return c })
		group := rapid.Map(rapid.SliceOfN(cluster, 1, 3), func(g []query.Cluster) query.Group { return g })
		return &query.Query{
			Groups: rapid.SliceOfN(group, 0, 3).Draw(t, "groups"),
			Order:  rapid.SliceOfN(someOrder, 0, 3).Draw(t, "order"),
		}
	})
)

func TestPrintedQueriesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := someQuery.Draw(t, "query")
		again := query.Parse(q.String())
		require.Empty(t, again.Problems)
		require.Equal(t, withoutPositions(q), withoutPositions(again))
	})
}

func TestMatchAgreesWithTheNaiveEvaluator(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, r := someQuery.Draw(t, "query"), someRow.Draw(t, "row")
		p := query.Compile(q, tasks, env)
		require.Empty(t, p.Dropped())
		require.Equal(t, naive(q, r), p.Match(r), q.String())
	})
}
