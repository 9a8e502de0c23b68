package tables

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
)

func row(t *testing.T, text string) Row {
	t.Helper()
	columns := []string{"sys_id", "sys_created_on", "a", "b", "c", "d", "e"}
	rows, err := Table{Fields: columns}.page(strings.NewReader(`{"result":[`+text+`]}`), "", 1)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	return rows[0]
}

func TestTheCatalogueLoads(t *testing.T) {
	c, err := parseCatalogue(catalogueYAML)
	require.NoError(t, err)
	selected, err := Select(nil)
	require.NoError(t, err)
	require.Len(t, selected, len(c.Default))
	_, err = Select([]string{"sys_users"})
	require.ErrorContains(t, err, `"sys_users" is not one that this connector reads; it reads sys_user, `)
}

func TestTheCatalogueIsReadStrictly(t *testing.T) {
	const good = "tables:\n  - {name: t, kind: activity, role: admin, fields: [sys_id, sys_created_on]}\n"
	_, err := parseCatalogue([]byte(good))
	require.NoError(t, err)
	for text, words := range map[string]string{
		"tables:\n  - {name: t, kinds: activity}\n":                                                                                 "line 2",
		"tables:\n  - {name: t, kind: log, role: admin, fields: [sys_id, sys_updated_on]}\n":                                        "write inventory or activity",
		"tables:\n  - {name: t, kind: inventory, role: admin, fields: [sys_id, sys_created_on]}\n":                                  "sys_updated_on",
		"tables:\n  - {name: t, kind: activity, role: admin, fields: [sys_id, sys_created_on, user_password]}\n":                    "holds a secret",
		"tables:\n  - {name: t, kind: activity, role: admin, fields: [sys_id, sys_created_on], twins: {field: state}}\n":            "state",
		"tables:\n  - {name: t, kind: activity, role: admin, fields: [sys_id, sys_created_on], rotation: {shards: 1, each: 24h}}\n": "shards",
		good + "  - {name: t, kind: activity, role: admin, fields: [sys_id, sys_created_on]}\n":                                     "twice",
		good + "default: [u]\n": `"u"`,
	} {
		_, err := parseCatalogue([]byte(text))
		require.ErrorContains(t, err, words)
	}
}

func TestPagesAreAskedForByKeyset(t *testing.T) {
	from := time.Date(2019, 4, 25, 12, 0, 0, 0, time.UTC)
	last := row(t, `{"sys_id":"a^b","sys_created_on":"2019-05-01 10:11:12"}`)
	byTime := ByTime{Column: CreatedOn, From: from}
	require.Equal(t, "sys_created_on>=2019-04-25 12:00:00^ORDERBYsys_created_on^ORDERBYsys_id", byTime.First())
	next, err := byTime.After(last)
	require.NoError(t, err)
	require.Equal(t, "sys_created_on>2019-05-01 10:11:12^NQsys_created_on=2019-05-01 10:11:12^sys_id>a^^b^ORDERBYsys_created_on^ORDERBYsys_id", next)

	byTime.Until = from.AddDate(0, 0, 60)
	require.Equal(t, "sys_created_on>=2019-04-25 12:00:00^sys_created_on<=2019-06-24 12:00:00^ORDERBYsys_created_on^ORDERBYsys_id", byTime.First())
	next, err = byTime.After(last)
	require.NoError(t, err)
	require.Equal(t, "sys_created_on>2019-05-01 10:11:12^sys_created_on<=2019-06-24 12:00:00^NQsys_created_on=2019-05-01 10:11:12^sys_id>a^^b^ORDERBYsys_created_on^ORDERBYsys_id", next)

	require.Equal(t, "ORDERBYsys_id", BySysID{}.First())
	next, err = BySysID{}.After(last)
	require.NoError(t, err)
	require.Equal(t, "sys_id>a^^b^ORDERBYsys_id", next)

	_, err = byTime.After(row(t, `{"sys_id":"a"}`))
	require.ErrorContains(t, err, "sys_created_on")
	_, err = BySysID{}.After(row(t, `{"sys_id":""}`))
	require.ErrorContains(t, err, "sys_id")
}

func TestAReferenceIsItsValueInEachShape(t *testing.T) {
	r := row(t, `{"a":{"link":"https://x/u1","value":"u1"},"b":"u1","c":"","d":{"display_value":"Abel"},"e":7}`)
	require.Equal(t, "u1", r.Text("a"))
	require.Equal(t, "u1", r.Text("b"))
	require.Empty(t, r.Text("c"))
	require.JSONEq(t, `{"display_value":"Abel"}`, string(r.Value("d")))
	require.Empty(t, r.Text("e"))
	require.Nil(t, r.Value("hidden"))
}

