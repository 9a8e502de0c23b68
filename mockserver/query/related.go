package query

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

const (
	relatedList    = "RLQUERY"
	relatedListEnd = "^ENDRLQUERY"
	join           = "JOIN"
)

// Related asks for rows by how many rows of another table belong to them. There
// are two spellings of it, and a query is printed in the one that it came in:
//
//	RLQUERYincident.problem_id,>=1,m2m^priority=1^ENDRLQUERY
//	JOINsys_user.sys_id=sys_user_has_role.user!role=2831a114c611228501d4ea6c309d626d
//
// documented: "Encoded query strings"; client: PySNC builds both.
type Related struct {
	Table, Field string   // of the other table: what its rows say about ours
	Local        string   // our column that they say it of
	Op           Operator // = != < <= > >=
	Count        int
	Query        *Query // which rows of the other table count

	Join       bool   // spelled JOIN
	LocalTable string // as a JOIN names it
	M2M        bool   // RLQUERY says that the other table is one of pairs; it changes nothing
}

// String returns the condition as it stands in a query.
func (r *Related) String() string {
	inner := r.Query.String()
	if r.Join {
		return join + r.LocalTable + "." + r.Local + "=" + r.Table + "." + r.Field + "!" + inner
	}
	var b strings.Builder
	b.WriteString(relatedList + r.Table + "." + r.Field + "," + string(r.Op) + strconv.Itoa(r.Count))
	if r.M2M {
		b.WriteString(",m2m")
	}
	if inner != "" {
		b.WriteString("^" + inner)
	}
	b.WriteString(relatedListEnd)
	return b.String()
}

// maxNested bounds how deep conditions about other tables may stand in each
// other; clients use one level.
const maxNested = 4

// relatedList reads table.field,count[,m2m] and the conditions up to the end
// mark, of which the first may also follow a comma.
func (p *parser) relatedList(c Condition) (Condition, bool) {
	body, closed := p.text[p.pos:], false
	if n := strings.Index(body, relatedListEnd); n >= 0 {
		body, closed = body[:n], true
	}
	inner := p.pos
	p.pos += len(body)
	if closed {
		p.pos += len(relatedListEnd)
	}
	head, conditions, _ := strings.Cut(body, "^")
	inner += len(head) + 1
	parts := strings.SplitN(head, ",", 4)
	table, field, dotted := strings.Cut(parts[0], ".")
	if !closed || !dotted || len(parts) < 2 || !isName(table) || !isPath(field) {
		p.problem(c.Pos, "RLQUERY wants table.field,count and ^ENDRLQUERY at its end")
		return c, false
	}
	r := &Related{Table: table, Field: field, Local: sysID}
	if !r.readCount(parts[1]) {
		p.problem(c.Pos, "RLQUERY wants a count such as >=1, not "+strconv.Quote(parts[1]))
		return c, false
	}
	rest := parts[2:]
	if len(rest) > 0 && rest[0] == "m2m" {
		r.M2M, rest = true, rest[1:]
	}
	if first := strings.Join(rest, ","); first != "" {
		inner -= len(first) + 1
		conditions = first + "^" + conditions
	}
	r.Query = p.inner(conditions, inner)
	c.Related = r
	return c, true
}

func (r *Related) readCount(text string) bool {
	for _, op := range []Operator{LessOrIs, GreaterOrIs, IsNot, Less, Greater, Is} {
		if digits, ok := strings.CutPrefix(text, string(op)); ok {
			n, err := strconv.Atoi(digits)
			r.Op, r.Count = op, n
			return err == nil && n >= 0 && strconv.Itoa(n) == digits
		}
	}
	return false
}

// join reads t1.f1=t2.f2!query. The query is the rest of the text, as far as it
// goes.
func (p *parser) join(c Condition) (Condition, bool) {
	body := p.text[p.pos:]
	head, conditions, closed := strings.Cut(body, "!")
	inner := p.pos + len(head) + 1
	p.pos = len(p.text)
	left, right, tied := strings.Cut(head, "=")
	localTable, local, leftDotted := strings.Cut(left, ".")
	table, field, rightDotted := strings.Cut(right, ".")
	if !closed || !tied || !leftDotted || !rightDotted ||
		!isName(localTable) || !isPath(local) || !isName(table) || !isPath(field) {
		p.problem(c.Pos, "JOIN wants table.field=other_table.field! and a query")
		return c, false
	}
	c.Related = &Related{
		Table: table, Field: field, Local: local, LocalTable: localTable, Join: true,
		Op: GreaterOrIs, Count: 1, Query: p.inner(conditions, inner),
	}
	return c, true
}

// inner reads the query on another table, whose problems are ours.
func (p *parser) inner(text string, at int) *Query {
	if p.depth+1 > maxNested {
		p.problem(at, "conditions about other tables stand in each other too often")
		return &Query{}
	}
	q := parse(text, p.depth+1, p.spent)
	for _, problem := range q.Problems {
		p.problem(min(at+problem.Pos, len(p.text)), problem.Message)
	}
	q.Problems, q.Order, q.GroupBy, q.text = nil, nil, nil, ""
	return q
}

func isName(text string) bool { return isPath(text) && !strings.Contains(text, ".") }

func isPath(text string) bool {
	for i := range len(text) {
		if !isFieldByte(text[i]) {
			return false
		}
	}
	return text != ""
}

// counted is how many rows of another table there are for each value of a column.
// They are counted once, when the first row is matched, and then only looked up.
type counted struct {
	counts  func() map[string]int
	dropped []*Problem
}

// shared are the counts of a whole query, by what they count: conditions that ask
// the same of another table share one walk.
type shared map[string]*counted

func (c *compiler[R]) relatedTest(r *Related) (test[R], error) {
	local, err := c.field(r.Local)
	if err != nil {
		return test[R]{}, err
	}
	other, err := c.count(r)
	if err != nil {
		return test[R]{}, err
	}
	for _, dropped := range other.dropped {
		c.program.dropped = append(c.program.dropped, &Problem{Text: c.query.text, Message: dropped.Message})
	}
	return test[R]{match: func(row R, _ *folds) bool {
		value := glide.Fold(local.Value(row))
		return value != "" && r.Op.holds(other.counts()[value], r.Count)
	}}, nil
}

func (c *compiler[R]) count(r *Related) (*counted, error) {
	key := r.Table + "." + r.Field + "!" + r.Query.String()
	if done := c.shared[key]; done != nil {
		return done, nil
	}
	other, known := c.schema.Related(r.Table)
	if !known {
		return nil, fmt.Errorf("there is no table %q", r.Table)
	}
	field, known := other.Schema.Field(r.Field)
	if !known {
		return nil, fmt.Errorf("there is no field %q in %s", r.Field, r.Table)
	}
	program := compile(r.Query, other.Schema, c.env, c.shared)
	done := &counted{dropped: program.Dropped(), counts: sync.OnceValue(func() map[string]int {
		counts := map[string]int{}
		other.Rows(func(row R) bool {
			if program.Match(row) {
				counts[glide.Fold(field.Value(row))]++
			}
			return true
		})
		return counts
	})}
	c.shared[key] = done
	return done, nil
}

// holds compares two counts.
func (o Operator) holds(n, with int) bool {
	switch o {
	case Is:
		return n == with
	case IsNot:
		return n != with
	case Less:
		return n < with
	case LessOrIs:
		return n <= with
	case Greater:
		return n > with
	default:
		return n >= with
	}
}
