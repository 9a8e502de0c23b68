package tables

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
)

// Credentials prove who is asking; connector/access has two kinds of them.
type Credentials interface {
	// Sign puts the proof on a question that is about to leave.
	Sign(ctx context.Context, h http.Header) error

	// Refused hears that a question signed with h was answered 401. It returns
	// nil if asking once more is worth it.
	Refused(ctx context.Context, h http.Header, a *guest.Answer) error

	// Answered hears of each question that was not answered 401.
	Answered(a *guest.Answer) error
}

// ErrStillRefused is returned when fresh credentials are refused as well.
// Renewing them again would go on for ever.
var ErrStillRefused = errors.New("the instance refuses credentials that it has just given: is the user still active, and may it use the API? Connect again")

// Page is a part of a table.
type Page struct {
	Rows []Row

	// More tells that the instance offers a next page. Rows may be few or none
	// all the same: a page is cut before access rules hide rows from it.
	More bool

	Date time.Time // the instance's time
}

// Reader reads pages for whoever the credentials are.
type Reader struct {
	Guest       *guest.Client
	Credentials Credentials
}

// Read asks for one page. It returns a [*Denied], [*Unknown] or [*RESTOff] for
// what a person has to change, and the errors of guest and of the credentials.
func (r *Reader) Read(ctx context.Context, t Table, encodedQuery string, offset, limit int) (Page, error) {
	var page Page
	question := t.question(encodedQuery, offset, limit, &page)
	for refusals := 0; ; refusals++ {
		question.Header = http.Header{}
		if err := r.Credentials.Sign(ctx, question.Header); err != nil {
			return Page{}, err
		}
		answer, err := r.Guest.Ask(ctx, question)
		if err != nil {
			return Page{}, err
		}
		if answer.Status != http.StatusUnauthorized {
			return page, r.Credentials.Answered(answer)
		}
		if refusals > 0 {
			return Page{}, ErrStillRefused
		}
		if err := r.Credentials.Refused(ctx, question.Header, answer); err != nil {
			return Page{}, err
		}
	}
}

// Probe asks for one row, to learn whether the table may be read and whether what
// comes is of use: a row that is not known again, or has no place in time, is not.
func (r *Reader) Probe(ctx context.Context, t Table) (Page, error) {
	page, err := r.Read(ctx, t, t.anyRow(), 0, 1)
	if err != nil {
		return Page{}, err
	}
	for _, row := range page.Rows {
		if err := row.needs(t.TimeColumn()); err != nil {
			return Page{}, fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return page, nil
}

// Question is what Probe asks, for a login that has to ask for something.
func (t Table) Question() guest.Question {
	return t.question(t.anyRow(), 0, 1, new(Page))
}

// anyRow asks for any row that has a time. Rows of inventory may have none, without
// anything being wrong: they have not changed since the platform was installed.
func (t Table) anyRow() string { return t.TimeColumn() + "ISNOTEMPTY" }

func (t Table) question(encodedQuery string, offset, limit int, page *Page) guest.Question {
	query := url.Values{
		"sysparm_fields":                 {strings.Join(t.Fields, ",")},
		"sysparm_limit":                  {strconv.Itoa(limit)},
		"sysparm_display_value":          {"false"},
		"sysparm_exclude_reference_link": {"true"},
	}
	if encodedQuery != "" {
		query.Set("sysparm_query", encodedQuery)
	}
	if offset > 0 {
		query.Set("sysparm_offset", strconv.Itoa(offset))
	}
	return guest.Question{
		// Without a version in it the path works on every release.
		Path:  "/api/now/table/" + t.Name,
		Query: query,
		Take: func(a *guest.Answer, body io.Reader) error {
			rows, err := t.page(body, encodedQuery, limit)
			*page = Page{Rows: rows, More: hasNext(a.Header), Date: a.Date}
			return err
		},
		Judge: func(a *guest.Answer) error {
			*page = Page{More: hasNext(a.Header), Date: a.Date}
			return t.judge(a)
		},
	}
}
