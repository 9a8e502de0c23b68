package release

import "strings"

// fold brings spellings of a release name together: "Washington DC",
// "washington-dc" and "washingtondc" are one.
func fold(name string) string {
	return separators.Replace(strings.ToLower(name))
}

var separators = strings.NewReplacer(" ", "", "-", "", "_", "")
