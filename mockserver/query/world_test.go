package query_test

import (
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// row is a row of the tests' table.
type row map[string]string

// schema is that table.
type schema map[string]query.Field[row]

// people is a table that tasks lead to; teams are pairs of a person and a team.
var persons = []row{
	{"sys_id": "u1", "name": "Fred Luddy", "city": "San Diego", "parent": "", "class": "person"},
	{"sys_id": "u2", "name": "beth anglin", "city": "Berlin", "parent": "u1", "class": "robot"},
	{"sys_id": "u3", "name": "Abel Tuter", "city": "San Diego", "parent": "u2", "class": "person"},
}

// Related implements [query.Schema].
func (s schema) Related(table string) (query.Relation[row], bool) {
	rows, ok := related[table]
	if !ok {
		return query.Relation[row]{}, false
	}
	return query.Relation[row]{Schema: relatedColumns, Rows: func(yield func(row) bool) {
		for _, r := range rows {
			if !yield(r) {
				return
			}
		}
	}}, true
}

// related are the tables beside the tests' own.
var related = map[string][]row{
	"person": persons,
	"member": {
		{"sys_id": "m1", "person": "u1", "task": "0a", "kind": "lead"},
		{"sys_id": "m2", "person": "u1", "task": "0B", "kind": "lead"},
		{"sys_id": "m3", "person": "u2", "task": "0a", "kind": "guest"},
		{"sys_id": "m4", "person": "", "task": "", "kind": "guest"},
	},
}

var relatedColumns = schema{
	"sys_id": column("sys_id", glide.GUID), "name": column("name", glide.String), "city": column("city", glide.String),
	"person": column("person", glide.Reference), "task": column("task", glide.Reference), "kind": column("kind", glide.String),
	"person.city": {Kind: glide.String, Value: func(r row) string {
		for _, p := range persons {
			if p["sys_id"] == r["person"] {
				return p["city"]
			}
		}
		return ""
	}},
}

// Classes implements [query.Schema].
func (s schema) Classes(table string) []string {
	return map[string][]string{"person": {"person", "robot"}, "robot": {"robot"}}[table]
}

// Below implements [query.Schema].
func (s schema) Below(path, root string) ([]string, bool) {
	if path != "boss" {
		return nil, false
	}
	below := []string{root}
	for i := 0; i < len(below); i++ {
		for _, p := range persons {
			if p["parent"] == below[i] && p["parent"] != "" {
				below = append(below, p["sys_id"])
			}
		}
	}
	return below, true
}

// Text implements [query.Schema].
func (s schema) Text(r row) string { return r["name"] + "\n" + r["title"] }

func (s schema) Field(path string) (query.Field[row], bool) {
	f, ok := s[path]
	return f, ok
}

// people sort by name the other way round than by sys_id.
var people = map[string]string{"u1": "Fred Luddy", "u2": "beth anglin", "u3": "Abel Tuter"}

var states = map[string]string{"9": "Waiting", "10": "Done"}

var tasks = schema{
	"sys_id":     column("sys_id", glide.GUID),
	"name":       column("name", glide.String),
	"title":      column("title", glide.String),
	"n":          column("n", glide.Integer),
	"at":         column("at", glide.DateTime),
	"due":        column("due", glide.DateTime),
	"day":        column("day", glide.Date),
	"active":     column("active", glide.Boolean),
	"boss":       {Kind: glide.Reference, Value: stored("boss"), Display: func(r row) string { return people[r["boss"]] }},
	"state":      {Kind: glide.Integer, Value: stored("state"), Display: func(r row) string { return states[r["state"]] }},
	"boss.email": column("boss.email", glide.String),
}

func column(name string, k glide.Kind) query.Field[row] {
	return query.Field[row]{Kind: k, Value: stored(name)}
}

func stored(name string) func(row) string { return func(r row) string { return r[name] } }

// env is half past ten on a Wednesday in a place that is two hours ahead of UTC.
var env = query.Env{
	Now:      time.Date(2026, 8, 5, 8, 30, 15, 0, time.UTC),
	Zone:     time.FixedZone("CEST", 2*3600),
	UserID:   "u1",
	UserName: "fred.luddy",
	Dynamic:  func(id string) ([]string, bool) { return []string{"u1"}, id == "me" },
}

func compile(text string) *query.Program[row] {
	return query.Compile(query.Parse(text), tasks, env)
}

// names returns the names of the rows that match, in the order asked for.
func names(p *query.Program[row], rows []row) []string {
	var found []row
	for _, r := range rows {
		if p.Match(r) {
			found = append(found, r)
		}
	}
	slices.SortStableFunc(found, p.Compare)
	result := []string{}
	for _, r := range found {
		result = append(result, r["name"])
	}
	return result
}
