package control

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

const rowsPath = "/instances/{name}/rows"

// rowTypes are the media types of rows beside JSON.
func rowTypes() []string {
	return slices.DeleteFunc(rows.MediaTypes(), func(media string) bool { return media == rows.JSON.MediaType() })
}

func (s *Server) rows(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	given, err := readRows(r)
	if err != nil {
		return 0, nil, err
	}
	if len(given) == 0 {
		return 0, nil, problemf(http.StatusBadRequest, "rows is empty; there is nothing to import")
	}
	result, err := i.Import(given)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, result, nil
}

// maxMistakes bounds what one answer tells of a body.
const maxMistakes = 20

// readRows reads a body of rows to its end before any of them is used, for whoever
// sends it may be slow, and an instance takes one writer at a time.
func readRows(r *http.Request) ([]Row, error) {
	format, known := rows.OfMediaType(r.Header.Get("Content-Type"))
	if !known {
		format = rows.JSON // an empty body: see checkType
	}
	var all []Row
	var mistakes []error
	for record, err := range rows.Read(r.Body, format, rows.Source{Table: r.URL.Query().Get("table")}) {
		mistake := (*rows.Mistake)(nil)
		switch {
		case err == nil && len(mistakes) == 0:
			all = append(all, Row{Table: record.Table, Match: record.Match, Values: record.Values, Delete: record.Delete, Place: record.Place})
		case err == nil:
		case !errors.As(err, &mistake):
			return nil, unread(err)
		case len(mistakes) == maxMistakes:
			return nil, wrong(append(mistakes, fmt.Errorf("there may be more: reading ended after %d mistakes", maxMistakes)))
		default:
			mistakes = append(mistakes, err)
		}
	}
	if len(mistakes) > 0 {
		return nil, wrong(mistakes)
	}
	return all, nil
}

func wrong(mistakes []error) error {
	return problemf(http.StatusBadRequest, errors.Join(mistakes...).Error())
}

// unread is a body that did not come to its end.
func unread(err error) error {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(large)
	}
	return problemf(http.StatusBadRequest, "the body did not come to its end")
}
