package release

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// nearest is the candidate with the fewest letters to change; the first of equals.
func nearest(word string, candidates []string) string {
	best, distance := "", -1
	for _, c := range candidates {
		d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(c))
		if distance < 0 || d < distance {
			best, distance = c, d
		}
	}
	return best
}

// fold brings spellings of a release name together: "Washington DC",
// "washington-dc" and "washingtondc" are one.
func fold(name string) string {
	return separators.Replace(strings.ToLower(name))
}

var separators = strings.NewReplacer(" ", "", "-", "", "_", "")
