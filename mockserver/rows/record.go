package rows

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/mistakes"
)

// Record is one row as it stands in a file. What it does not name is not given.
// It is written as JSON in the form of the control API.
type Record struct {
	Table  string            `json:"table"` // "" where neither the file nor the source says
	Match  map[string]string `json:"match"` // the rows to change, by these values; nil: the row is new, or known by its sys_id
	Values map[string]string `json:"values"`
	Delete bool              `json:"delete"` // the rows that match go, or the one that has the sys_id: action="DELETE" in XML
	Place  Place             `json:"place"`  // for errors
}

// Place is where a row stands.
type Place struct {
	File    string         `json:"file"`              // "" where it has no name
	Line    int            `json:"line"`              // counted from 1
	Row     int            `json:"row,omitempty"`     // counted from 1; 0 where the line alone finds it
	Columns map[string]int `json:"columns,omitempty"` // the lines of columns that stand in another one
}

// At is the place of a column's value, or with "" that of the row, as an error
// begins with it: "people.json:3: row 2".
func (p Place) At(column string) string {
	line := p.Line
	if l, ok := p.Columns[column]; ok {
		line = l
	}
	at := fmt.Sprintf("%s:%d", p.File, line)
	if p.File == "" {
		at = fmt.Sprintf("line %d", line)
	}
	if p.Row > 0 {
		at += fmt.Sprintf(": row %d", p.Row)
	}
	return at
}

// Mistake is something that cannot be read, and where.
type Mistake struct {
	Place Place
	Text  string
}

// Error implements error.
func (m *Mistake) Error() string { return m.Place.At("") + ": " + m.Text }

// Source says what the rows themselves do not.
type Source struct {
	Name  string // of the file, for errors; "" for none
	Table string // of rows that do not say
	// Empty, where it is set, is told of lists without rows: of which table they are,
	// where they stand, and in CSV which columns they have. Nothing else would tell
	// that their names are wrong.
	Empty func(table string, columns []string, at Place)
}

// Read yields the rows of a file in their order. Instead of a row it yields what
// is wrong, as a [*Mistake] or as an error of in, and goes on where the rest still
// makes sense.
//
// YAML and JSON hold a list of rows, or lists by table: {"incident": [{…}, {…}]}.
// JSON is read as an instance exports it, too: {"records": […]}, {"result": […]} or
// one object in place of that list, and values as {"value": …, "display_value": …}
// or {"link": …, "value": …}, of which the stored value counts. {"rows": […]} is the
// form of the control API, with table, match, values and delete in each. CSV begins
// with the names of the columns. XML is an export, <unload> or <xml> with elements
// named by their table, or an answer of REST, <response> with <result>.
func Read(in io.Reader, format Format, from Source) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		r := &reader{text: newText(in, from.Name), from: from, yield: yield}
		switch format {
		case YAML:
			r.yaml()
		case CSV:
			r.csv()
		case JSON:
			r.json()
		case XML:
			r.xml()
		default:
			r.fail(fmt.Errorf("%q is no format of rows", format))
		}
	}
}

// ErrTooMany is what [ReadAll] says of rows for which there is no room.
var ErrTooMany = errors.New("too many rows")

// Room is how much may still be read.
type Room struct {
	Rows  int
	Bytes int // of names and values
}

// take tells whether there is room for a row, and makes it less.
func (r *Room) take(record *Record) bool {
	r.Rows--
	for _, given := range []map[string]string{record.Values, record.Match} {
		for name, value := range given {
			r.Bytes -= len(name) + len(value)
		}
	}
	return r.Rows >= 0 && r.Bytes >= 0
}

// ReadAll reads a file to its end. What is wrong with it goes to wrong, and reading
// ends when that is full; with any mistake there are no rows. The error is one of in,
// or ErrTooMany.
func ReadAll(in io.Reader, format Format, from Source, room *Room, wrong *mistakes.List) ([]*Record, error) {
	var all []*Record
	for record, err := range Read(in, format, from) {
		_, mistaken := errors.AsType[*Mistake](err)
		switch {
		case mistaken:
			if wrong.Add(err); wrong.Full() {
				return nil, nil
			}
		case err != nil:
			return nil, err
		case !room.take(record):
			return nil, ErrTooMany
		default:
			all = append(all, record)
		}
	}
	if !wrong.Empty() {
		return nil, nil
	}
	return all, nil
}

