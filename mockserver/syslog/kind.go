package syslog

import (
	_ "embed" // the kinds
	"fmt"
	"net/url"
	"strings"
	"sync"
)

//go:embed kinds.yaml
var kindsText []byte

// kind is an entry of kinds.yaml, which says what its members mean.
type kind struct {
	Begins string `yaml:"begins"`
	Ends   string `yaml:"ends"`
	Query  string `yaml:"query"`
	Type   string `yaml:"type"`
	Table  bool   `yaml:"table"`
}

func readKinds(file string, text []byte) ([]kind, error) {
	var content struct {
		Kinds []kind `yaml:"kinds"`
	}
	if err := decode(file, text, &content); err != nil {
		return nil, err
	}
	for i, k := range content.Kinds {
		if k.Type == "" {
			return nil, fmt.Errorf("%s: kind %d has no type", file, i+1)
		}
	}
	if n := len(content.Kinds); n == 0 || content.Kinds[n-1] != (kind{Type: content.Kinds[n-1].Type}) {
		return nil, fmt.Errorf("%s: the last kind must take every path; leave begins, ends and query out of it", file)
	}
	return content.Kinds, nil
}

var kinds = sync.OnceValue(func() []kind {
	all, err := readKinds("kinds.yaml", kindsText)
	if err != nil {
		panic(err) // our own file, which a test reads
	}
	return all
})

// kindOf is the type of a request's transaction, and the table that its path
// names, if it does and is tells that there is such a table.
func kindOf(u *url.URL, is func(table string) bool) (name, table string) {
	path := strings.TrimLeft(u.Path, "/")
	for _, k := range kinds() {
		if !strings.HasPrefix(path, k.Begins) || !strings.HasSuffix(path, k.Ends) || !names(u.RawQuery, k.Query) {
			continue
		}
		if named := strings.TrimSuffix(path, k.Ends); k.Table && is(named) {
			table = named
		}
		return k.Type, table
	}
	return "", "" // the last kind takes every path
}

// names tells whether a parameter stands in a query, with a value or without.
func names(query, parameter string) bool {
	if parameter == "" {
		return true
	}
	for part := range strings.SplitSeq(query, "&") {
		if name, _, _ := strings.Cut(part, "="); strings.EqualFold(name, parameter) {
			return true
		}
	}
	return false
}
