package rows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// csv reads a head with the names of the columns and rows of as many cells below
// it (RFC 4180; lines may end with LF alone). An empty cell is an empty value.
// Unlike encoding/csv it keeps the line ends inside a cell as they are: values of
// an instance have both kinds, and a row that was exported comes back the same.
func (r *reader) csv() {
	c := &cells{in: bufio.NewReader(r.text), line: 1}
	head, err := c.row(maxColumns)
	if errors.Is(err, io.EOF) {
		r.wrongf(1, "the file is empty; begin it with the names of the columns")
		return
	}
	if err != nil {
		r.cannot(c, err)
		return
	}
	columns, ok := r.head(head)
	if !ok {
		return
	}
	for !r.stopped {
		row, err := c.row(len(columns))
		if errors.Is(err, io.EOF) {
			if r.rows == 0 {
				r.nothing("", head.line, columns...)
			}
			return
		}
		if err != nil {
			r.cannot(c, err)
			if _, goesOn := errors.AsType[rowError](err); goesOn {
				continue
			}
			return
		}
		d := r.begin("", row.line)
		if row.count != len(columns) {
			d.wrongf(row.line, "the row has %s, and the first line names %s", several(row.count, "cell"), several(len(columns), "column"))
			continue
		}
		for i, cell := range row.cells {
			d.set(d.Values, columns[i], cell.text, cell.line)
		}
		d.finish()
	}
}

// head is the names of the columns. One that stands twice would be found wrong in
// each row.
func (r *reader) head(row *line) ([]string, bool) {
	if row.count > maxColumns {
		r.wrongf(row.line, "the first line names %d columns; no table has more than %d", row.count, maxColumns)
		return nil, false
	}
	var names []string
	seen := map[string]bool{}
	for _, c := range row.cells {
		name := strings.TrimSpace(c.text)
		switch {
		case strings.Contains(strings.ReplaceAll(name, "\r\n", ""), "\r"):
			r.wrongf(c.line, "%s", string(errBareCR))
			return nil, false
		case name == "":
			r.wrongf(c.line, "a column has no name in the first line")
			return nil, false
		case seen[name]:
			r.wrongf(c.line, "column %s stands twice in the first line; keep one", name)
			return nil, false
		}
		seen[name] = true
		names = append(names, name)
	}
	if len(names) == 1 && strings.ContainsAny(names[0], ";\t") {
		r.wrongf(row.line, "the first line has one column, %q; separate columns by commas", names[0])
		return nil, false
	}
	return names, true
}

func (r *reader) cannot(c *cells, err error) {
	if _, placed := errors.AsType[*Mistake](err); placed {
		r.fail(err)
		return
	}
	if bad, ok := errors.AsType[rowError](err); ok {
		r.wrongf(c.began, "%s", string(bad))
		return
	}
	r.fail(err)
}

// several is a number of things.
func several(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
