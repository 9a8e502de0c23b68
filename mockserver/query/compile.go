package query

import (
	"fmt"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// Field is one column as a query sees it.
type Field[R any] struct {
	Kind    glide.Kind
	Value   func(R) string // the stored value
	Shown   func(R) string // what people see where that is another text, for references and choices; nil means Value
	Display func(R) string // what LIKE, STARTSWITH and their kin search and ORDERBY sorts by, for references; nil means Value
}

// Schema knows the columns of a table.
type Schema[R any] interface {
	// Field returns the column at the end of a path, which may lead through
	// references ("caller_id.manager.email"); false if there is none.
	Field(path string) (Field[R], bool)
	// Related returns another table; false if there is none of that name.
	Related(table string) (Relation[R], bool)
	// Classes are a table and those that extend it, by name; none if there is no
	// such table.
	Classes(table string) []string
	// Below returns the sys_ids of a row and of all rows below it in the hierarchy
	// that the reference at the end of a path leads into; false if it leads into
	// none.
	Below(path, root string) ([]string, bool)
	// Text is what a text search looks through.
	Text(r R) string
}

// Relation is another table: its columns and its rows.
type Relation[R any] struct {
	Schema Schema[R]
	Rows   func(yield func(R) bool)
}

// Alone is the part of a [Schema] that is about other tables, for one that knows
// of none.
type Alone[R any] struct{}

// Related implements [Schema].
func (Alone[R]) Related(string) (Relation[R], bool) { return Relation[R]{}, false }

// Classes implements [Schema].
func (Alone[R]) Classes(string) []string { return nil }

// Below implements [Schema].
func (Alone[R]) Below(string, string) ([]string, bool) { return nil, false }

// Text implements [Schema].
func (Alone[R]) Text(R) string { return "" }

// Env is what a query means beyond its text: who asks, and when.
type Env struct {
	Now      time.Time
	Zone     *time.Location // of the caller: days, weeks and months start here; nil is UTC
	UserID   string         // sys_id of the caller
	UserName string

	// Dynamic returns the values that a dynamic filter option stands for, by its
	// sys_id; nil knows none.
	Dynamic func(id string) ([]string, bool)

	// NoRowsOnInvalid makes a query with any invalid part match nothing,
	// instead of dropping that part. documented: the system property
	// glide.invalid_query.returns_no_rows, false by default.
	NoRowsOnInvalid bool
}

// Program is a query bound to the columns of one table. It does not change and
// is safe for concurrent use if the schema's functions are.
type Program[R any] struct {
	groups  []group[R]
	order   []key[R]
	dropped []*Problem
	nothing bool // invalid, and Env.NoRowsOnInvalid

	texts    int       // columns whose text is searched
	searches int       // how often they are, all together
	memory   sync.Pool // of *folds
}

type (
	group[R any]   []cluster[R]
	cluster[R any] []test[R]
)

// Compile binds q to a schema. Conditions and orders that do not fit it are
// dropped, like those that Parse could not read; Dropped lists both.
func Compile[R any](q *Query, s Schema[R], env Env) *Program[R] {
	return compile(q, s, env, shared{})
}

func compile[R any](q *Query, s Schema[R], env Env, counts shared) *Program[R] {
	if env.Zone == nil {
		env.Zone = time.UTC
	}
	c := compiler[R]{
		query:   q,
		schema:  s,
		env:     env,
		shared:  counts,
		program: &Program[R]{dropped: append([]*Problem(nil), q.Problems...)},
	}
	for _, g := range q.Groups {
		if g := c.group(g); len(g) > 0 {
			c.program.groups = append(c.program.groups, g)
		}
	}
	for _, o := range q.Order {
		c.order(o)
	}
	c.program.nothing = env.NoRowsOnInvalid && len(c.program.dropped) > 0
	return c.program
}

// Match reports whether a row is in the query's result.
func (p *Program[R]) Match(r R) bool {
	if p.nothing {
		return false
	}
	known := p.folds()
	defer p.release(known)
	for _, g := range p.groups {
		if g.match(r, known) {
			return true
		}
	}
	return len(p.groups) == 0
}

func (g group[R]) match(r R, known *folds) bool {
	for _, c := range g {
		if !c.match(r, known) {
			return false
		}
	}
	return true
}

func (c cluster[R]) match(r R, known *folds) bool {
	for i := range c {
		if c[i].match(r, known) {
			return true
		}
	}
	return false
}

// Dropped returns what was left out of the query: syntax first, then unknown
// columns and values, each in the order of the text.
func (p *Program[R]) Dropped() []*Problem { return p.dropped }

type compiler[R any] struct {
	query   *Query
	schema  Schema[R]
	env     Env
	shared  shared
	program *Program[R]
	slots   map[string]int // of the columns whose text is searched
}

// group compiles the clusters of one alternative. As in Parse, a cluster whose
// conditions are all dropped disappears, and so does such a group.
func (c *compiler[R]) group(g Group) group[R] {
	var compiled group[R]
	for _, conditions := range g {
		var tests cluster[R]
		for _, condition := range conditions {
			t, err := c.test(condition)
			if err != nil {
				c.drop(condition.Pos, err)
				continue
			}
			tests = append(tests, t)
		}
		if len(tests) > 0 {
			compiled = append(compiled, tests.merged())
		}
	}
	return compiled
}

func (c *compiler[R]) drop(pos int, err error) {
	c.program.dropped = append(c.program.dropped, &Problem{Pos: pos, Text: c.query.text, Message: err.Error()})
}

func (c *compiler[R]) field(path string) (Field[R], error) {
	f, known := c.schema.Field(path)
	if !known {
		return f, fmt.Errorf("there is no field %q", path)
	}
	return f, nil
}
