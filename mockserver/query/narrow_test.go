package query_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

func TestFilterLeavesOut(t *testing.T) {
	q := query.Parse("name=a^ORtitle>b^n<3^NQtitle=c^ORDERBYname^ORDERBYDESCn")
	title := func(field string, _ query.Asking) bool { return field != "title" }
	require.Equal(t, "name=a^n<3^ORDERBYname^ORDERBYDESCn", q.Filter(title).String())
	matching := func(_ string, how query.Asking) bool { return how == query.AskMatch }
	require.Equal(t, "name=a^NQtitle=c", q.Filter(matching).String())
	require.Equal(t, "name=a^ORtitle>b^n<3^NQtitle=c^ORDERBYname^ORDERBYDESCn", q.String(), "the query itself stays")
}
