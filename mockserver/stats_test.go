package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// statsAnswer is a grouped answer of the Aggregate API.
type statsAnswer struct {
	Result []struct {
		Stats struct {
			Count         string
			Sum, Min, Max map[string]string
		}
		GroupbyFields []struct{ Field, Value string } `json:"groupby_fields"`
	}
}

// What the API works out is what adding up the Table API's rows gives.
func TestAggregatesAgreeWithTheRows(t *testing.T) {
	w := newWire(t, mocktest.Events(2000))
	columns := []string{"state", "priority", "category", "assigned_to.name", "caller_id", "active"}
	filters := []string{"", "active=true", "priority>=3", "stateIN1,2,6,7", "assigned_toISEMPTY^NQpriority=1", "short_descriptionLIKEa"}
	rapid.Check(t, func(rt *rapid.T) {
		by := rapid.SliceOfNDistinct(rapid.SampledFrom(columns), 1, 3, rapid.ID).Draw(rt, "by")
		filter := rapid.SampledFrom(filters).Draw(rt, "filter")
		asked := url.Values{
			"sysparm_query": {filter}, "sysparm_count": {"true"}, "sysparm_group_by": {strings.Join(by, ",")},
			"sysparm_sum_fields": {"reassignment_count"}, "sysparm_min_fields": {"opened_at"}, "sysparm_max_fields": {"opened_at"},
		}
		got := w.send("GET", "/api/now/stats/incident?"+asked.Encode(), "")
		var answer statsAnswer
		if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
			rt.Fatalf("%s: %v", got.body, err)
		}
		var lines []string
		for _, g := range answer.Result {
			var keys []string
			for _, f := range g.GroupbyFields {
				keys = append(keys, f.Value)
			}
			lines = append(lines, strings.Join(append(keys, g.Stats.Count, g.Stats.Sum["reassignment_count"], g.Stats.Min["opened_at"], g.Stats.Max["opened_at"]), "|"))
		}
		slices.Sort(lines)
		if want := addedUp(rt, w, filter, by); !slices.Equal(want, lines) {
			rt.Fatalf("by %v, %q:\n%s\nthe rows say\n%s", by, filter, strings.Join(lines, "\n"), strings.Join(want, "\n"))
		}
	})
}

// addedUp reads the rows and adds them up.
func addedUp(t *rapid.T, w wire, filter string, by []string) []string {
	asked := url.Values{
		"sysparm_query": {filter}, "sysparm_exclude_reference_link": {"true"},
		"sysparm_fields": {strings.Join(append(slices.Clone(by), "reassignment_count", "opened_at"), ",")},
	}
	var list struct{ Result []map[string]string }
	if err := json.Unmarshal([]byte(w.send("GET", "/api/now/table/incident?"+asked.Encode(), "").body), &list); err != nil {
		t.Fatal(err)
	}
	type total struct {
		count, sum  int
		first, last string
	}
	groups := map[string]*total{}
	for _, row := range list.Result {
		var keys []string
		for _, column := range by {
			keys = append(keys, row[column])
		}
		key := strings.Join(keys, "|")
		g := groups[key]
		if g == nil {
			g = &total{first: row["opened_at"], last: row["opened_at"]}
			groups[key] = g
		}
		g.count++
		n, err := strconv.Atoi(row["reassignment_count"])
		if err != nil {
			t.Fatal(err)
		}
		g.sum += n
		g.first, g.last = min(g.first, row["opened_at"]), max(g.last, row["opened_at"])
	}
	var lines []string
	for key, g := range groups {
		lines = append(lines, strings.Join([]string{key, strconv.Itoa(g.count), strconv.Itoa(g.sum), g.first, g.last}, "|"))
	}
	slices.Sort(lines)
	return lines
}

