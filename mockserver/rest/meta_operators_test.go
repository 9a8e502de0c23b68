package rest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// What a filter offers, an encoded query can say.
func TestOfferedOperatorsAreUnderstood(t *testing.T) {
	for kind := glide.String; kind <= glide.GUID; kind++ {
		for _, choices := range []bool{false, true} {
			for _, group := range operatorsOf(&dictionary.Column{Name: "a", Kind: kind}, choices) {
				for _, o := range group {
					parsed := query.Parse("a" + string(o.operator) + "b")
					require.Empty(t, parsed.Problems, o.operator)
					require.Equal(t, o.operator, parsed.Groups[0][0][0].Op, o.label)
				}
			}
		}
	}
	require.Equal(t, [][]filterOperator{{{query.Is, "are", ""}}}, operatorsOf(keywords, false))
}
