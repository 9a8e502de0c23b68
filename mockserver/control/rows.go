package control

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/mistakes"
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
	result, err := i.Import(r.Context(), given)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, result, nil
}

// MaxRows bounds the rows of one import. An instance takes one writer at a time, and
// a row of nothing but its table takes as much memory as one with all columns: two
// kilobytes for an incident, which has a hundred of them.
const MaxRows = 50_000

// readRows reads a body of rows to its end before any of them is used, for whoever
// sends it may be slow, and an instance takes one writer at a time.
func readRows(r *http.Request) ([]*rows.Record, error) {
	format, known := rows.OfMediaType(r.Header.Get("Content-Type"))
	if !known {
		format = rows.JSON // an empty body: see checkType
	}
	var wrong mistakes.List
	all, err := rows.ReadAll(r.Body, format, rows.Source{Table: r.URL.Query().Get("table")}, &rows.Room{Rows: MaxRows, Bytes: MaxBody}, &wrong)
	switch {
	case errors.Is(err, rows.ErrTooMany):
		return nil, problemf(http.StatusRequestEntityTooLarge, fmt.Sprintf("there are more than %d rows; send them in parts", MaxRows))
	case err != nil:
		return nil, unread(err)
	case !wrong.Empty():
		return nil, problemf(http.StatusBadRequest, wrong.Err().Error())
	}
	return all, nil
}

// unread is a body that did not come to its end.
func unread(err error) error {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(large)
	}
	return problemf(http.StatusBadRequest, "the body did not come to its end")
}
