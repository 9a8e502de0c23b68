package query_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

func TestParseCanonicalForm(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"one condition", "active=true", "active=true"},
		{"or binds tighter than and", "a=1^b=2^ORc=3^d=4^NQe=5", "a=1^b=2^ORc=3^d=4^NQe=5"},
		{"order goes last", "ORDERBYsys_updated_on^sys_updated_on>2026-01-05 08:00:00", "sys_updated_on>2026-01-05 08:00:00^ORDERBYsys_updated_on"},
		{"orders keep their sequence", "a=1^ORDERBYDESCt^b=2^ORDERBYsys_id", "a=1^b=2^ORDERBYDESCt^ORDERBYsys_id"},
		{"order inside a later group", "a=1^NQORDERBYt^b=2", "a=1^NQb=2^ORDERBYt"},
		{"group by", "GROUPBYstate^active=true", "active=true^GROUPBYstate"},
		{"spellings", "a*x^bNOTLIKEy^c!*z^d%e^fNOTIN1,2^gCONTAINSh^iDOES NOT CONTAINj", "aLIKEx^bNOT LIKEy^cNOT LIKEz^dENDSWITHe^fNOT IN1,2^gLIKEh^iNOT LIKEj"},
		{"operator words in the value", "short_descriptionLIKEpaint IN bulk", "short_descriptionLIKEpaint IN bulk"},
		{"an operator sign in the value", "name=a>=b", "name=a>=b"},
		{"longest operator wins", "n<=1^n>=2^nNOT IN3^nNOTON@4@5", "n<=1^n>=2^nNOT IN3^nNOTON@4@5"},
		{"dot-walk", "caller_id.manager.emailENDSWITH.com", "caller_id.manager.emailENDSWITH.com"},
		{"empty value", "assigned_to=^active=true", "assigned_to=^active=true"},
		{"no value wanted", "assigned_toISEMPTY^closed_atISNOTEMPTYx", "assigned_toISEMPTY^closed_atISNOTEMPTY"},
		{"escaped caret", "name=a^^b^^^active=true", "name=a^^b^^^active=true"},
		{"escaped caret first and last", "name=^^^^", "name=^^^^"},
		{"stray carets", "^^active=true^", "active=true"},
		{"stray carets after an order", "ORDERBYname^^active=true", "active=true^ORDERBYname"},
		{"end mark", "active=true^EQ", "active=true"},
		{"end mark between two filters", "active=true^EQ^state=1^EQ", "active=true^state=1"},
		{"empty alternatives", "^NQ^NQactive=true^NQ", "active=true"},
		{"or without a first", "ORactive=true^ORstate=1", "active=true^ORstate=1"},
		{"text search", "active=true^123TEXTQUERY321=e^^mail^state=1", "active=true^123TEXTQUERY321=e^^mail^state=1"},
		{"the ranked one", "111TEXTQUERY222=a b^OR123TEXTQUERY321=c", "123TEXTQUERY321=a b^OR123TEXTQUERY321=c"},
		{"an index group says nothing here", "123TEXTQUERY321=a^123TEXTINDEXGROUP321=portal_index_group", "123TEXTQUERY321=a"},
		{"related list", "RLQUERYsys_group_has_role.group,>0,m2m^role.nameLIKEadmin^ENDRLQUERY^active=true", "RLQUERYsys_group_has_role.group,>0,m2m^role.nameLIKEadmin^ENDRLQUERY^active=true"},
		{"related list with a condition after a comma", "RLQUERYincident.problem_id,>=1,priority=1^ENDRLQUERY", "RLQUERYincident.problem_id,>=1^priority=1^ENDRLQUERY"},
		{"related list of anything", "a=1^ORRLQUERYb.c,=0^ENDRLQUERY^d=2", "a=1^ORRLQUERYb.c,=0^ENDRLQUERY^d=2"},
		{"a list of values after a comma", "RLQUERYb.c,<3,stateIN1,2^x=1^ENDRLQUERY", "RLQUERYb.c,<3^stateIN1,2^x=1^ENDRLQUERY"},
		{"join", "active=true^JOINsys_user.sys_id=sys_user_has_role.user!role=x^ORstate=1", "active=true^JOINsys_user.sys_id=sys_user_has_role.user!role=x^ORstate=1"},
		{"an order before a join", "ORDERBYy^JOINa.b=c.d!x=1", "ORDERBYy^JOINa.b=c.d!x=1"},
		{"an order inside a join is nobody's", "JOINa.b=c.d!x=1^ORDERBYy", "JOINa.b=c.d!x=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := query.Parse(c.text)
			require.Empty(t, q.Problems)
			require.Equal(t, c.want, q.String())
		})
	}
}

func TestParseGivesPositions(t *testing.T) {
	q := query.Parse("ORDERBYDESCt^é=1^a=x^^y^ORb<2")
	require.Equal(t, []query.Order{{Field: "t", Descending: true, Pos: 0}}, q.Order)
	require.Equal(t, []query.Group{{{
		{Field: "a", Op: query.Is, Value: "x^y", Pos: 18},
		{Field: "b", Op: query.Less, Value: "2", Pos: 27},
	}}}, q.Groups)
	require.Len(t, q.Problems, 1)
	require.Equal(t, 13, q.Problems[0].Pos)
}

// What cannot be read is dropped, and the rest applies.
func TestParseProblems(t *testing.T) {
	for _, c := range []struct {
		name, text, kept string
		pos              int
		message          string
	}{
		{"capitals", "AAAA=BBBB^active=true", "active=true", 0, "field name in lower case"},
		{"no operator", "active=true^state", "active=true", 17, "no operator"},
		{"lower-case operator", "namelike x", "", 8, "no operator"},
		{"order without a field", "active=true^ORDERBY", "active=true", 12, "field name alone"},
		{"order with a direction", "ORDERBYname desc^active=true", "active=true", 0, "field name alone"},
		{"or after a dropped condition", "a=1^A=2^ORb=3", "a=1^b=3", 4, "field name"},
		{"or with a dropped condition", "a=1^ORA=2^b=3", "a=1^b=3", 6, "field name"},
		{"a dropped alternative", "A=1^NQb=2", "b=2", 0, "field name"},
		{"text search without words", "active=true^123TEXTQUERY321e^state=1", "active=true^state=1", 12, "a text search wants = and words"},
		{"open related list", "active=true^RLQUERYa.b,>0^name=x", "active=true", 12, "^ENDRLQUERY at its end"},
		{"related list without a count", "RLQUERYa.b^name=x^ENDRLQUERY^active=true", "active=true", 0, "RLQUERY wants table.field,count"},
		{"related list with a strange count", "RLQUERYa.b,many^ENDRLQUERY^active=true", "active=true", 0, `not "many"`},
		{"a problem inside a related list", "RLQUERYa.b,>0^A=1^c=2^ENDRLQUERY", "RLQUERYa.b,>0^c=2^ENDRLQUERY", 14, "field name in lower case"},
		{"join without a mark", "active=true^JOINa.b=c.d^state=1", "active=true", 12, "JOIN wants"},
		{"join without a field", "active=true^JOINa.b=c!state=1", "active=true", 12, "JOIN wants"},
		{"a problem inside a join", "JOINa.b=c.d!x=1^Y=2", "JOINa.b=c.d!x=1", 16, "field name in lower case"},
		{"too deep", strings.Repeat("JOINa.b=c.d!", 6) + "x=1", strings.Repeat("JOINa.b=c.d!", 5), 60, "too often"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := query.Parse(c.text)
			require.Equal(t, c.kept, q.String())
			require.Len(t, q.Problems, 1)
			require.Equal(t, c.pos, q.Problems[0].Pos)
			require.Contains(t, q.Problems[0].Message, c.message)
		})
	}
}

