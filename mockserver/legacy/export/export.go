package export

import (
	"cmp"
	"errors"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// export is one file while it is made.
type export struct {
	call       *processor.Call
	parameters url.Values // of the address, and of a form
	reader     *table.Reader
	def        *dictionary.Table
	rows       []*store.Row
}

// kind is one kind of file.
type kind struct {
	limit string // the property that bounds its rows, before those of all kinds; "": none
	// reader reads for the caller; nil: as everywhere.
	reader func(*processor.Call) *table.Reader
	// unknown answers about a table that is none; nil: with a page.
	unknown func(*processor.Call) *processor.Answer
	write   func(*export) *processor.Answer
}

// serve finds the rows and leaves it to the kind how they look.
func (k kind) serve(c *processor.Call) (*processor.Answer, error) {
	e := &export{call: c, reader: c.Reader()}
	if k.reader != nil {
		e.reader = k.reader(c)
	}
	var err error
	if e.parameters, err = c.Form(); err != nil {
		return processor.Page(http.StatusBadRequest, "The form could not be read."), nil //nolint:nilerr // the caller's mistake
	}
	if e.def, err = e.reader.Table(c.Table); err != nil {
		if k.unknown != nil {
			return k.unknown(c), nil
		}
		return processor.Page(http.StatusNotFound, "There is no table "+c.Table+"."), nil // assumed
	}
	page, err := e.reader.List(table.ListRequest{Table: c.Table, Query: e.query(), Limit: e.limit(k.limit), SkipCount: true})
	switch {
	case errors.Is(err, table.ErrForbidden):
		if c.Settings.ExportDenied == release.ExportDeniedHTTP403 {
			return processor.Page(http.StatusForbidden, "Your roles do not open this table."), nil
		}
	case err != nil:
		return nil, err
	default:
		e.rows = page.Rows
	}
	return k.write(e), nil
}

// query is the filter and the order that are asked for. The order by a parameter comes
// behind that of the query (documented for the parameter's two spellings: the current and
// an older manual; assumed: which is first). A sys_id asks for one record (client: many
// call /incident.do?XML&sys_id=…).
func (e *export) query() *query.Query {
	q := query.Parse(e.parameters.Get("sysparm_query"))
	if id := e.parameters.Get("sys_id"); id != "" {
		q.And(query.Condition{Field: store.SysID, Op: query.Is, Value: id})
	}
	if by := cmp.Or(e.parameters.Get("sysparm_orderby"), e.parameters.Get("sysparm_order_by")); by != "" {
		q.SortBy(query.Order{Field: by})
	}
	return q
}

// mostRows is how many rows an export has where no property says so (documented).
const mostRows = 10_000

// limit is how many rows an export has at most: what the property of its kind says, the
// older one that was XML's, or that of all kinds, of which one of zero or less says nothing
// (documented: "Export limits", and the vendor's blog of March 2018 on the same). The
// caller may ask for fewer. What is beyond is left out without a word (documented).
func (e *export) limit(property string) int {
	most := e.call.Number("glide.ui.export.limit", mostRows)
	most = e.call.Number("com.glide.processors.XMLProcessor.max_record_count", most)
	if property != "" {
		most = e.call.Number(property, most)
	}
	if asked, err := strconv.Atoi(e.parameters.Get("sysparm_record_count")); err == nil && asked > 0 {
		most = min(most, asked)
	}
	return min(most, math.MaxInt32)
}

// gone returns an error when the client has left, so that nobody goes on writing for it.
func (e *export) gone() error { return e.call.Request.Context().Err() }

// each has every row written, as long as somebody waits for it.
func (e *export) each(p *pieces, write func(*store.Row)) error {
	for _, row := range e.rows {
		if err := e.gone(); err != nil {
			return err
		}
		write(row)
		if err := p.send(pieceSize); err != nil {
			return err
		}
	}
	return nil
}

// shows tells whether values are as people see them. The parameter overrides properties
// (documented).
func (e *export) shows(otherwise bool) bool { return e.overridden("sysparm_display_value", otherwise) }

// labels tells whether columns are headed by their labels rather than by their names.
func (e *export) labels(otherwise bool) bool {
	return e.overridden("sysparm_export_column_header_label", otherwise)
}

func (e *export) overridden(parameter string, otherwise bool) bool {
	if e.call.Settings.ExportParameters {
		switch strings.ToLower(e.parameters.Get(parameter)) {
		case "true":
			return true
		case "false":
			return false
		}
	}
	return otherwise
}

// yes tells whether a property is true.
func (e *export) yes(property string, otherwise bool) bool {
	return strings.EqualFold(e.call.Property(property, strconv.FormatBool(otherwise)), "true")
}

// value is what stands in a field, as people see it or as it is stored.
func (e *export) value(f processor.Field, row *store.Row, shown bool) string {
	if shown {
		return f.Shown(e.reader, row)
	}
	return f.Raw(e.reader, row)
}

// harmless keeps programs for tables from reading a text as a formula: an apostrophe comes
// before it (documented: glide.export.escape_formulas).
func harmless(f processor.Field, text string) string {
	switch f.Column().Kind {
	case glide.Integer, glide.Decimal:
		return text
	}
	if text != "" && strings.ContainsRune("+-=@", rune(text[0])) {
		return "'" + text
	}
	return text
}

// file is an answer that a browser saves (assumed: the header, and the name in it).
func (e *export) file(contentType, ending string, body func(io.Writer) error) *processor.Answer {
	return &processor.Answer{
		Type:   contentType,
		Header: http.Header{"Content-Disposition": {"attachment; filename=" + e.def.Name + "." + ending}},
		Body:   body,
	}
}
