package query_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// numbered repeats a condition with 1, 2 and so on in the place of the #.
func numbered(condition string, n int) string {
	terms := make([]string, n)
	for i := range terms {
		terms[i] = strings.ReplaceAll(condition, "#", strconv.Itoa(i+1))
	}
	return strings.Join(terms, "^")
}

// Conditions that are dear are left out from the seventeenth on, with a word about
// it; others may be as many as the text holds.
func TestDearConditionsAreFew(t *testing.T) {
	for _, condition := range []string{
		"RLQUERYmember.task,>=1^kind=k#^ENDRLQUERY", "nameMATCH_RGXa#", "nameMATCH_PATa#*", "bossIN_HIERARCHYu#",
		"123TEXTQUERY321=word#", "RLQUERYmember.task,>=1^nameMATCH_RGXa#^nameMATCH_RGXb#^nameMATCH_RGXc#^ENDRLQUERY",
	} {
		q := query.Parse(numbered(condition, 300) + "^n=9")
		require.NotEmpty(t, q.Problems, condition)
		require.Contains(t, q.Problems[0].Message, "more than 16", condition)
		kept := strings.Count(q.String(), "RLQUERYm") + strings.Count(q.String(), "MATCH_") + strings.Count(q.String(), "IN_H") + strings.Count(q.String(), "TEXTQ")
		require.LessOrEqual(t, kept, 16, condition)
		require.True(t, strings.HasSuffix(q.String(), "^n=9"), "what is not dear stays")
		require.Empty(t, query.Parse(q.String()).Problems, "and what is left is a query")
		require.Empty(t, query.Parse(numbered(condition, 4)).Problems, "as many as anybody needs")
	}
	joins := strings.Repeat("JOINtask.sys_id=member.task!kind=lead^", 20)
	require.NotEmpty(t, query.Parse(joins).Problems)
	require.Empty(t, query.Parse(numbered("nameLIKEa#", 300)).Problems)
}

func TestOrdersAreFew(t *testing.T) {
	q := query.Parse(numbered("ORDERBYf#", 700))
	require.Len(t, q.Order, 16)
	require.Len(t, q.Problems, 684)
	require.Equal(t, []string{"f1", "f16"}, []string{q.Order[0].Field, q.Order[15].Field})
}

func TestExpressionsAreSmall(t *testing.T) {
	for text, want := range map[string]string{
		"nameMATCH_RGX.{0,900}a.{0,900}":                 "more than 500",
		"nameMATCH_RGX" + strings.Repeat("a|b.*c", 5000): "more than 500",
		"nameMATCH_RGX(":                                 "missing closing )",
	} {
		dropped := compile(text).Dropped()
		require.Len(t, dropped, 1)
		require.Contains(t, dropped[0].Message, want)
	}
	require.Equal(t, []string{"Alpha"}, names(compile("nameMATCH_RGX^^a(l|x{1,20})pha$"), sample))
}

// walks counts how often another table is walked.
type walks struct {
	schema
	n *int
}

func (w walks) Related(table string) (query.Relation[row], bool) {
	r, ok := w.schema.Related(table)
	rows := r.Rows
	r.Schema = walks{relatedColumns, w.n}
	r.Rows = func(yield func(row) bool) {
		*w.n++
		rows(yield)
	}
	return r, ok
}

// Conditions that ask the same of another table share one walk over it.
func TestEqualRelationsAreWalkedOnce(t *testing.T) {
	walked := func(text string) []string {
		n := 0
		p := query.Compile(query.Parse(text), query.Schema[row](walks{tasks, &n}), env)
		require.Empty(t, p.Dropped())
		return append(names(p, sample), strconv.Itoa(n))
	}
	leads := func(count string) string { return "RLQUERYmember.task," + count + "^kind=lead^ENDRLQUERY" }
	found := walked(leads("=0") + "^" + leads("<=9") + "^NQ" + leads("=7"))
	alone := walked(leads("=0"))
	require.Greater(t, len(alone), 1)
	require.Equal(t, alone, found, "one walk, and the same rows")
	found = walked(leads("=0") + "^RLQUERYmember.task,=0^kind=guest^ENDRLQUERY")
	require.Equal(t, "2", found[len(found)-1])
	inner := "RLQUERYmember.task,>=1^JOINmember.person=person.sys_id!city=Berlin^ENDRLQUERY"
	found = walked(inner + "^" + strings.Replace(inner, ">=1", "<5", 1))
	require.Equal(t, "2", found[len(found)-1], "one for members, one for persons")
}

// A text may be long and the conditions on it many; it is read and folded once for
// each row, whatever they are.
func TestTextsAreReadOncePerRow(t *testing.T) {
	read := 0
	counting := schema{"notes": {Kind: glide.String, Value: func(r row) string {
		read++
		return r["name"]
	}}}
	for _, text := range []string{
		strings.ReplaceAll(numbered("notesLIKEx#", 300), "^", "^OR"), "notesSTARTSWITHal^notesLIKEph^notesNOT LIKEx^notesMATCH_PATa*",
		"notesLIKEx^NQnotesLIKEy^NQnotesENDSWITHpha",
	} {
		p := query.Compile(query.Parse(text), counting, query.Env{})
		require.Empty(t, p.Dropped(), text)
		for _, r := range sample[:3] {
			read = 0
			p.Match(r)
			require.Equal(t, 1, read, text)
		}
	}
}
