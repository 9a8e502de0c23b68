package session

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Endpoint is what a request is for, in the words of the rows that are about APIs. The zero
// value is nothing that such a row is about: pages, and paths that no API has.
type Endpoint struct {
	API      string // the name of the API, such as "Table API"
	Resource string // its path without version, variables in braces: /now/table/{table}
	Path     string // the whole path as the request has it: /api/now/v2/table/incident
	Version  string // v1, v2
	Latest   bool   // the path names no version, which stands for the latest
	Method   string
	Table    string // of the Table API
}

// IsSubjectOf tells whether a row is about the endpoint: one of access policies, or of
// scopes that an API asks for.
func (e Endpoint) IsSubjectOf(row *store.Row) bool {
	about := readSubject(row)
	return about.covers(e)
}

// subject is what a row is about.
type subject struct {
	api, path                 string // the API by its name, or by how its paths begin
	method, resource, version string // "" is any
	tables                    []string
	global                    bool
}

// readSubject reads what a row is about. A box that says all outdoes the column beside it,
// and an empty column says all as well (assumed). Rows about scopes have fewer columns.
func readSubject(row *store.Row) subject {
	said := func(column string, boxes ...string) string {
		for _, box := range boxes {
			if row.Get(box) == "true" {
				return ""
			}
		}
		return strings.TrimSpace(row.Get(column))
	}
	s := subject{
		api: said("api"), path: strings.Trim(said("api_path"), "/ "), global: row.Get("apply_global") == "true",
		method:   said("http_method", "apply_all", "apply_all_methods"),
		resource: said("api_resource", "apply_all", "apply_all_resources"),
		version:  said("version", "apply_all", "apply_all_versions"),
	}
	if tables := said("api_tablename", "apply_all", "apply_all_tables"); tables != "" {
		s.tables = strings.FieldsFunc(tables, func(r rune) bool { return r == ',' || r == ' ' })
	}
	return s
}

// covers tells whether the row is about an endpoint.
func (s *subject) covers(e Endpoint) bool {
	switch {
	case s.method != "" && !strings.EqualFold(s.method, e.Method):
		return false
	case s.global:
		return true
	case s.path == "" && (s.api == "" || !strings.EqualFold(s.api, e.API)):
		return false
	}
	return (s.path == "" || e.begins(s.path, false)) &&
		(s.resource == "" || e.begins(s.resource, true)) &&
		(s.version == "" || strings.EqualFold(s.version, e.Version) || e.Latest && strings.EqualFold(s.version, "latest")) &&
		(len(s.tables) == 0 || slices.Contains(s.tables, e.Table))
}

// begins tells whether the endpoint's path begins with another, or is all of it: word by
// word, in any case, as the API spells it with its variables, whose names may be others, or
// as the request does.
func (e Endpoint) begins(path string, all bool) bool {
	words, spelled, asked := wordsOf(path), wordsOf(e.Resource), wordsOf(e.asked())
	if len(words) > len(spelled) || all && len(words) < len(spelled) {
		return false
	}
	for i, word := range words {
		variable := strings.HasPrefix(word, "{") && strings.HasPrefix(spelled[i], "{")
		if !variable && !strings.EqualFold(word, spelled[i]) && (len(asked) != len(spelled) || word != asked[i]) {
			return false
		}
	}
	return true
}

// asked is the path of the request without what the spelled one leaves out.
func (e Endpoint) asked() string {
	path := strings.TrimPrefix(e.Path, "/api")
	if e.Latest {
		return path
	}
	return strings.Replace(path, "/"+e.Version, "", 1)
}

func wordsOf(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }
