package mockserver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Rows keep what they look like in answers. Whatever was asked before, in whichever
// form, of whichever fork, and whatever was changed meanwhile: an answer has what the
// rows hold, which a list with display values, of which nothing is kept, tells as well.
func TestAnswersDoNotHangOnEarlierOnes(t *testing.T) {
	first, err := New(Config{Seed: 5, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	first.Clock().Freeze(true)
	columns := []string{"sys_id", "number", "short_description", "caller_id", "opened_by", "sys_class_name", "priority"}
	rapid.Check(t, func(t *rapid.T) {
		worlds := []*Instance{first.Fork()}
		for range rapid.IntRange(2, 12).Draw(t, "steps") {
			i := worlds[rapid.IntRange(0, len(worlds)-1).Draw(t, "world")]
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				worlds = append(worlds, i.Fork())
			case 1:
				number := rapid.IntRange(0, 3).Draw(t, "row")
				text := rapid.StringMatching(`["\\a<é\x{1}]{0,5}`).Draw(t, "text")
				body, err := json.Marshal(map[string]string{"short_description": text})
				require.NoError(t, err)
				got := ask(t, i, http.MethodPatch, "http://x/api/now/table/incident/"+ids(t, i)[number], string(body))
				require.Equal(t, text, got["short_description"])
			default:
				table := rapid.SampledFrom([]string{"incident", "task", "sys_user"}).Draw(t, "table")
				q := url.Values{"sysparm_limit": {strconv.Itoa(rapid.IntRange(1, 8).Draw(t, "limit"))}, "sysparm_query": {"sys_class_name=incident^ORDERBYnumber"}}
				user := AdminUserName
				if table == "sys_user" { // of which only administrators see every column
					q.Set("sysparm_query", "ORDERBYuser_name")
					user = rapid.SampledFrom([]string{AdminUserName, "asset.sync"}).Draw(t, "user")
				}
				if rapid.Bool().Draw(t, "descending") {
					q.Set("sysparm_query", strings.Replace(q.Get("sysparm_query"), "ORDERBY", "ORDERBYDESC", 1))
				}
				if rapid.Bool().Draw(t, "some fields") {
					n := rapid.IntRange(1, len(columns)).Draw(t, "fields")
					q.Set("sysparm_fields", strings.Join(rapid.Permutation(columns).Draw(t, "order")[:n], ","))
				}
				if rapid.Bool().Draw(t, "no links") {
					q.Set("sysparm_exclude_reference_link", "true")
				}
				root := rapid.SampledFrom([]string{"http://one.example", "http://two.example"}).Draw(t, "host") +
					rapid.SampledFrom([]string{"/api/now", "/api/now/v2"}).Draw(t, "version") + "/table/" + table
				compare(t, i, user, root, q)
			}
		}
	})
}

// compare asks for rows as they are and with what people see, and compares the two.
func compare(t *rapid.T, i *Instance, user, root string, q url.Values) {
	plain := list(t, i, user, root+"?"+q.Encode())
	q.Set("sysparm_display_value", "all")
	full := list(t, i, user, root+"?"+q.Encode())
	require.Len(t, plain, len(full))
	for n, row := range full {
		require.Len(t, plain[n], len(row))
		for name, field := range row {
			both, ok := field.(map[string]any)
			require.True(t, ok)
			want := both["value"]
			if link, linked := both["link"]; linked && link != "" {
				want = map[string]any{"link": link, "value": both["value"]}
			}
			require.Equal(t, want, plain[n][name], "%s of row %d of %s", name, n, q)
		}
	}
}

func ids(t *rapid.T, i *Instance) []string {
	rows := list(t, i, AdminUserName, "http://x/api/now/table/incident?sysparm_fields=sys_id&sysparm_limit=8&sysparm_query=ORDERBYnumber")
	all := make([]string, len(rows))
	for n, row := range rows {
		all[n] = fmt.Sprint(row["sys_id"])
	}
	return all
}

func list(t *rapid.T, i *Instance, user, address string) []map[string]any {
	var body struct{ Result []map[string]any }
	require.NoError(t, json.Unmarshal(answer(t, i, user, http.MethodGet, address, ""), &body))
	return body.Result
}

func ask(t *rapid.T, i *Instance, method, address, text string) map[string]any {
	var body struct{ Result map[string]any }
	require.NoError(t, json.Unmarshal(answer(t, i, AdminUserName, method, address, text), &body))
	return body.Result
}

func answer(t *rapid.T, i *Instance, user, method, address, text string) []byte {
	r := httptest.NewRequest(method, address, strings.NewReader(text)) //nolint:noctx // nothing of it outlives the call
	r.Header.Set("Content-Type", "application/json")
	password := DefaultAdminPassword
	if user != AdminUserName {
		password = "snowglobe"
	}
	r.SetBasicAuth(user, password)
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code, w.Body)
	return w.Body.Bytes()
}