func TestParseLongQueries(t *testing.T) {
	or := "sys_id=0" + strings.Repeat("^ORsys_id=6816f79cc0a8016401c5a33be04be441", 25_000)
	require.Greater(t, len(or), 1_000_000)
	q := query.Parse(or)
	require.Empty(t, q.Problems)
	require.Len(t, q.Groups[0][0], 25_001)
	require.Equal(t, or, q.String())

	flood := strings.Repeat("AAAA=BBBB^", 100_000) + "active=true" // client: PySNC's tests send 2,300 of them
	q = query.Parse(flood)
	require.Len(t, q.Problems, 100_000)
	require.Equal(t, "active=true", q.String())

	require.Equal(t, strings.Repeat("^^", 250_000), query.Parse("name=" + strings.Repeat("^", 500_000)).String()[len("name="):])
	require.Len(t, query.Parse(strings.Repeat("RLQUERY^", 100_000)).Problems, 1)
}

// wordsOf draws texts out of the language's own words, so that most of them are
// almost queries.
var wordsOf = rapid.Map(rapid.SliceOf(rapid.OneOf(
	rapid.SampledFrom([]string{
		"^", "^", "^", "^^", "^OR", "^NQ", "^EQ", "ORDERBY", "ORDERBYDESC", "GROUPBY", "name", "n", "x.y", "u_1",
		"=", "!=", "<", "<=", "IN", "NOT IN", "LIKE", "*", "!*", "%", "ON", "ISEMPTY", "BETWEEN", "1@2", "RELATIVEGT",
		"DYNAMIC", "RLQUERY", "JOIN", "123TEXTQUERY321", "RLQUERYa.b,>0", "^ENDRLQUERY", "JOINa.b=c.d!", "!", ",m2m", "javascript:gs.daysAgo(1)", "A", " ", "é", "\xff",
	}),
	rapid.String(),
)), func(words []string) string { return strings.Join(words, "") })

func TestParseReadsWhatItPrints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { requireRoundTrip(t, wordsOf.Draw(t, "text")) })
}

// requireRoundTrip checks that the canonical form of a parsed text is the same
// query and has nothing left to complain about.
func requireRoundTrip(t require.TestingT, text string) {
	q := query.Parse(text)
	again := query.Parse(q.String())
	require.Empty(t, again.Problems)
	require.Equal(t, withoutPositions(q), withoutPositions(again))
	require.Equal(t, q.String(), again.String())
	for _, p := range q.Problems {
		require.LessOrEqual(t, p.Pos, len(text))
	}
}

func withoutPositions(q *query.Query) query.Query {
	plain := query.Query{GroupBy: q.GroupBy}
	for _, g := range q.Groups {
		var group query.Group
		for _, c := range g {
			var cluster query.Cluster
			for _, condition := range c {
				condition.Pos = 0
				if condition.Related != nil {
					related, inner := *condition.Related, withoutPositions(condition.Related.Query)
					related.Query = &inner
					condition.Related = &related
				}
				cluster = append(cluster, condition)
			}
			group = append(group, cluster)
		}
		plain.Groups = append(plain.Groups, group)
	}
	for _, o := range q.Order {
		o.Pos = 0
		plain.Order = append(plain.Order, o)
	}
	return plain
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"ORDERBYsys_updated_on^sys_updated_on>2026-01-05 08:00:00^active=true",
		"sys_created_on>2026-01-05 08:00:00^NQsys_created_on=2026-01-05 08:00:00^sys_id>6816f79c^ORDERBYsys_created_on^ORDERBYsys_id",
		"name=a^^b^^^ORnameISEMPTY^EQ",
		"openedONToday@javascript:gs.beginningOfToday()@javascript:gs.endOfToday()",
		"RLQUERYincident.problem_id,>=1^priority=1^ENDRLQUERY^stateNOT IN6,7",
		"AAAA=BBBB^ORx!*y^NQz%.com^GROUPBYz",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		requireRoundTrip(t, text)
		for _, p := range query.Parse(text).Problems {
			requireCaretUnder(t, p)
		}
	})
}
