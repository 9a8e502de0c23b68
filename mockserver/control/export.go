package control

import (
	"io"
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// tableSummary is a table in a list.
type tableSummary struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
}

// tables lists the tables that GET rows would answer with.
func (s *Server) tables(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	found, err := export(i, r)
	if err != nil {
		return 0, nil, err
	}
	all := make([]tableSummary, len(found))
	for k, t := range found {
		all[k] = tableSummary{t.Name, t.Count}
	}
	return http.StatusOK, map[string]any{"tables": all}, nil
}

// export is the tables that a call asks for.
func export(i Instance, r *http.Request) ([]rows.Table, error) {
	query := r.URL.Query()
	extending := true
	switch text := query.Get("extending"); text {
	case "", "true":
	case "false":
		extending = false
	default:
		return nil, problemf(http.StatusBadRequest, "extending must be true or false")
	}
	return i.Export(extending, query["table"]...)
}

// rowDocument is an answer in a form of its own.
type rowDocument struct {
	format rows.Format
	tables []rows.Table
}

func (d *rowDocument) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", d.format.MediaType())
	_ = rows.Write(w, d.format, d.tables...) // a client that left needs no answer
}

func (s *Server) export(r *http.Request) (int, any, error) {
	i, err := s.instance(r)
	if err != nil {
		return 0, nil, err
	}
	format, ok := accepted(r.Header.Get("Accept"))
	if !ok {
		return 0, nil, problemf(http.StatusNotAcceptable, "rows come as "+strings.Join(rows.MediaTypes(), " or "))
	}
	tables, err := export(i, r)
	if err != nil {
		return 0, nil, err
	}
	if format == rows.CSV || format == rows.XML {
		// What they cannot hold shows in the middle, when the answer has begun.
		if err := rows.Write(io.Discard, format, tables...); err != nil {
			return 0, nil, problemf(http.StatusBadRequest, err.Error())
		}
	}
	return http.StatusOK, &rowDocument{format, tables}, nil
}

// accepted is the first format that an Accept header names; JSON where it takes
// anything.
func accepted(header string) (rows.Format, bool) {
	if header == "" {
		return rows.JSON, true
	}
	for media := range strings.SplitSeq(header, ",") {
		media = strings.TrimSpace(media)
		if format, ok := rows.OfMediaType(media); ok {
			return format, true
		}
		if strings.HasPrefix(media, "*/*") || strings.HasPrefix(media, "application/*") {
			return rows.JSON, true
		}
	}
	return "", false
}
