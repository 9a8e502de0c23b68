package control

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// parameter is what a call may have in its query.
type parameter struct {
	name     string
	repeated bool // it may come more than once
}

// parameters are those of each call that takes any, by method and path. A test holds
// them against the document.
var parameters = map[string][]parameter{
	"GET /instances/{name}/journal": {{name: "after"}, {name: "limit"}},
	"GET /instances/{name}/tables":  {{name: "table", repeated: true}, {name: "extending"}},
	"GET " + rowsPath:               {{name: "table", repeated: true}, {name: "extending"}},
	"POST " + rowsPath:              {{name: "table"}},
}

// checkQuery refuses a query that says something which nobody reads: a name that
// nobody knows, and a second value where one counts.
func checkQuery(r *http.Request, known []parameter) error {
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return problemf(http.StatusBadRequest, "the query cannot be read; put & between parameters, and write a percent sign as %25")
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		at := slices.IndexFunc(known, func(p parameter) bool { return p.name == name })
		switch {
		case at < 0 && len(known) == 0:
			return problemf(http.StatusBadRequest, fmt.Sprintf("there is no parameter %q; this call takes none", name))
		case at < 0:
			var names []string
			for _, p := range known {
				names = append(names, p.name)
			}
			return problemf(http.StatusBadRequest, fmt.Sprintf("there is no parameter %q; known are %s", name, strings.Join(names, ", ")))
		case len(given[name]) > 1 && !known[at].repeated:
			return problemf(http.StatusBadRequest, fmt.Sprintf("the parameter %s came %d times; send it once", name, len(given[name])))
		}
	}
	return nil
}
