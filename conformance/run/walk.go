package run

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// maxPages ends a walk that would go on for ever.
const maxPages = 500

// walk reads a list to its end as a client does, and judges all rows together.
func (v *visit) walk(ctx context.Context, step suite.Step) error {
	w := step.Walk
	rows, promised := []any{}, 0
	next, pages := pageAt(w, 0), 0
	for ; next != nil; pages++ {
		if pages == maxPages {
			return failed("the walk over %s has not ended after %d pages of %d rows", w.Path, maxPages, w.Limit)
		}
		request, err := v.request(ctx, next)
		if err != nil {
			return err
		}
		got, err := v.exchange(request)
		if err != nil {
			return err
		}
		page, err := pageRows(got, pages)
		if err != nil {
			return err
		}
		rows = append(rows, page...)
		if total, err := strconv.Atoi(got.header.Get("X-Total-Count")); err == nil {
			promised = total
		}
		next = nextPage(w, got, len(page), pages+1)
	}
	document := map[string]any{
		"result": rows, "pages": json.Number(strconv.Itoa(pages)),
		"missing": json.Number(strconv.Itoa(max(promised-len(rows), 0))),
	}
	if err := v.judgeJSON(ctx, step.Expect.JSON, document); err != nil {
		return withAnswer(err, &answer{asked: "walk over " + w.Path, status: http.StatusOK, body: []byte(match.Show(document))})
	}
	return nil
}

// pageAt asks for the page that begins at offset. The query keeps its order,
// with limit and offset behind it.
func pageAt(w *suite.Walk, offset int) *suite.Send {
	query := append(suite.Pairs{}, w.Query...)
	query = append(query,
		suite.Pair{Name: "sysparm_limit", Value: strconv.Itoa(w.Limit)},
		suite.Pair{Name: "sysparm_offset", Value: strconv.Itoa(offset)})
	return &suite.Send{Path: w.Path, Query: query, As: w.As}
}

// nextPage is the request for the page after this one, nil at the end. By link
// the server says where it is. By offset a short or empty page is no end while
// the total says that more follows, because pages are cut before row rules.
func nextPage(w *suite.Walk, got *answer, rows, pages int) *suite.Send {
	if w.By == "link" {
		target := linkTo(got.header.Get("Link"), "next")
		if target == "" {
			return nil
		}
		return &suite.Send{Path: target, As: w.As}
	}
	offset := pages * w.Limit
	total, err := strconv.Atoi(got.header.Get("X-Total-Count"))
	if err == nil && offset >= total || err != nil && rows == 0 {
		return nil
	}
	return pageAt(w, offset)
}

// pageRows are the rows of one page. Version 1 of the API ends a walk by offset
// with a 404.
func pageRows(got *answer, pages int) ([]any, error) {
	if got.status == http.StatusNotFound && pages > 0 {
		return nil, nil
	}
	document, err := match.Decode(got.body)
	object, _ := document.(map[string]any)
	rows, ok := object["result"].([]any)
	if err != nil || got.status != http.StatusOK || !ok {
		return nil, failed("%s: page %d is not a list of rows\n  came: %s", got.asked, pages+1, got)
	}
	return rows, nil
}