func TestTheNextPageIsSeenInEachSpelling(t *testing.T) {
	for header, want := range map[string]bool{
		``: false,
		`<https://x/t?sysparm_limit=2&sysparm_offset=0>;rel="first",<https://x/t?sysparm_offset=4>;rel="next",<https://x/t>;rel="last"`: true,
		`<https://x/t?sysparm_fields=a,b&sysparm_offset=4>;rel="next"`:                                                                  true,
		`<https://x/t>; rel=next`:                            true,
		`<https://x/t>; title="x"; REL="prev next"`:          true,
		`<https://x/t?rel="next">;rel="prev"`:                false,
		`<https://x/t>;rel="last",<https://x/u>;rel="first"`: false,
		`rel="next"`: false, `<unclosed;rel="next"`: false,
	} {
		require.Equal(t, want, hasNext(http.Header{"Link": {header}}), header)
	}
}

func FuzzHasNext(f *testing.F) {
	f.Add("https://x/t?a=1,2", "next", "prev")
	f.Add("", "", `"`)
	f.Fuzz(func(t *testing.T, address, relation, junk string) {
		hasNext(http.Header{"Link": {junk}})
		clean := true
		for _, r := range address + relation {
			clean = clean && r > ' ' && r <= '~' && r != '<' && r != '>' && r != '"' && r != ';' && r != ','
		}
		if clean && relation != "" {
			header := `<` + address + `>;rel="first",<` + address + `>;rel="` + relation + `"`
			require.Equal(t, strings.EqualFold(relation, "next"), hasNext(http.Header{"Link": {header}}))
		}
	})
}

func TestAnswersAreJudged(t *testing.T) {
	table := Table{Name: "sys_audit", Role: "admin", Fields: []string{"sys_id"}}
	judge := func(status int, body string) ([]Row, error) {
		if status == http.StatusOK {
			return table.page(strings.NewReader(body), "", 10)
		}
		return nil, table.judge(&guest.Answer{Status: status, Body: []byte(body)})
	}
	rows, err := judge(200, `{"result":[{"sys_id":"a"},{"sys_id":"b"}]}`)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	for _, empty := range []struct {
		status int
		body   string
	}{
		{200, `{"result":[]}`},
		{404, `{"error":{"message":"No Record found","detail":"Record doesn't exist or ACL restricts the record retrieval"},"status":"failure"}`},
		{401, `{"error":{"message":"User Not Authenticated","detail":"Required to provide Auth information"},"status":"failure"}`},
	} {
		rows, err := judge(empty.status, empty.body)
		require.NoError(t, err)
		require.Empty(t, rows)
	}
	for _, body := range []string{
		`{"result":[{"sys_id":"a"}],"error":{"message":"Transaction cancelled: maximum execution time exceeded","detail":""},"status":"failure"}`,
		`{"result":[{"sys_id":"a"},"Transaction cancelled"]}`, `{"result":[{"sys_id":"a"}`, `{"result":{}}`, `{}`, ``, `[]`, `{"result":null}`,
	} {
		rows, err := judge(200, body)
		var again *guest.Again
		require.ErrorAs(t, err, &again, body)
		require.Empty(t, rows, "half a page")
	}
	for _, c := range []struct {
		status int
		body   string
		want   error // an error of the same type; nil: any
		words  string
	}{
		{403, `{"error":{"message":"Insufficient rights to query records","detail":null},"status":"failure"}`, new(Denied), "table sys_audit may not be read by this account (Insufficient rights to query records): it needs the role admin"},
		{403, `{"error":{"message":"User Not Authorized","detail":"Failed API level ACL Validation"},"status":"failure"}`, new(Denied), "snc_platform_rest_api_access"},
		{403, ``, new(Denied), "403 Forbidden"},
		{400, `{"error":{"message":"Invalid table sys_audit","detail":null},"status":"failure"}`, new(Unknown), "SNOWGLOBE_TABLES"},
		{400, `{"error":{"message":"Requested URI does not represent any resource","detail":null},"status":"failure"}`, new(RESTOff), "com.glide.rest"},
		{404, `<html>`, new(RESTOff), "com.glide.rest"},
		{302, ``, new(RESTOff), "com.glide.rest"},
		{418, ``, nil, "answers 418"},
	} {
		_, err := judge(c.status, c.body)
		require.ErrorContains(t, err, c.words)
		if c.want != nil {
			require.Equal(t, reflect.TypeOf(c.want), reflect.TypeOf(err))
		}
	}
}
