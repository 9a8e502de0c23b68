package table

import (
	"fmt"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// ListRequest asks for a window of a table's rows.
type ListRequest struct {
	Table         string
	Query         *query.Query
	Offset, Limit int  // both at least 0
	SkipCount     bool // leave Total at -1 and spare the work
}

// Page is the answer to a list request.
type Page struct {
	Table *dictionary.Table
	Rows  []*store.Row
	// Total is how many rows match before access rules leave any out (observed:
	// baton-servicenow measures X-Total-Count so). -1 when not counted.
	Total int
	// More tells that matching rows follow the window.
	More bool
	// Unseen is how many rows of the window the caller may not see. The window
	// is cut first, so a page may be short or empty while more follow
	// (documented: "Table API", sysparm_limit).
	Unseen int
}

// Empty tells that no row matches at all. Of rows that were not counted, only a
// window can tell.
func (p *Page) Empty() bool {
	return p.Total == 0 || p.Total < 0 && len(p.Rows)+p.Unseen == 0 && !p.More
}

// List returns a window of the rows that match. It returns an error wrapping
// ErrNoTable, ErrForbidden when the table is closed to the caller, or ErrStopped.
func (r *Reader) List(req ListRequest) (*Page, error) {
	def, err := r.Table(req.Table)
	if err != nil {
		return nil, err
	}
	if r.closed(r.tables.rule(def)) {
		return nil, fmt.Errorf("list %s: %w", req.Table, ErrForbidden)
	}
	q, err := r.narrowed(def, req.Query)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", req.Table, err)
	}
	if q == nil {
		return &Page{Table: def}, nil
	}
	r.settle(def, q)
	s := r.newSearch(def, q)
	rows, more, total, err := s.window(req)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", req.Table, err)
	}
	sight := r.sight(def)
	if r.tables.settings().CountAfterACL && !req.SkipCount && sight.rule != nil {
		if total, err = s.count(sight.rule); err != nil {
			return nil, fmt.Errorf("count %s: %w", req.Table, err)
		}
	}
	page := &Page{Table: def, Rows: rows, Total: total, More: more}
	if sight.rule != nil {
		page.Rows = slices.DeleteFunc(rows, func(row *store.Row) bool { return !sight.rule(row) })
		page.Unseen = len(rows) - len(page.Rows)
	}
	if r.refusesHidden(page) {
		return nil, fmt.Errorf("list %s: %w", req.Table, &ConstrainedError{Rows: page.Unseen})
	}
	return page, nil
}

// ConstrainedError says that rows matched and that the caller may see none.
type ConstrainedError struct{ Rows int }

// Error implements error.
func (e *ConstrainedError) Error() string {
	return fmt.Sprintf("%d rows constrained due to access rules", e.Rows)
}

// Is tells that it is an ErrForbidden.
func (*ConstrainedError) Is(target error) bool { return target == ErrForbidden }

// refusesHidden tells whether a page of nothing but rows that the caller may not
// see is refused, as older families do (observed once, April 2016; the recorded
// list was of a database view).
func (r *Reader) refusesHidden(p *Page) bool {
	if p.Unseen == 0 || len(p.Rows) > 0 {
		return false
	}
	switch r.tables.settings().ACLAllRowsHiddenMode {
	case release.AllHiddenRefused:
		return true
	case release.AllHiddenRefusedInViews:
		return p.Table.View
	default:
		return false
	}
}

// search is a query made ready to walk the classes of a table.
type search struct {
	reader  *Reader
	def     *dictionary.Table
	program *query.Program[*store.Row]
	filter  rowTest // beside the query; nil: none
	plan    query.Plan
	span    store.Span
}

func (r *Reader) newSearch(def *dictionary.Table, q *query.Query) *search {
	program := query.Compile(q, r.schema(def), r.env())
	plan, filter := program.Plan(def.Indexed), r.sight(def).filter
	plan.Exact = plan.Exact && filter == nil
	span := store.Span{Index: plan.Field, Low: plan.Low, High: plan.High, Descending: plan.Descending}
	if span.Index == store.SysID {
		span.Index = ""
	}
	return &search{reader: r, def: def, program: program, filter: filter, plan: plan, span: span}
}

