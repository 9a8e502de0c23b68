package rest

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// route is a path of an API. A path serves all its verbs, so that a wrong one is
// refused after the credentials were checked and in the API's own words.
type route struct {
	service *service // nil on a path that no API has
	path    string   // behind the root and the version
	words   []word   // of the path
	verbs   verbs
	// policyPath is the path as access policies call it.
	policyPath string
}

// word is one of a path: as it stands there, or a variable.
type word struct {
	text     string // of a variable its name
	variable bool
	pattern  *regexp.Regexp // what a variable may stand for; nil: any word
}

// wordsOf reads a path such as /table/{table}, or /items/{order:add|submit} whose
// variable is what a regular expression matches.
func wordsOf(path string) []word {
	var all []word
	for text := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		inner, variable := strings.CutPrefix(text, "{")
		if !variable {
			all = append(all, word{text: text})
			continue
		}
		name, pattern, limited := strings.Cut(strings.TrimSuffix(inner, "}"), ":")
		w := word{text: name, variable: true}
		if limited {
			w.pattern = regexp.MustCompile("^(?:" + pattern + ")$")
		}
		all = append(all, w)
	}
	return all
}

func (w *word) fits(text string) bool {
	if !w.variable {
		return text == w.text
	}
	return text != "" && (w.pattern == nil || w.pattern.MatchString(text))
}

// variables are what stands in a path where its route has a variable.
type variables []variable

type variable struct{ name, value string }

// of is the value of a variable, "" for one that the route does not have.
func (v variables) of(name string) string {
	for _, one := range v {
		if one.name == name {
			return one.value
		}
	}
	return ""
}

// routes are the paths of all APIs.
type routes struct {
	// alike are the paths that look alike, so that a request need not be held against
	// every one that there is.
	alike map[look][]*route
	roots []string
}

// look is what can be told of a path at a glance.
type look struct {
	root, first string // the first word behind the root and the version
	words       int
}

func lookOf(root, path string) look {
	return look{root: root, first: firstWord(path), words: strings.Count(path, "/")}
}

// allRoutes lays out the paths, those with a word before those with a variable in its
// place. All instances share them, for laying them out costs more than a fork may.
var allRoutes = sync.OnceValue(func() *routes {
	all := &routes{alike: map[look][]*route{}}
	for _, s := range services {
		all.roots = append(all.roots, s.root)
		for _, path := range slices.Sorted(maps.Keys(s.paths)) { // a brace comes after all letters
			l := lookOf(s.root, path)
			all.alike[l] = append(all.alike[l], &route{
				service: s, path: path, words: wordsOf(path), verbs: s.paths[path], policyPath: strings.TrimPrefix(s.root, "/api") + path,
			})
		}
	}
	slices.Sort(all.roots)
	all.roots = slices.Compact(all.roots)
	return all
})

// firstWord is how a path begins.
func firstWord(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return first
}

// isVersion tells whether a word is how a path names a version.
func isVersion(text string) bool {
	number, ok := strings.CutPrefix(text, "v")
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

// find is the route of a whole path, and the variables of its path, version among them. A
// path that no API has is a route, too.
func (r *routes) find(full string) (*route, variables) {
	for _, root := range r.roots {
		path, ok := strings.CutPrefix(full, root)
		if !ok || !strings.HasPrefix(path, "/") {
			continue
		}
		version := ""
		if first := firstWord(path); isVersion(first) {
			version, path = first, strings.TrimPrefix(path, "/"+first)
		}
		for _, one := range r.alike[lookOf(root, path)] {
			if vars, ok := one.match(path, version); ok {
				return one, vars
			}
		}
	}
	return &route{}, nil
}

// match holds a path of as many words against that of the route.
func (t *route) match(path, version string) (variables, bool) {
	vars := make(variables, 0, len(t.words))
	if version != "" {
		vars = append(vars, variable{"version", version})
	}
	rest := strings.TrimPrefix(path, "/")
	for i := range t.words {
		var text string
		text, rest, _ = strings.Cut(rest, "/")
		if !t.words[i].fits(text) {
			return nil, false
		}
		if t.words[i].variable {
			vars = append(vars, variable{t.words[i].text, text})
		}
	}
	return vars, true
}
