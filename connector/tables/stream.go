package tables

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"

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
	rows, failure, err := t.members(json.NewDecoder(body), mostRows(limit))
	var large *TooMuch
	switch {
	case errors.As(err, &large):
		large.Table, large.Query = t.Name, query
		return nil, large
	case errors.Is(err, guest.ErrTooLarge):
		return nil, &TooMuch{t.Name, query, guest.ErrTooLarge.Error()}
	case err != nil:
		return nil, &guest.Again{Why: errors.New("the answer was cut short, or is not a page of rows")}
	case failure != nil:
		return nil, &guest.Again{Why: fmt.Errorf("the instance broke off in the middle of a page (%s)", orStatus(failure.Message, http.StatusOK))}
	case rows == nil:
		return nil, &guest.Again{Why: errors.New("the answer is not a page of rows")}
	}
	return rows, nil
}

// members reads the object that an answer is, to the end of the text.
func (t Table) members(d *json.Decoder, most int) (rows []Row, failure *failure, err error) {
	if err = expect(d, json.Delim('{')); err != nil {
		return nil, nil, err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		switch name {
		case "result":
			rows, err = t.rows(d, most)
		case "error":
			err = d.Decode(&failure)
		default:
			err = d.Decode(new(json.RawMessage))
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if err = expect(d, json.Delim('}')); err != nil {
		return nil, nil, err
	}
	if _, err = d.Token(); !errors.Is(err, io.EOF) {
		return nil, nil, errors.Join(errOther, err)
	}
	return rows, failure, nil
}

func (t Table) rows(d *json.Decoder, most int) ([]Row, error) {
	if err := expect(d, json.Delim('[')); err != nil {
		return nil, err
	}
	rows := []Row{}
	for d.More() {
		if len(rows) == most {
			return nil, &TooMuch{Why: fmt.Sprintf("more than %d rows come", most)}
		}
		var text json.RawMessage
		if err := d.Decode(&text); err != nil {
			return nil, err
		}
		if len(text) > maxRow {
			return nil, &TooMuch{Why: fmt.Sprintf("a row of more than %d MiB comes", maxRow>>20)}
		}
		var row Row
		if err := json.Unmarshal(text, &row); err != nil {
			return nil, err
		}
		maps.DeleteFunc(row, func(field string, _ json.RawMessage) bool { return !slices.Contains(t.Fields, field) })
		rows = append(rows, row)
	}
	return rows, expect(d, json.Delim(']'))
}

var errOther = errors.New("something else stands there")

func expect(d *json.Decoder, want json.Delim) error {
	got, err := d.Token()
	if err == nil && got != want {
		err = errOther
	}
	return err
}
