package query_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

func TestProblemShowsThePlace(t *testing.T) {
	for _, c := range []struct {
		name string
		p    query.Problem
		want string
	}{
		{"short", query.Problem{Pos: 12, Text: "active=true^colour=red^ORDERBYnumber", Message: `there is no field "colour"`},
			"column 13: there is no field \"colour\"\n" +
				"  active=true^colour=red^ORDERBYnumber\n" +
				"              ^"},
		{"long", query.Problem{Pos: 300, Text: strings.Repeat("number=INC1^", 25) + "A" + strings.Repeat("^x=1", 25), Message: "why"},
			"column 301: why\n" +
				"  …NC1^number=INC1^number=INC1^number=INC1^A^x=1^x=1^x=1^x=1^x=1^x=1^x=1^x=1^x=1^x=…\n" +
				"                                           ^"},
		{"beyond ASCII", query.Problem{Pos: 9, Text: "näme=ö^é=1", Message: "why"},
			"column 8: why\n" +
				"  näme=ö^é=1\n" +
				"         ^"},
		{"line breaks", query.Problem{Pos: 4, Text: "a=\n^B", Message: "why"},
			"column 5: why\n" +
				"  a=·^B\n" +
				"      ^"},
		{"out of the text", query.Problem{Pos: 7, Text: "ab", Message: "why"},
			"column 3: why\n" +
				"  ab\n" +
				"    ^"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.p.Error()) })
	}
}

// requireCaretUnder checks that the message has three lines of bounded length
// and that the caret stands under a character of the query, or right after it.
func requireCaretUnder(t *testing.T, p *query.Problem) {
	t.Helper()
	lines := strings.Split(p.Error(), "\n")
	require.Len(t, lines, 3)
	require.LessOrEqual(t, utf8.RuneCountInString(lines[1]), 90)
	require.LessOrEqual(t, len(lines[2]), utf8.RuneCountInString(lines[1])+1)
	require.Equal(t, "^", strings.TrimLeft(lines[2], " "))
	if p.Pos < len(p.Text) && p.Text[p.Pos] < utf8.RuneSelf && p.Text[p.Pos] > ' ' && p.Text[p.Pos] != 0x7f {
		shown := []rune(lines[1])
		require.Equal(t, rune(p.Text[p.Pos]), shown[len(lines[2])-1])
	}
}
