// Package nearest turns an unknown word into a helpful error: it names the
// known word that the writer most likely meant.
package nearest

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Word is the known word with the fewest letters to change, without regard to
// case; the first of equals, and "" when nothing is known.
func Word(word string, known []string) string {
	best, _ := closest(word, known)
	return best
}

func closest(word string, known []string) (best string, distance int) {
	distance = -1
	for _, candidate := range known {
		d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(candidate))
		if distance < 0 || d < distance {
			best, distance = candidate, d
		}
	}
	return best, distance
}

// listed is how many known words an error can name without hiding its point.
const listed = 20

// longest is how long a word may be that is likened to others: it takes time by the
// product of their lengths.
const longest = 200

// Hint finishes an error about an unknown word: `; did you mean "x"?` when a
// known word is near, else the known words if they are few, else nothing.
func Hint(word string, known []string) string {
	if len(known) > 0 && len(word) <= longest {
		if best, distance := closest(word, known); distance <= len(word)/2 {
			return fmt.Sprintf("; did you mean %q?", best)
		}
	}
	if len(known) > 0 && len(known) <= listed {
		return "; known are " + strings.Join(known, ", ")
	}
	return ""
}
