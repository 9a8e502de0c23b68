// Package nearest turns an unknown word into a helpful error: it names the
// known word that the writer most likely meant.
package nearest

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// near is the known word with the fewest slips, without regard to case, and the first of
// equals. It is "" when they are more than a third of the letters, to the nearest whole
// number: what is further off was not meant, and misleads.
func near(word string, known []string) string {
	if len(word) > longest {
		return ""
	}
	best, fewest := "", -1
	for _, candidate := range known {
		if n := slips(strings.ToLower(word), strings.ToLower(candidate)); fewest < 0 || n < fewest {
			best, fewest = candidate, n
		}
	}
	if fewest > (max(len(word), len(best))+1)/3 {
		return ""
	}
	return best
}

// slips counts the letters to change from one word to another. Two that only changed
// places are one slip, and the commonest of all.
func slips(one, other string) int {
	n := levenshtein.ComputeDistance(one, other)
	if n != 2 || len(one) != len(other) {
		return n
	}
	at := 0
	for one[at] == other[at] {
		at++
	}
	if at+1 < len(one) && one[at] == other[at+1] && one[at+1] == other[at] {
		return 1
	}
	return n
}

// listed is how many known words an error can name without hiding its point.
const listed = 20

// longest is how long a word may be that is likened to others: it takes time by the
// product of their lengths.
const longest = 200

// Word finishes an error about an unknown word whose message says itself what is known:
// `; the nearest is "x"` when a known word is near, else nothing.
func Word(word string, known []string) string {
	if best := near(word, known); best != "" {
		return fmt.Sprintf("; the nearest is %q", best)
	}
	return ""
}

// Hint finishes an error about an unknown word: `; did you mean "x"?` when a
// known word is near, else the known words if they are few, else nothing.
func Hint(word string, known []string) string {
	if best := near(word, known); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	if len(known) > 0 && len(known) <= listed {
		return "; known are " + strings.Join(known, ", ")
	}
	return ""
}
