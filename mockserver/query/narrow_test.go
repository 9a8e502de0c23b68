package query_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// A row matches a narrowed query when it matches both.
func TestAndNarrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, r := someQuery.Draw(t, "a"), someQuery.Draw(t, "b"), someRow.Draw(t, "row")
		both := a.And(b)
		require.Equal(t, a.Order, both.Order)
		require.Equal(t, naive(a, r) && naive(b, r), query.Compile(both, tasks, env).Match(r), "%s AND %s", a, b)
	})
}

func TestFilterLeavesOut(t *testing.T) {
	q := query.Parse("name=a^ORtitle>b^n<3^NQtitle=c^ORDERBYname^ORDERBYDESCn")
	title := func(field string, _ query.Asking) bool { return field != "title" }
	require.Equal(t, "name=a^n<3^ORDERBYname^ORDERBYDESCn", q.Filter(title).String())
	matching := func(_ string, how query.Asking) bool { return how == query.AskMatch }
	require.Equal(t, "name=a^NQtitle=c", q.Filter(matching).String())
	require.Equal(t, "name=a^ORtitle>b^n<3^NQtitle=c^ORDERBYname^ORDERBYDESCn", q.String(), "the query itself stays")
}
