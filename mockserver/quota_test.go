package mockserver_test

import (
	"encoding/json"
	"encoding/xml"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const cancelledText = "Transaction cancelled: maximum execution time exceeded"

// threeRows are what the tests list, and beside them rules for nothing else.
const threeRows = "/api/now/table/incident?sysparm_query=correlation_id=kit^ORDERBYnumber&sysparm_fields=number"

func quotaWire(t *testing.T, seconds string, options ...mocktest.Option) wire {
	t.Helper()
	w := newWire(t, append(options, mocktest.Setting("rows_per_second", "1"))...)
	for _, number := range []string{"K1", "K2", "K3"} {
		w.globe.Import("incident", map[string]string{"number": number, "correlation_id": "kit", "state": strings.TrimPrefix(number, "K")})
	}
	w.globe.Import("sysrule_quota", map[string]string{"sys_id": "kit", "name": "kit", "max_duration": seconds, "condition": "type=rest^urlLIKE/incident"})
	return w
}

// A list that takes too long is a 200 with the headers of the whole one, and its first
// rows; what stands behind them is what clients have met.
func TestListsCancelledInTheirMidst(t *testing.T) {
	const (
		rows    = `{"result":[{"number":"K1"},{"number":"K2"}`
		refusal = `"error":{"message":"` + cancelledText + `","detail":"` + cancelledText +
			` Check logs for error trace or enable glide.rest.debug property to verify REST request processing"},"status":"failure"}`
	)
	for shape, want := range map[string]string{
		"error_beside":     rows + `],` + refusal,
		"text_last":        rows + `,""],` + refusal,
		"text_unseparated": rows + `""],` + refusal,
		"cut_short":        rows + `,{"numbe`,
	} {
		w := quotaWire(t, "2", mocktest.Setting("cancelled_list", shape))
		got := w.send("GET", threeRows, "")
		require.Equal(t, http.StatusOK, got.status, shape)
		require.Equal(t, want, got.body, shape)
		require.Equal(t, "3", got.header.Get("X-Total-Count"), shape)
		require.Equal(t, shape == "error_beside" || shape == "text_last", json.Valid([]byte(got.body)), shape)
		require.JSONEq(t, `{"result":[{"number":"K1"},{"number":"K2"}]}`, w.send("GET", threeRows+"&sysparm_limit=2", "").body, "two rows are in time")
	}
	w := quotaWire(t, "2", mocktest.Setting("cancelled_list", "error_only"))
	got := w.send("GET", threeRows, "")
	require.Equal(t, http.StatusInternalServerError, got.status)
	require.JSONEq(t, "{"+refusal, got.body)
	require.Empty(t, got.header.Get("X-Total-Count"))
}

func TestListsCancelledInTheirMidstAsXML(t *testing.T) {
	const rows = `<?xml version="1.0" encoding="UTF-8"?><response><result><number>K1</number></result><result><number>K2</number></result>`
	for shape, want := range map[string]string{
		"error_beside":     `<error><message>` + cancelledText + `</message>`,
		"text_last":        `<result/><error><message>` + cancelledText + `</message>`,
		"text_unseparated": `<result/><error><message>` + cancelledText + `</message>`,
		"cut_short":        `<result><numb`,
	} {
		w := quotaWire(t, "2", mocktest.Setting("cancelled_list", shape))
		got := w.send("GET", threeRows, "", "Accept", "application/xml")
		require.Equal(t, http.StatusOK, got.status, shape)
		require.True(t, strings.HasPrefix(got.body, rows+want), "%s: %s", shape, got.body)
		whole := xml.Unmarshal([]byte(got.body), new(struct{})) == nil
		require.Equal(t, shape != "cut_short", whole, "%s: %s", shape, got.body)
	}
}

// Lists of the other APIs are cancelled in the same way.
func TestListsOfOtherAPIsAreCancelled(t *testing.T) {
	for shape, ends := range map[string][2]string{
		"error_beside":     {`"}],"error":{`, `</result><error><message>`},
		"text_last":        {`"},""],"error":{`, `</result><result/><error><message>`},
		"text_unseparated": {`"}""],"error":{`, `</result><result/><error><message>`},
		"cut_short":        {`"},{"`, `</result><result><`},
	} {
		w := newWire(t, mocktest.Setting("rows_per_second", "1"), mocktest.Setting("cancelled_list", shape))
		w.globe.Import("sysrule_quota", map[string]string{"name": "kit", "max_duration": "1", "condition": "urlLIKE/attachment^ORurlLIKE/cmdb/instance"})
		for _, path := range []string{"/api/now/attachment?sysparm_limit=2", "/api/now/cmdb/instance/cmdb_ci?sysparm_limit=2"} {
			got := w.send("GET", path, "")
			require.Equal(t, http.StatusOK, got.status, "%s: %s", path, got.body)
			require.Contains(t, got.body, ends[0], "%s %s", path, shape)
			require.Equal(t, shape == "error_beside" || shape == "text_last", json.Valid([]byte(got.body)), "%s %s", path, shape)
			got = w.send("GET", path, "", "Accept", "application/xml")
			require.Contains(t, got.body, ends[1], "%s %s", path, shape)
			require.True(t, strings.HasPrefix(got.body, `<?xml version="1.0" encoding="UTF-8"?><response><result><`), got.body)
		}
	}
}

// The rule with the least time holds, of those that the request is about.
func TestQuotaRulesThatHold(t *testing.T) {
	w := quotaWire(t, "3")
	whole := func() bool {
		got := w.send("GET", threeRows, "")
		require.Equal(t, http.StatusOK, got.status)
		return !strings.Contains(got.body, cancelledText)
	}
	require.True(t, whole(), "three rows take three seconds")
	for _, x := range []struct {
		name string
		rule map[string]string
		cuts bool
	}{
		{"of another path", map[string]string{"condition": "type=rest^urlLIKEproblem"}, false},
		{"of another type", map[string]string{"condition": "type=soap"}, false},
		{"of another user", map[string]string{"condition": "sys_created_by=somebody"}, false},
		{"unreadable", map[string]string{"condition": "colour=red"}, false},
		{"an unreadable expression", map[string]string{"condition": "urlMATCH_RGX("}, false},
		{"not active", map[string]string{"active": "false"}, false},
		{"without time", map[string]string{"max_duration": "0"}, false},
		{"with time that is no number", map[string]string{"max_duration": ""}, false},
		{"of everything", nil, true},
		{"of the user", map[string]string{"condition": "sys_created_by=admin^user=6816f79cc0a8016401c5a33be04be441^foreground=true"}, true},
		{"of the path", map[string]string{"condition": "type=rest^urlMATCH_RGX.*/api/now(/v[0-9]+)?/table.*^EQ"}, true},
	} {
		row := map[string]string{"sys_id": "other", "name": x.name, "max_duration": "2", "active": "true", "order": "500", "condition": ""}
		maps.Copy(row, x.rule)
		w.globe.Import("sysrule_quota", row)
		require.Equal(t, !x.cuts, whole(), x.name)
	}
	w.globe.Play("madrid", map[string]string{"quota_rule_choice": "first_by_order", "rows_per_second": "1"})
	require.True(t, whole(), "the one with more time stands before it")
}

// However much a rule allows, and however fast an instance writes: neither turns round.
func TestBoundsOfQuotaRules(t *testing.T) {
	for _, x := range []struct {
		seconds, perSecond string
		rows               int
	}{
		{"2147483647", "1", 3}, {"2147483647", "100000000", 3}, {"1", "100000000", 3}, {"1", "3", 3}, {"1", "2", 2}, {"2", "1", 2},
	} {
		w := quotaWire(t, x.seconds)
		w.globe.Play("madrid", map[string]string{"rows_per_second": x.perSecond})
		got := w.send("GET", threeRows, "").body
		require.Equal(t, x.rows, strings.Count(got, `"number"`), "%+v", x)
		require.Equal(t, x.rows < 3, strings.Contains(got, cancelledText), "%+v", x)
	}
}

// An instance comes with a rule of 60 seconds for each API, in which a page of the
// default size is whole.
func TestQuotaRulesOfTheRelease(t *testing.T) {
	for release, want := range map[string]int{"eureka": 0, "fuji": 1, "geneva": 4, "madrid": 4} {
		w := newWire(t, mocktest.Release(release))
		require.Equal(t, want, strings.Count(w.send("GET", "/api/now/table/sysrule_quota?max_duration=60&sysparm_fields=name", "").body, `"name"`), release)
	}
	w := newWire(t, mocktest.Setting("rows_per_second", "1"), mocktest.Events(1000))
	got := w.send("GET", "/api/now/v2/table/sys_audit?sysparm_limit=61", "")
	require.Equal(t, 60, strings.Count(got.body, `"documentkey"`))
	require.Contains(t, got.body, cancelledText)
	require.Equal(t, http.StatusInternalServerError, w.send("GET", "/api/now/stats/sys_audit?sysparm_group_by=sys_id", "").status)
	w.globe.Play("madrid", map[string]string{})
	require.NotContains(t, w.send("GET", "/api/now/table/sys_audit", "").body, cancelledText)
}

// Nothing of an aggregate is sent before it is done, so that it is refused as a whole.
func TestAggregatesThatTakeTooLong(t *testing.T) {
	w := quotaWire(t, "2")
	const stats = "/api/now/stats/incident?correlation_id=kit&sysparm_count=true"
	require.JSONEq(t, `{"result":{"stats":{"count":"3"}}}`, w.send("GET", stats, "").body, "a thousand rows are counted while one is written")
	got := w.send("GET", stats+"&sysparm_group_by=state", "")
	require.Equal(t, http.StatusInternalServerError, got.status)
	require.Contains(t, got.body, cancelledText)
	require.NotContains(t, got.body, `"result"`)
}

// An import stops where its time ends. What it wrote until then stays, and rows that no
// map got to wait.
func TestImportsThatTakeTooLong(t *testing.T) {
	w := newWire(t, mocktest.Setting("rows_per_second", "1"), mocktest.Setting("import_set_insert_multiple", "true"))
	const path = "/api/now/import/imp_user"
	w.globe.Import("sysrule_quota", map[string]string{"sys_id": "kit", "name": "kit", "max_duration": "2", "condition": "type=rest^urlLIKE/import/"})
	limit := func(seconds string) {
		w.globe.Change("sysrule_quota", map[string]string{"sys_id": "kit"}, map[string]string{"max_duration": seconds})
	}
	refused := func(path, body string) {
		got := w.send("POST", path, body)
		require.Equal(t, http.StatusInternalServerError, got.status, got.body)
		require.Contains(t, got.body, `"message":"`+cancelledText+`"`)
		require.NotContains(t, got.body, "import_set")
	}
	count := func(table, query string) string {
		return w.send("GET", "/api/now/table/"+table+"?sysparm_limit=1&sysparm_query="+query, "").header.Get("X-Total-Count")
	}
	require.Equal(t, "inserted", w.bring("imp_user", `{"email":"a@kit.example"}`).Result[0].Status, "a row and its map take two seconds")
	limit("1")
	refused(path, `{"email":"b@kit.example"}`)
	require.Equal(t, []string{"pending"}, w.row("imp_user", "email=b@kit.example", "sys_import_state"))
	require.Equal(t, "0", count("sys_user", "email=b@kit.example"))

	const many = `{"records":[{"email":"c@kit.example"},{"email":"d@kit.example"},{"email":"e@kit.example"}]}`
	refused(path+"/insertMultiple", many)
	require.Equal(t, "1", count("imp_user", "sys_import_state=pending^emailINc@kit.example,d@kit.example,e@kit.example"), "one was staged in time")
	require.Equal(t, "1", count("sys_import_set", "state=loading^mode=asynchronous"))
	limit("3")
	require.Equal(t, http.StatusCreated, w.send("POST", path+"/insertMultiple", many).status, "nobody waits for the maps")
	require.Equal(t, "3", count("sys_user", "emailINc@kit.example,d@kit.example,e@kit.example"))

	w.globe.Import("sys_rest_insert_multiple", map[string]string{"source_table": "imp_user", "transformation": "synchronous", "column_mapping": "column_name", "active": "true"})
	limit("5")
	refused(path+"/insertMultiple", strings.ReplaceAll(many, "kit.", "late."))
	require.Equal(t, "2", count("sys_user", "emailENDSWITH@late.example"), "and what was done stays")
	require.Equal(t, "1", count("imp_user", "sys_import_state=pending^emailENDSWITH@late.example"))
	limit("6")
	require.Equal(t, http.StatusCreated, w.send("POST", path+"/insertMultiple", strings.ReplaceAll(many, "kit.", "soon.")).status)
	require.Equal(t, http.StatusOK, w.send("GET", path+"/"+w.row("imp_user", "email=b@kit.example", "sys_id")[0], "").status)
}

// A batch has a time of its own, and is one transaction.
func TestQuotaRulesLeaveBatchesAlone(t *testing.T) {
	w := quotaWire(t, "1")
	got := w.send("POST", "/api/now/v1/batch", `{"batch_request_id":"1","rest_requests":[{"id":"a","method":"GET","url":"`+threeRows+`"}]}`)
	var batch struct {
		Serviced []struct{ Body []byte } `json:"serviced_requests"`
	}
	require.NoError(t, json.Unmarshal([]byte(got.body), &batch))
	require.Len(t, batch.Serviced, 1)
	require.JSONEq(t, `{"result":[{"number":"K1"},{"number":"K2"},{"number":"K3"}]}`, string(batch.Serviced[0].Body))
}
