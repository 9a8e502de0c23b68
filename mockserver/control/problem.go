package control

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// problem is an error for the caller (RFC 9457).
type problem struct {
	Type   string `json:"type"` // always about:blank: the title says what it is
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func problemf(status int, detail string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// Error implements error.
func (p *problem) Error() string { return p.Detail }

// problemOf gives an error its status. The errors of a fleet are written for
// whoever steers it, so their text is the detail.
func problemOf(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	for _, known := range []struct {
		err    error
		status int
	}{
		{ErrNotFound, http.StatusNotFound},
		{ErrConflict, http.StatusConflict},
		{ErrFull, http.StatusInsufficientStorage},
		{ErrInvalid, http.StatusBadRequest},
	} {
		if errors.Is(err, known.err) {
			return problemf(known.status, strings.TrimPrefix(err.Error(), known.err.Error()+": "))
		}
	}
	return problemf(http.StatusInternalServerError, "the control server met an unexpected condition")
}

func (p *problem) write(w http.ResponseWriter) {
	body, err := json.Marshal(p)
	if err != nil {
		http.Error(w, "the problem cannot be shown", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n')) // a client that left needs no answer
}
