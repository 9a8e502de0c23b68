package world

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// UserAgent is how the kit's own calls say who they are; the journal's readers
// leave them out by it.
const UserAgent = "snowglobe-conformance"

// Entry is one call that the instance has answered. Secrets in it are replaced
// by [redacted] by the instance.
type Entry struct {
	Seq            int64             `json:"seq"`
	Time           time.Time         `json:"time"` // the instance's, when the call came
	Method         string            `json:"method"`
	Path           string            `json:"path"`
	Query          string            `json:"query"`
	Status         int               `json:"status"`
	Auth           string            `json:"auth"`
	User           string            `json:"user"`
	UserAgent      string            `json:"user_agent"`
	AcceptEncoding string            `json:"accept_encoding"`
	Table          string            `json:"table"`
	Form           map[string]string `json:"form"`
	ClientAuth     string            `json:"client_auth"`
	Conn           uint64            `json:"conn"`   // which connection it came by
	Faults         []string          `json:"faults"` // the rules that met it
	ResponseBytes  int64             `json:"response_bytes"`

	Items        []item `json:"items"` // of a batch: the requests inside
	ItemsLeftOut int    `json:"items_left_out"`
}

// item is a request inside a batch.
type item struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query"`
	Table  string `json:"table"`
	Status int    `json:"status"`
}

// calls are the call itself and, behind a batch, each request inside as if it had
// come by itself: whether a table was read does not depend on how. What met the batch,
// and how large its answer was, is told of the batch alone.
func (e Entry) calls() []Entry {
	all := []Entry{e}
	for _, inside := range e.Items {
		one := e
		one.Items, one.Faults, one.ResponseBytes = nil, nil, 0
		one.Method, one.Path, one.Query, one.Table, one.Status = inside.Method, inside.Path, inside.Query, inside.Table, inside.Status
		all = append(all, one)
	}
	return all
}

// String shows the call on a line for a terminal, without its query: that may fill one.
func (e Entry) String() string {
	if e.Query == "" {
		return e.line(e.Path)
	}
	return e.line(e.Path + "?…")
}

// Whole shows the call on a line with all of its address.
func (e Entry) Whole() string { return e.line(e.Address()) }

// Address is the path and the query, as they were asked for.
func (e Entry) Address() string {
	if e.Query == "" {
		return e.Path
	}
	return e.Path + "?" + e.Query
}

func (e Entry) line(address string) string {
	text := e.Method + " " + address
	if grant := e.Form["grant_type"]; grant != "" {
		text += " grant_type=" + grant
	}
	return fmt.Sprintf("%s (%s) -> %d", text, e.Auth, e.Status)
}

// journalPage is how many entries are asked for at once.
const journalPage = 1000

// Journal returns what others have asked since the call numbered after, oldest
// first, and the number of the last call. It fails if the instance had to drop
// some, because absence could then not be told from loss. Requests inside a batch
// follow it as calls of their own.
func (i *Instance) Journal(ctx context.Context, after int64) ([]Entry, int64, error) {
	var all []Entry
	for {
		var page struct {
			Entries []Entry `json:"entries"`
			Last    int64   `json:"last"`
			Dropped int64   `json:"dropped"`
		}
		path := fmt.Sprintf("journal?after=%d&limit=%d", after, journalPage)
		if err := i.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return nil, after, err
		}
		if page.Dropped > 0 {
			return nil, after, fmt.Errorf("the journal has dropped %d entries; it cannot be judged", page.Dropped)
		}
		for _, e := range page.Entries {
			after = e.Seq
			if strings.HasPrefix(e.UserAgent, UserAgent) {
				continue
			}
			if e.ItemsLeftOut > 0 {
				return nil, after, fmt.Errorf("the journal has left out %d requests of a batch; it cannot be judged: send smaller ones", e.ItemsLeftOut)
			}
			all = append(all, e.calls()...)
		}
		if len(page.Entries) < journalPage {
			return all, after, nil
		}
	}
}
