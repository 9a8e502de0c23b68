package query

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The first row that fits wins, so no row may hide one below it.
func TestTablesPutLongerSpellingsFirst(t *testing.T) {
	var operators []string
	for _, s := range spellings {
		operators = append(operators, s.text)
	}
	for _, table := range [][]string{operators, keywords} {
		for i, above := range table {
			for _, below := range table[i+1:] {
				require.False(t, strings.HasPrefix(below, above), "%q stands below %q and is never read", below, above)
			}
		}
	}
}

// String prints operators in their first spelling and must find them again.
func TestOperatorsAreTheirOwnSpelling(t *testing.T) {
	for _, s := range spellings {
		if s.means != "" {
			canonical, ok := readOperator(string(s.means))
			require.True(t, ok)
			require.Equal(t, s.means, canonical.means)
			require.Equal(t, s.operand, canonical.operand, "%q and %q", s.text, s.means)
		}
	}
}
