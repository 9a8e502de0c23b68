package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
)

// shownEntries is how many entries a page of the journal has.
const shownEntries = 100

type journalPage struct {
	Name     string // of the instance
	Text     string // what path, query, table, user, program or refusal have in them
	Method   string
	Status   string // the first digit
	Methods  []string
	Statuses []string
	Entries  []journal.Entry // newest first
	Matching int
	Kept     int    // entries that there are
	Older    string // where older ones are, "" where there are none
}

// journal lists what the instance was asked, newest first. Secrets are replaced
// when an entry is written down, so that there are none to show.
func (c *Console) journal(v *visit) error {
	var all journal.Page
	if err := c.call(v, http.MethodGet, apiPath(name(v), "journal")+"?limit=10000", nil, &all); err != nil {
		return err
	}
	query := v.URL.Query()
	before, err := strconv.ParseUint(query.Get("before"), 10, 64)
	if err != nil {
		before = all.Last + 1
	}
	shown := journalPage{
		Name: name(v), Kept: len(all.Entries), Text: strings.TrimSpace(query.Get("q")), Method: query.Get("method"), Status: query.Get("status"),
		Methods: []string{"DELETE", "GET", "PATCH", "POST", "PUT"}, Statuses: []string{"2", "3", "4", "5"},
	}
	for _, entry := range slices.Backward(all.Entries) {
		if !shown.matches(entry) {
			continue
		}
		shown.Matching++
		switch {
		case entry.Seq >= before:
		case len(shown.Entries) < shownEntries:
			shown.Entries = append(shown.Entries, entry)
		case shown.Older == "":
			shown.Older = shown.older(shown.Entries[shownEntries-1].Seq)
		}
	}
	return c.show(v, "journal.html", "Journal of "+shown.Name, &shown)
}

func (p *journalPage) matches(e journal.Entry) bool {
	return contains(p.Text, e.Path+"?"+e.Query, e.Table, e.User, e.UserAgent, e.Refused) &&
		(p.Method == "" || e.Method == p.Method) &&
		(p.Status == "" || strings.HasPrefix(strconv.Itoa(e.Status), p.Status))
}

// older is the address of what comes after this page, by the same filter.
func (p *journalPage) older(before uint64) string {
	query := url.Values{"before": {strconv.FormatUint(before, 10)}}
	for key, value := range map[string]string{"q": p.Text, "method": p.Method, "status": p.Status} {
		if value != "" {
			query.Set(key, value)
		}
	}
	return instancePath(p.Name) + "/journal?" + query.Encode()
}

func clearJournal(c *Console, v *visit) (string, error) {
	return instancePath(name(v)) + "/journal?done=cleared", c.call(v, http.MethodDelete, apiPath(name(v), "journal"), nil, nil)
}
