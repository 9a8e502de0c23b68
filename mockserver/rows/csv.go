package rows

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// maxCell bounds a cell of CSV. A quotation mark that is never closed would else
// take in the whole file.
const maxCell = 4 << 20

// csv reads a head with the names of the columns and rows of as many cells below
// it (RFC 4180; lines may end with LF alone). An empty cell is an empty value.
// Unlike encoding/csv it keeps the line ends inside a cell as they are: values of
// an instance have both kinds, and a row that was exported comes back the same.
func (r *reader) csv() {
	c := &cells{in: bufio.NewReader(r.text), line: 1}
	head, err := c.row()
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
		row, err := c.row()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			r.cannot(c, err)
			if _, goesOn := errors.AsType[quoteError](err); goesOn {
				continue
			}
			return
		}
		d := r.begin("", row[0].line)
		if len(row) != len(columns) {
			d.wrongf(row[0].line, "the row has %d cells, and the first line names %d columns", len(row), len(columns))
			continue
		}
		for i, cell := range row {
			d.set(d.Values, columns[i], cell.text, cell.line)
		}
		d.finish()
	}
}

// head is the names of the columns. One that stands twice would be found wrong in
// each row.
func (r *reader) head(row []cell) ([]string, bool) {
	var names []string
	seen := map[string]bool{}
	for _, c := range row {
		name := strings.TrimSpace(c.text)
		switch {
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
		r.wrongf(row[0].line, "the first line has one column, %q; separate columns by commas", names[0])
		return nil, false
	}
	return names, true
}

func (r *reader) cannot(c *cells, err error) {
	if _, placed := errors.AsType[*Mistake](err); placed {
		r.fail(err)
		return
	}
	if bad, ok := errors.AsType[quoteError](err); ok {
		r.wrongf(c.began, "%s", string(bad))
		return
	}
	r.fail(err)
}

type cell struct {
	text string
	line int // where it begins
}

// quoteError is a row whose quotation marks make no sense. The next line is a row
// again.
type quoteError string

func (e quoteError) Error() string { return string(e) }

var errCellTooLong = quoteError("a cell is longer than 4 MiB; is a quotation mark not closed?")

// cells reads CSV.
type cells struct {
	in    *bufio.Reader
	line  int // of the next byte
	began int // the line of the row that is read
}

// row is the next row that is not an empty line, or io.EOF.
func (c *cells) row() ([]cell, error) {
	for {
		switch b, err := c.in.Peek(1); {
		case err != nil:
			return nil, err
		case b[0] == '\n':
			c.next()
		case b[0] == '\r':
			if two, _ := c.in.Peek(2); len(two) < 2 || two[1] != '\n' {
				return c.filled()
			}
			c.next()
		default:
			return c.filled()
		}
	}
}

func (c *cells) filled() ([]cell, error) {
	c.began = c.line
	var row []cell
	for {
		one := cell{line: c.line}
		text, last, err := c.cell()
		if err != nil {
			return nil, err
		}
		one.text = text
		row = append(row, one)
		if last {
			return row, nil
		}
	}
}

// next takes a byte that is there.
func (c *cells) next() byte {
	b, err := c.in.ReadByte()
	if err == nil && b == '\n' {
		c.line++
	}
	return b
}

// cell reads up to a comma or, as the last of its row, to the end of a line.
func (c *cells) cell() (text string, last bool, err error) {
	first, err := c.in.Peek(1)
	if errors.Is(err, io.EOF) {
		return "", true, nil
	}
	if err != nil {
		return "", false, err
	}
	if first[0] == '"' {
		return c.quoted()
	}
	var out strings.Builder
	for {
		b, err := c.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return out.String(), true, nil
		case err != nil:
			return "", false, err
		case b == ',':
			return out.String(), false, nil
		case b == '\n':
			c.line++
			return strings.TrimSuffix(out.String(), "\r"), true, nil
		case b == '"':
			c.skip()
			return "", false, quoteError(`a quotation mark stands inside a cell; put the whole cell in quotation marks, and double those inside it`)
		case out.Len() >= maxCell:
			c.skip()
			return "", false, errCellTooLong
		}
		out.WriteByte(b)
	}
}

// quoted reads a cell in quotation marks, which double inside it.
func (c *cells) quoted() (text string, last bool, err error) {
	c.next()
	var out strings.Builder
	for {
		b, err := c.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return "", false, quoteError("a quotation mark is not closed")
		case err != nil:
			return "", false, err
		case out.Len() >= maxCell:
			c.skip()
			return "", false, errCellTooLong
		case b == '\n':
			c.line++
		case b == '"':
			if after, _ := c.in.Peek(1); len(after) == 1 && after[0] == '"' {
				c.next()
				break
			}
			last, err := c.closed()
			return out.String(), last, err
		}
		out.WriteByte(b)
	}
}

// closed reads what follows a closing quotation mark: a comma, or an end of line.
func (c *cells) closed() (last bool, err error) {
	b, err := c.in.ReadByte()
	switch {
	case errors.Is(err, io.EOF):
		return true, nil
	case err != nil:
		return false, err
	case b == ',':
		return false, nil
	case b == '\n':
		c.line++
		return true, nil
	case b == '\r':
		if after, _ := c.in.Peek(1); len(after) == 0 || after[0] == '\n' {
			if len(after) > 0 {
				c.next()
			}
			return true, nil
		}
	}
	c.skip()
	return false, quoteError("something follows a closing quotation mark; double the quotation marks that belong to the cell")
}

// skip leaves the rest of a line out.
func (c *cells) skip() {
	for {
		_, err := c.in.ReadSlice('\n')
		switch {
		case err == nil:
			c.line++
			return
		case !errors.Is(err, bufio.ErrBufferFull):
			return
		}
	}
}
