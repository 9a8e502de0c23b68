package query_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

func TestFilterLeavesOut(t *testing.T) {
	q := query.Parse("name=a^ORtitle>b^n<3^NQtitle=c^ORDERBYname^ORDERBYDESCn^GROUPBYn^GROUPBYtitle")
	title := func(_, field string, _ query.Asking) bool { return field != "title" }
	require.Equal(t, "name=a^n<3^GROUPBYn^ORDERBYname^ORDERBYDESCn", q.Filter(title).String())
	matching := func(_, _ string, how query.Asking) bool { return how == query.AskMatch }
	require.Equal(t, "name=a^NQtitle=c", q.Filter(matching).String())
	require.Equal(t, "name=a^ORtitle>b^n<3^NQtitle=c^GROUPBYn^GROUPBYtitle^ORDERBYname^ORDERBYDESCn", q.String(), "the query itself stays")
}

// Every column that a condition uses is asked for, with its table and its use.
func TestFilterAsksForEveryColumn(t *testing.T) {
	type use struct {
		table, field string
		how          query.Asking
	}
	for text, want := range map[string][]use{
		"a=1":                                 {{"", "a", query.AskMatch}},
		"aLIKE1^NQbIN1,2":                     {{"", "a", query.AskRange}, {"", "b", query.AskMatch}},
		"aSAMEASb":                            {{"", "a", query.AskMatch}, {"", "b", query.AskMatch}},
		"aGT_FIELDb.c@day":                    {{"", "a", query.AskRange}, {"", "b.c", query.AskRange}},
		"aMORETHANb@day@before@1":             {{"", "a", query.AskRange}, {"", "b", query.AskRange}},
		"aLESSTHANb@day@before@1":             {{"", "a", query.AskRange}, {"", "b", query.AskRange}},
		"JOINt.a=u.b!cSTARTSWITHx^ORd=1":      {{"", "a", query.AskMatch}, {"u", "b", query.AskMatch}, {"u", "c", query.AskRange}, {"u", "d", query.AskMatch}},
		"RLQUERYu.b,>=1^cNSAMEASd^ENDRLQUERY": {{"", "sys_id", query.AskMatch}, {"u", "b", query.AskMatch}, {"u", "c", query.AskMatch}, {"u", "d", query.AskMatch}},
		"JOINt.a=u.b!JOINu.c=v.d!e>1":         {{"", "a", query.AskMatch}, {"u", "b", query.AskMatch}, {"u", "c", query.AskMatch}, {"v", "d", query.AskMatch}, {"v", "e", query.AskRange}},
		"ORDERBYa^GROUPBYb":                   {{"", "a", query.AskRange}, {"", "b", query.AskRange}},
	} {
		q := query.Parse(text)
		var uses []use
		q.Filter(func(table, field string, how query.Asking) bool {
			uses = append(uses, use{table, field, how})
			return true
		})
		require.Equal(t, want, uses, text)
		for _, refused := range want {
			left := q.Filter(func(table, field string, how query.Asking) bool { return use{table, field, how} != refused })
			require.NotContains(t, left.String(), refused.field+"1", text)
			require.Less(t, len(left.String()), len(q.String()), "%s without %s", text, refused.field)
		}
	}
}