// scan walks a span of one class, as long as somebody waits for it. Also what the
// walk asked of other tables is whole then.
func (s *search) scan(class string, span store.Span, yield func(*store.Row) bool) error {
	err := s.reader.view.Scan(class, span, func(row *store.Row) bool {
		return !s.reader.stopped() && yield(row)
	})
	if err == nil && s.reader.stopped() {
		return ErrStopped
	}
	return err
}

func (s *search) match(row *store.Row) bool {
	return s.plan.Exact || s.program.Match(row) && (s.filter == nil || s.filter(row))
}

// window cuts [Offset, Offset+Limit) out of the matching rows in the asked
// order, and counts them all unless that is to be spared. It looks one row
// farther, to know whether more follow.
func (s *search) window(req ListRequest) (rows []*store.Row, more bool, total int, err error) {
	if s.plan.Empty {
		return nil, false, 0, nil
	}
	end := req.Offset + req.Limit + 1
	for _, class := range s.def.Classes() {
		some, n, err := s.walk(class.Name, req.Offset, end, !req.SkipCount)
		if err != nil {
			return nil, false, 0, err
		}
		if rows == nil {
			rows = some // mostly there is one class, and its rows are many
		} else {
			rows = append(rows, some...)
		}
		total += n
	}
	if len(s.def.Classes()) > 1 || !s.plan.Ordered {
		slices.SortStableFunc(rows, s.compare)
	}
	if req.SkipCount {
		total = -1
	}
	if !s.skips() {
		rows = rows[min(req.Offset, len(rows)):]
	}
	if len(rows) > req.Limit {
		return rows[:req.Limit], true, total, nil
	}
	return rows, false, total, nil
}

// count is how many matching rows pass sees.
func (s *search) count(sees func(*store.Row) bool) (int, error) {
	n := 0
	for _, class := range s.def.Classes() {
		err := s.scan(class.Name, s.span, func(row *store.Row) bool {
			if s.match(row) && sees(row) {
				n++
			}
			return true
		})
		if err != nil {
			return 0, err
		}
	}
	return n, nil
}

// skips tells whether walking itself jumps over the offset: when the index
// alone decides what matches and in which order, in a table of one class.
func (s *search) skips() bool {
	return s.plan.Exact && s.plan.Ordered && len(s.def.Classes()) == 1
}

// walk gathers the rows of one class that may fall into the window, and counts
// the matching ones if asked to.
func (s *search) walk(class string, offset, end int, count bool) ([]*store.Row, int, error) {
	if s.skips() {
		return s.jump(class, offset, end, count)
	}
	var rows []*store.Row
	n := 0
	err := s.scan(class, s.span, func(row *store.Row) bool {
		if !s.match(row) {
			return true
		}
		n++
		if !s.plan.Ordered || n <= end {
			rows = append(rows, row)
		}
		return count || !s.plan.Ordered || n < end
	})
	return rows, n, err
}

// jump walks from the offset on, by position instead of by counting rows.
func (s *search) jump(class string, offset, end int, count bool) ([]*store.Row, int, error) {
	total := 0
	if count {
		var err error
		if total, err = s.reader.view.Count(class, s.span); err != nil {
			return nil, 0, err
		}
	}
	if offset == end {
		return nil, total, nil
	}
	rows := make([]*store.Row, 0, max(0, min(total, end)-offset))
	span := s.span
	span.Skip = offset
	err := s.scan(class, span, func(row *store.Row) bool {
		rows = append(rows, row)
		return len(rows) < end-offset
	})
	return rows, total, err
}

// compare orders by the query and then by sys_id. Without an ORDERBY the
// platform promises no order; sys_id is one that a test can rely on.
func (s *search) compare(a, b *store.Row) int {
	if c := s.program.Compare(a, b); c != 0 {
		return c
	}
	return glide.Compare(glide.GUID, a.SysID(), b.SysID())
}
