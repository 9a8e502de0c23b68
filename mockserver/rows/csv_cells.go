package rows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of what is held of CSV at a time. A quotation mark that is never closed
// would else take in the whole file, and so would a row without end.
const (
	maxCell = 4 << 20
	maxRow  = 16 << 20
)

type cell struct {
	text string
	line int // where it begins
}

// line is the cells of a row, as many of them as are wanted.
type line struct {
	cells []cell
	count int // of cells, those included that are not kept
	line  int // where it begins
}

// rowError is a row that makes no sense. The next line is a row again.
type rowError string

func (e rowError) Error() string { return string(e) }

var (
	errBareCR      = rowError("a line ends with CR alone; end lines with LF or CR LF")
	errCellTooLong = rowError(fmt.Sprintf("a cell is longer than %d MiB; is a quotation mark not closed?", maxCell>>20))
	errRowTooLong  = rowError(fmt.Sprintf("a row is longer than %d MiB", maxRow>>20))
)

// cells reads CSV.
type cells struct {
	in    *bufio.Reader
	line  int // of the next byte
	began int // the line of the row that is read
}

// row is the next row that is not an empty line, or io.EOF. Of its cells it keeps
// the first ones, and counts the others.
func (c *cells) row(keep int) (*line, error) {
	for {
		switch b, err := c.in.Peek(1); {
		case err != nil:
			return nil, err
		case b[0] == '\n':
			c.next()
		case b[0] == '\r':
			if two, _ := c.in.Peek(2); len(two) < 2 || two[1] != '\n' {
				return c.filled(keep)
			}
			c.next()
		default:
			return c.filled(keep)
		}
	}
}

func (c *cells) filled(keep int) (*line, error) {
	c.began = c.line
	row := &line{line: c.line}
	size := 0
	for {
		began := c.line
		text, last, err := c.cell()
		if err != nil {
			return nil, err
		}
		row.count++
		size += len(text)
		if row.count <= keep && size <= maxRow {
			row.cells = append(row.cells, cell{text, began})
		}
		switch {
		case last && row.count <= keep && size > maxRow:
			return nil, errRowTooLong
		case last:
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
			return "", false, rowError(`a quotation mark stands inside a cell; put the whole cell in quotation marks, and double those inside it`)
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
			return "", false, rowError("a quotation mark is not closed")
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
		c.skip()
		return false, errBareCR
	}
	c.skip()
	return false, rowError("something follows a closing quotation mark; double the quotation marks that belong to the cell")
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
