package watcher

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Instance is one that is watched.
type Instance struct {
	URL, Control       string // Control is the URL of one instance below the control API
	UserName, Password string
	Client             *http.Client
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a *answer) into(what string, value any) error {
	if a.status != http.StatusOK {
		return &refused{what, a.status}
	}
	if err := json.Unmarshal(a.body, value); err != nil {
		return fmt.Errorf("read %s: %w", what, err)
	}
	return nil
}

// call sends a request, as somebody or as nobody.
func (i *Instance) call(ctx context.Context, method, address string, body []byte, user, password string) (*answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if user != "" {
		request.SetBasicAuth(user, password)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := i.Client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return &answer{response.StatusCode, response.Header, text}, err
}

// Truth asks the control API what is so.
func (i *Instance) Truth(ctx context.Context) (*Truth, error) {
	got, err := i.call(ctx, http.MethodGet, i.Control+"/truth", nil, "", "")
	if err != nil {
		return nil, err
	}
	truth := &Truth{}
	return truth, got.into("truth", truth)
}

// clock changes the instance's time and returns it.
func (i *Instance) clock(ctx context.Context, change string) (time.Time, error) {
	var shown struct {
		Now time.Time `json:"now"`
	}
	got, err := i.call(ctx, http.MethodPatch, i.Control+"/clock", []byte(change), "", "")
	if err == nil {
		err = got.into("clock", &shown)
	}
	return shown.Now.UTC(), err
}

var nextLink = regexp.MustCompile(`<([^>]*)>;\s*rel="next"`)

// page is how many rows are asked for at once. mostEmpty pages without rows end a walk
// of which nobody says how far it goes, mostPages one that never ends.
const (
	page      = 1000
	mostEmpty = 4
	mostPages = 100
)

// Walked are the rows of a table and how they came.
type Walked struct {
	Rows  []Row
	Pages []int // rows on each
}

// Walk reads a table page by page. An empty page is no end while the answer names a next
// one, or counts more rows; where it does neither, some empty pages in a row are.
func (i *Instance) Walk(ctx context.Context, table string, query url.Values, user, password string) (*Walked, error) {
	query.Set("sysparm_limit", strconv.Itoa(page))
	query.Set("sysparm_exclude_reference_link", "true")
	path := func() string { return "/api/now/table/" + table + "?" + query.Encode() }
	w, empty := &Walked{}, 0
	for next := path(); next != ""; {
		if len(w.Pages) == mostPages {
			return nil, fmt.Errorf("%s has more than %d pages, or no end", table, mostPages)
		}
		got, err := i.call(ctx, http.MethodGet, i.URL+next, nil, user, password)
		if err != nil {
			return nil, err
		}
		rows, err := got.rows(table)
		if err != nil {
			return nil, err
		}
		w.Rows, w.Pages = append(w.Rows, rows...), append(w.Pages, len(rows))
		if empty++; len(rows) > 0 {
			empty = 0
		}
		if next = got.next(); next == "" && got.more(len(w.Pages)*page, empty) {
			query.Set("sysparm_offset", strconv.Itoa(len(w.Pages)*page))
			next = path()
		}
	}
	return w, nil
}

// rows are those of an answer.
func (a *answer) rows(table string) ([]Row, error) {
	if a.status == http.StatusNotFound {
		return nil, nil // how the first version of the API says that a list is empty
	}
	var list struct {
		Result []Row `json:"result"`
	}
	err := a.into(table, &list)
	return list.Result, err
}

// next is the path of the next page, if the answer names one.
func (a *answer) next() string {
	next := nextLink.FindStringSubmatch(strings.Join(a.header.Values("Link"), ","))
	if next == nil {
		return ""
	}
	at, err := url.Parse(next[1])
	if err != nil {
		return ""
	}
	return at.RequestURI()
}

// more tells whether rows may follow an answer that names no next page: it had no page
// to name, or is of a release that names none.
func (a *answer) more(offset, empty int) bool {
	if a.header.Get("Link") != "" {
		return false
	}
	if total, err := strconv.Atoi(a.header.Get("X-Total-Count")); err == nil {
		return offset < total
	}
	return empty < mostEmpty
}

// refused is an answer other than 200.
type refused struct {
	table  string
	status int
}

// Error implements error.
func (r *refused) Error() string { return fmt.Sprintf("%s is answered with %d", r.table, r.status) }

// read is all rows of a table.
func (i *Instance) read(ctx context.Context, table string, fields ...string) ([]Row, error) {
	query := url.Values{"sysparm_query": {"ORDERBYsys_created_on^ORDERBYsys_id"}}
	if len(fields) > 0 {
		query.Set("sysparm_fields", strings.Join(fields, ","))
	}
	w, err := i.Walk(ctx, table, query, i.UserName, i.Password)
	if err != nil {
		return nil, err
	}
	return w.Rows, nil
}

// status is that of a record asked for by its sys_id, with the sys_id that came.
func (i *Instance) status(ctx context.Context, table, sysID string) (status int, came string, err error) {
	got, err := i.call(ctx, http.MethodGet, i.URL+"/api/now/table/"+table+"/"+url.PathEscape(sysID)+"?sysparm_fields=sys_id", nil, i.UserName, i.Password)
	if err != nil {
		return 0, "", err
	}
	var record struct {
		Result Row `json:"result"`
	}
	if got.status == http.StatusOK {
		err = got.into(table, &record)
	}
	return got.status, record.Result["sys_id"], err
}
