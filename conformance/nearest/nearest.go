// Package nearest turns an unknown word into a helpful error: it names the
// known word that the writer most likely meant.
package nearest

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Hint finishes an error about an unknown word: `; did you mean "x"?` when a
// known word is near, else the known words, else nothing.
func Hint(word string, known []string) string {
	best, distance := "", len(word)/2+1
	for _, candidate := range known {
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(candidate)); d < distance {
			best, distance = candidate, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf("; did you mean %q?", best)
	case len(known) > 0:
		return "; known are " + strings.Join(known, ", ")
	default:
		return ""
	}
}
