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
