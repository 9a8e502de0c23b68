package suite

import (
	"fmt"
	"path"
	"strings"
)

// Select keeps the checks whose id matches one of the globs; without globs it
// keeps all. A star stays within one part of an id, ** spans parts.
func Select(suites []*Suite, globs []string) ([]*Check, error) {
	var chosen []*Check
	for _, s := range suites {
		for _, c := range s.Checks {
			ok, err := selected(c.ID, globs)
			if err != nil {
				return nil, err
			}
			if ok {
				chosen = append(chosen, c)
			}
		}
	}
	return chosen, nil
}

func selected(id string, globs []string) (bool, error) {
	if len(globs) == 0 {
		return true, nil
	}
	for _, glob := range globs {
		ok, err := Matches(glob, id)
		if ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// Matches reports whether a glob selects an id, as [Select] has it.
func Matches(glob, id string) (bool, error) {
	if glob == "**" {
		return true, nil
	}
	if prefix, ok := strings.CutSuffix(glob, "/**"); ok {
		parts := strings.Count(prefix, "/") + 1
		head := strings.SplitN(id, "/", parts+1)
		if len(head) <= parts {
			return false, nil
		}
		id, glob = strings.Join(head[:parts], "/"), prefix
	}
	ok, err := path.Match(glob, id)
	if err != nil {
		return false, fmt.Errorf("read the pattern %q: %w", glob, err)
	}
	return ok, nil
}
