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
			for _, o := range operatorsOf(&dictionary.Column{Name: "a", Kind: kind}, choices) {
				parsed := query.Parse("a" + string(o.Operator) + "b")
				require.Empty(t, parsed.Problems, o.Operator)
				require.Equal(t, o.Operator, parsed.Groups[0][0][0].Op, o.Label)
			}
		}
	}
	require.Equal(t, []dictionary.FilterOperator{{Operator: query.Is, Label: "are"}}, operatorsOf(keywords, false))
}
