package mockserver_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/watcher"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// watched is an instance as somebody sees it who has nothing but its addresses and an
// account.
func watched(t *testing.T, g *mocktest.Globe) *watcher.Instance {
	t.Helper()
	plain := &http.Transport{DisableCompression: true} // zipping takes as long as making the rows
	t.Cleanup(plain.CloseIdleConnections)
	return &watcher.Instance{
		URL: g.URL, Control: g.ControlURL() + "/_snowglobe/instances/default",
		UserName: g.Admin.UserName, Password: g.Admin.Password, Client: &http.Client{Transport: plain},
	}
}

// What each scenario says is so can be found out over the REST API alone, on the oldest
// release, on that of the demo world and on one that audits what is inserted.
func TestTheTruthIsRead(t *testing.T) {
	const many = 2000
	plays := []struct {
		release string
		options []mocktest.Option
	}{
		{"madrid", nil},
		{"eureka", []mocktest.Option{mocktest.Seed(3)}},
		{"kingston", []mocktest.Option{mocktest.Seed(5), mocktest.Setting("audit_inserts", "true")}},
	}
	all, err := mockserver.Scenarios(nil)
	require.NoError(t, err)
	for _, s := range all {
		t.Run(s.Name(), func(t *testing.T) {
			t.Parallel()
			for _, play := range plays {
				if play.release == "eureka" && s.Needs()["oauth_enabled"] == "true" {
					continue
				}
				g := mocktest.New(t, append(play.options, mocktest.Release(play.release), mocktest.Events(0), mocktest.Scenarios(s.Name()))...)
				problems, err := watched(t, g).Judge(t.Context())
				require.NoError(t, err)
				require.Empty(t, problems, play.release)
				if len(g.Truth().Scenarios[0].Rows) > many {
					return // where pages are many, they are the same on all
				}
			}
		})
	}
}

// The texts of strange-texts are those of its file, in JSON and in XML, sign by sign.
func TestStrangeTextsArrive(t *testing.T) {
	all, err := mockserver.Scenarios(nil)
	require.NoError(t, err)
	told := all[slices.IndexFunc(all, func(s *fixtures.Scenario) bool { return s.Name() == "strange-texts" })].Told()
	var changed, files, events []string
	for _, step := range told.Steps {
		for _, column := range []string{"comments", "description", "short_description"} {
			if value, set := step.Set[column]; set {
				changed = append(changed, strings.NewReplacer("@text/4000", letters(4000), "@text/160", letters(160)).Replace(value.Text))
			}
		}
		switch step.Verb {
		case "add_attachment":
			files = append(files, step.File.Text)
		case "raise":
			events = append(events, step.Parm1.Text, step.Parm2.Text)
		}
	}
	require.Greater(t, len(changed), 7)
	w := newWire(t, mocktest.Events(0), mocktest.Scenarios(told.Name.Text))
	type record struct {
		NewValue string `json:"newvalue" xml:"newvalue"`
		FileName string `json:"file_name" xml:"file_name"`
		Parm1    string `json:"parm1" xml:"parm1"`
		Parm2    string `json:"parm2" xml:"parm2"`
		Name     string `json:"name" xml:"name"`
		Title    string `json:"title" xml:"title"`
	}
	for form, read := range map[string]func([]byte, any) error{"application/json": json.Unmarshal, "application/xml": xml.Unmarshal} {
		list := func(table, query string) []record {
			var page struct {
				Result []record `json:"result" xml:"result"`
			}
			got := w.send(http.MethodGet, "/api/now/table/"+table+"?sysparm_query="+url.QueryEscape(query), "", "Accept", form)
			require.NoError(t, read([]byte(got.body), &page), got.body)
			return page.Result
		}
		var got []string
		for _, r := range list("sys_audit", "tablename=incident^ORDERBYsys_created_on^ORDERBYfieldname") {
			got = append(got, r.NewValue)
		}
		require.Equal(t, changed, got, form)
		require.Equal(t, files[0], list("sys_attachment", "table_name=incident^ORDERBYDESCsys_created_on")[0].FileName, form)
		event := list("sysevent", "name=incident.commented")[0]
		require.Equal(t, strings.Join(events, "|"), event.Parm1+"|"+event.Parm2, form)
		person := list("sys_user", "user_name="+told.People[0].UserName.Text)[0]
		require.Equal(t, []string{told.People[0].FirstName + " " + told.People[0].LastName, told.People[0].Title}, []string{person.Name, person.Title}, form)
	}
}

func letters(n int) string { return strings.Repeat("abcdefghijklmnopqrstuvwxyz", n)[:n] }