// Rows that a caller may not see count, or are the reason for a refusal.
func TestAggregatesOfHiddenRows(t *testing.T) {
	w := newWire(t)
	w.globe.Import("sys_user", map[string]string{"sys_id": "kit", "user_name": "kit", "user_password": "kit", "active": "true"})
	w.globe.Import("incident", map[string]string{"caller_id": "kit", "correlation_id": "x"}, map[string]string{"correlation_id": "x"})
	const count = "/api/now/stats/incident?sysparm_count=true&correlation_id=x"
	kit := []string{"Authorization", "Basic a2l0OmtpdA=="}
	require.JSONEq(t, `{"result":{"stats":{"count":"2"}}}`, w.send("GET", count, "", kit...).body)
	w.globe.Play("madrid", map[string]string{"stats_hidden_rows": "refused"})
	refused := w.send("GET", count, "", kit...)
	require.Equal(t, http.StatusForbidden, refused.status)
	require.Contains(t, refused.body, "1 records constrained due to ACL restrictions")
	require.JSONEq(t, `{"result":{"stats":{"count":"2"}}}`, w.send("GET", count, "").body, "who sees all is not refused")
	require.JSONEq(t, `{"result":{"stats":{"count":"0"}}}`, w.send("GET", "/api/now/stats/problem?sysparm_count=true", "", kit...).body,
		"of a table that is closed to the caller nothing is counted")
}

// Addresses in a batch have no bound of their own.
func TestAggregatesOfTooMuchAreRefused(t *testing.T) {
	w := newWire(t)
	for name, part := range map[string]string{
		"sysparm_order_by": "COUNT", "sysparm_having": "count^^>^0", "sysparm_sum_fields": "n#", "sysparm_group_by": "n#", "sysparm_query": "GROUPBYn#",
	} {
		with := func(n int) string {
			parts := make([]string, n)
			for i := range parts {
				parts[i] = strings.ReplaceAll(part, "#", strconv.Itoa(i))
			}
			separator := map[bool]string{true: "^", false: ","}[name == "sysparm_query"]
			return "/api/now/stats/sys_user?" + url.Values{name: {strings.Join(parts, separator)}}.Encode()
		}
		require.Equal(t, http.StatusOK, w.send("GET", with(250), "").status, name)
		got := w.send("GET", with(251), "")
		require.Equal(t, http.StatusBadRequest, got.status, name)
		require.Contains(t, got.body, "The request names 251 columns, conditions and orders. Max allowed: 250.", name)
	}
}

// Shapes at the edges.
func TestAggregateShapes(t *testing.T) {
	w := newWire(t)
	for path, want := range map[string]string{
		"incident?number=nope&sysparm_count=true&sysparm_min_fields=number&sysparm_avg_fields=priority&sysparm_sum_fields=priority": `{"result":{"stats":{"count":"0","min":{"number":""},"sum":{"priority":""},"avg":{"priority":""}}}}`,
		"incident?number=nope":                                                                   `{"result":{"stats":{}}}`,
		"incident?number=nope&sysparm_group_by=state":                                            `{"result":[]}`,
		"incident?number=nope&sysparm_group_by=nothing&sysparm_count=TRUE":                       `{"result":[{"stats":{"count":"0"},"groupby_fields":[]}]}`,
		"incident?number=nope&sysparm_count=true&sysparm_having=count%5E%5E%3E%5E0":              `{"result":{"stats":{}}}`,
		"sys_user?user_name=admin&sysparm_count=true&sysparm_query=GROUPBYuser_name":             `{"result":[{"stats":{"count":"1"},"groupby_fields":[{"field":"user_name","value":"admin"}]}]}`,
		"sys_user?user_name=admin&sysparm_sum_fields=user_name,active&sysparm_max_fields=active": `{"result":{"stats":{"max":{"active":"true"}}}}`,
	} {
		require.Equal(t, want, w.send("GET", "/api/now/stats/"+path, "").body, path)
	}
	head := w.send("HEAD", "/api/now/stats/incident?sysparm_count=true", "")
	require.Equal(t, http.StatusOK, head.status)
	require.Empty(t, head.body)
}
