package tables

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
)

const (
	// fewRows come without complaint whatever was asked for: some instances have
	// a limit of their own, and a trial asks for a single row.
	fewRows = 10_000

	// maxRow is in bytes. A field of an instance may hold a megabyte of text.
	maxRow = 8 << 20
)

// TooMuch says that a page is far larger than what was asked for.
type TooMuch struct {
	Table, Query string // Query is the encoded one, which names the page
	Why          string
}

func (t *TooMuch) Error() string {
	return fmt.Sprintf("table %s, page %q: %s: ask for smaller pages (SNOWGLOBE_PAGE_SIZE), and see whether something between "+
		"the instance and the connector ignores sysparm_limit", t.Table, guest.Plain(t.Query), t.Why)
}

// mostRows is how many rows a page of limit may hold before it is given up.
func mostRows(limit int) int { return max(4*limit, fewRows) }

// page reads the rows of a whole page as they come, so that neither their
// number nor their fields take memory that nobody asked for. It returns a
// [*guest.Again] for half a page, which looks like a good one at first sight.
//
// observed: a transaction that the instance cancels in mid-stream is a 200 with
// some rows and an error beside them, or with text as the last of the rows.
func (t Table) page(body io.Reader, query string, limit int) ([]Row, error) {
	// A member that comes twice counts as it comes last, and bytes that are no UTF-8
	// are handed on: what is odd in a text is not the connector's to judge.
	lenient := []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
	p := &pageReader{in: jsontext.NewDecoder(body, lenient...), columns: t.Fields, most: mostRows(limit)}
	rows, failed, err := p.members()
	var large *TooMuch
	switch {
	case errors.As(err, &large):
		large.Table, large.Query = t.Name, query
		return nil, large
	case errors.Is(err, guest.ErrTooLarge):
		return nil, &TooMuch{t.Name, query, fmt.Sprintf("more than %d MiB come", guest.MaxPage>>20)}
	case err != nil:
		return nil, &guest.Again{Why: errors.New("the answer was cut short, or is not a page of rows")}
	case failed != nil:
		return nil, &guest.Again{Why: fmt.Errorf("the instance broke off in the middle of a page (%s)", orStatus(failed.Message, http.StatusOK))}
	case rows == nil:
		return nil, &guest.Again{Why: errors.New("the answer is not a page of rows")}
	}
	return rows, nil
}

// pageReader reads the one object that an answer is.
type pageReader struct {
	in      *jsontext.Decoder
	columns []string
	most    int    // rows
	chunk   []byte // room for values, each of which is written once
}

// members reads the object to the end of the text.
func (p *pageReader) members() (rows []Row, failed *failure, err error) {
	if err = p.expect('{'); err != nil {
		return nil, nil, err
	}
	for p.in.PeekKind() == '"' {
		name, err := p.name()
		if err != nil {
			return nil, nil, err
		}
		switch string(name) {
		case "result":
			rows, err = p.rows()
		case "error":
			var text jsontext.Value
			if text, err = p.in.ReadValue(); err == nil {
				err = json.Unmarshal(text, &failed)
			}
		default:
			err = p.in.SkipValue()
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if err = p.expect('}'); err != nil {
		return nil, nil, err
	}
	if _, err = p.in.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, nil, errors.Join(errOther, err)
	}
	return rows, failed, nil
}

func (p *pageReader) rows() ([]Row, error) {
	if err := p.expect('['); err != nil {
		return nil, err
	}
	rows := []Row{}
	for p.in.PeekKind() == '{' {
		if len(rows) == p.most {
			return nil, &TooMuch{Why: fmt.Sprintf("more than %d rows come", p.most)}
		}
		row, err := p.row()
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, p.expect(']')
}

func (p *pageReader) row() (Row, error) {
	if err := p.expect('{'); err != nil {
		return Row{}, err
	}
	row, size := NewRow(p.columns), 0
	for p.in.PeekKind() == '"' {
		name, err := p.name()
		if err != nil {
			return Row{}, err
		}
		place := p.place(name)
		value, err := p.in.ReadValue()
		if err != nil {
			return Row{}, err
		}
		if size += len(value); size > maxRow {
			return Row{}, &TooMuch{Why: fmt.Sprintf("a row of more than %d MiB comes", maxRow>>20)}
		}
		if place >= 0 {
			row.values[place] = p.keep(value)
		}
	}
	return row, p.expect('}')
}

// name reads the name of a member without its quotes and, in the rare case that
// there are any, its escapes. It is good until something else is read.
func (p *pageReader) name() ([]byte, error) {
	quoted, err := p.in.ReadValue()
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(quoted, '\\') >= 0 {
		// The error is about bytes that are no UTF-8, which come out as U+FFFD.
		plain, _ := jsontext.AppendUnquote(nil, quoted)
		return plain, nil
	}
	return quoted[1 : len(quoted)-1], nil
}

// place is where the column of a name belongs, -1 for one that nobody asked for.
func (p *pageReader) place(name []byte) int {
	for i, column := range p.columns {
		if string(name) == column {
			return i
		}
	}
	return -1
}

// chunkSize is how much room for values is made at a time, in bytes.
const chunkSize = 64 << 10

// keep copies a value out of the reader, which uses its memory again.
func (p *pageReader) keep(value []byte) json.RawMessage {
	if cap(p.chunk)-len(p.chunk) < len(value) {
		p.chunk = make([]byte, 0, max(chunkSize, len(value)))
	}
	from := len(p.chunk)
	p.chunk = append(p.chunk, value...)
	return p.chunk[from:len(p.chunk):len(p.chunk)]
}

func (p *pageReader) expect(want jsontext.Kind) error {
	got, err := p.in.ReadToken()
	if err == nil && got.Kind() != want {
		err = errOther
	}
	return err
}

var errOther = errors.New("something else stands there")
