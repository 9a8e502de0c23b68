package table

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Reader reads for one caller at one moment: everything that it returns fits
// together, whatever is written meanwhile. It is not for concurrent use.
type Reader struct {
	tables   *Tables
	view     store.View
	caller   *Caller
	platform bool // reads for the platform itself, which sees every row
	fixed    bool // stays at its view: it reads inside a transaction
	done     <-chan struct{}

	parents int // how many records deep the question is that is being answered

	sights map[*dictionary.Table]*sight // those that were asked for so far
	steps  map[*dictionary.Column]*step // likewise; nil for a reference into no table
	texts  map[*store.Layout][]int
}

// Reader returns the rows of this moment as the caller may see them.
func (t *Tables) Reader(c *Caller) *Reader {
	return &Reader{tables: t, view: t.rows.View(), caller: c}
}

// Until lets the reader stop when the channel is closed, as that of a request's
// context is when its client has gone: what is being listed then ends with
// [ErrStopped]. It returns the reader.
func (r *Reader) Until(done <-chan struct{}) *Reader {
	r.done = done
	return r
}

// stopped is asked for every row that a scan looks at: a row may cost as much as the
// query is long.
func (r *Reader) stopped() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// Table returns a table, or an error wrapping ErrNoTable. It is the same
// for every caller (observed: an unknown table is 400 for privileged and
// unprivileged users alike, public measurement of 2026).
func (r *Reader) Table(table string) (*dictionary.Table, error) {
	return r.tables.definition(table)
}

func (t *Tables) definition(table string) (*dictionary.Table, error) {
	d, ok := t.dict.Table(table)
	if !ok || !d.Offered(t.settings()) {
		return nil, fmt.Errorf("%w: %s", ErrNoTable, table)
	}
	return d, nil
}

// Record is one row that the caller may see.
type Record struct {
	Row   *store.Row
	Class *dictionary.Table // the table that the row really stands in
	// Secrets are those that an insert thought up, in clear and by column: the form in
	// the browser shows them to whoever submitted it, once. No API gives them out, and
	// nothing keeps them.
	Secrets map[string]string
}

// Record returns a row of a table or of one that extends it. It returns an
// error wrapping ErrNoTable, ErrForbidden when the table is closed to the
// caller, or ErrNoRow.
func (r *Reader) Record(table, sysID string) (*Record, error) {
	def, err := r.Table(table)
	if err != nil {
		return nil, err
	}
	if r.closed(r.tables.rule(def)) {
		return nil, fmt.Errorf("read %s: %w", table, ErrForbidden)
	}
	r.settle(def, nil)
	found, class, ok := Find(r.view, def, sysID)
	if !ok || !r.sight(def).sees(found) {
		return nil, fmt.Errorf("read %s %s: %w", table, sysID, ErrNoRow)
	}
	return &Record{Row: found, Class: class}, nil
}

// closed tells whether reading the table as such is refused, rather than its
// rows left out.
func (r *Reader) closed(rule *access.Rule) bool {
	if rule.Allows(r.caller.Roles, access.Read) || rule.Some(access.Read) {
		return false
	}
	s := r.tables.settings()
	status := s.TableDeniedStatusBusiness
	if rule.Forbids() {
		status = s.TableDeniedStatusSystem
	}
	return status == 403
}

// MayRead tells whether the caller may see the values at the end of a path from
// rows of a table.
func (r *Reader) MayRead(def *dictionary.Table, path dictionary.Path) bool {
	return r.tables.offers(path) && r.tables.access.MayRead(r.tables.settings(), r.caller.Roles, def, path)
}

// MayReadTable tells whether the caller may see rows of a table, if only some.
func (r *Reader) MayReadTable(def *dictionary.Table) bool {
	rule := r.tables.rule(def)
	return rule.Allows(r.caller.Roles, access.Read) || rule.Some(access.Read)
}

// MayWrite tells whether the caller may change a column where a row is open to
// changes.
func (r *Reader) MayWrite(def *dictionary.Table, column string) bool {
	return r.tables.access.MayWrite(r.caller.Roles, def, column)
}

// rule is who may do what with a table of this instance.
func (t *Tables) rule(def *dictionary.Table) *access.Rule { return t.access.Of(def).On(t.settings()) }

// EndpointRoles are the roles of which a caller must hold one to use an API,
// where rules about endpoints are on; see [access.Rules.EndpointRoles].
func (t *Tables) EndpointRoles(api string) []string { return t.access.EndpointRoles(api) }

func (r *Reader) env() query.Env {
	const property = "glide.invalid_query.returns_no_rows"
	return query.Env{
		Now: r.tables.clock.Now(), Zone: r.caller.Zone, UserID: r.caller.SysID, UserName: r.caller.UserName,
		Dynamic:         r.dynamic,
		NoRowsOnInvalid: r.tables.Property(r.view, property, "false") == "true",
	}
}