// reader is what the readers of all formats share. Once stopped is set nobody
// listens any more.
type reader struct {
	text    *text
	from    Source
	yield   func(*Record, error) bool
	rows    int // begun so far
	numbers bool
	stopped bool
}

func (r *reader) place(line int) Place {
	p := Place{File: r.from.Name, Line: line}
	if r.numbers {
		p.Row = r.rows
	}
	return p
}

func (r *reader) wrongf(line int, format string, args ...any) {
	r.fail(&Mistake{r.place(line), fmt.Sprintf(format, args...)})
}

func (r *reader) fail(err error) {
	if !r.stopped {
		r.stopped = !r.yield(nil, err)
	}
}

// draft is a row while its values come together. With a mistake in it, it is not
// handed on.
type draft struct {
	*Record
	reader *reader
	wrong  bool
	wide   bool   // has more than maxColumns, which was told
	given  *Place // in place of where it stands here
}

// nothing tells of a list without rows.
func (r *reader) nothing(table string, line int, columns ...string) {
	if table == "" {
		table = r.from.Table
	}
	if r.from.Empty != nil && table != "" && !r.stopped {
		r.from.Empty(table, slices.DeleteFunc(columns, beside), Place{File: r.from.Name, Line: line})
	}
}

func (r *reader) begin(table string, line int) *draft {
	r.rows++
	if table == "" {
		table = r.from.Table
	}
	return &draft{Record: &Record{Table: table, Values: map[string]string{}, Place: r.place(line)}, reader: r}
}

func (d *draft) wrongf(line int, format string, args ...any) {
	d.wrong = true
	d.reader.wrongf(line, format, args...)
}

// maxColumns bounds the columns of a row. The widest table of ours has some 150.
const maxColumns = 2000

// set takes a value. What an answer of an instance says beside the row's own
// columns is passed over: display values under names of their own, and the status
// of each row (documented: displayvalue=all of JSONv2 and exports, __status).
func (d *draft) set(into map[string]string, column, value string, line int) {
	switch _, twice := into[column]; {
	case twice:
		d.wrongf(line, "%s stands twice in the row; keep one", column)
	case column == "":
		d.wrongf(line, "a column has no name")
	case beside(column):
	case len(into) == maxColumns:
		if !d.wide { // once, and not for each that is too many
			d.wrongf(line, "the row has more than %d columns", maxColumns)
		}
		d.wide = true
	default:
		into[column] = value
		if line != d.Place.Line {
			if d.Place.Columns == nil {
				d.Place.Columns = map[string]int{}
			}
			d.Place.Columns[column] = line
		}
	}
}

// beside tells whether a column is none of the row's own.
func beside(column string) bool {
	return len(column) > 2 && (column[:2] == "__" || column[:3] == "dv_")
}

func (d *draft) finish() {
	if d.wrong || d.reader.stopped {
		return
	}
	if d.given != nil {
		d.Place = *d.given
	}
	if d.Table == "" {
		d.reader.wrongf(d.Place.Line, "nothing says of which table the row is; name the file after it, or write the rows below its name")
		return
	}
	d.reader.stopped = !d.reader.yield(d.Record, nil)
}

// parts are what a value that is an object may hold, as the Table API writes it.
var parts = []string{"value", "display_value", "link"}

// stored is the stored value among an object's members. Of a reference with its
// display value the link ends with it (documented: sysparm_display_value=true).
func stored(members map[string]string) (string, bool) {
	if value, ok := members["value"]; ok {
		return value, true
	}
	link, ok := members["link"]
	for i := len(link) - 1; ok && i >= 0; i-- {
		if link[i] == '/' {
			return link[i+1:], true
		}
	}
	return "", false
}

func isPart(name string) bool { return slices.Contains(parts, name) }

const noStored = "%s has no stored value; export it with sysparm_display_value=false or all"
