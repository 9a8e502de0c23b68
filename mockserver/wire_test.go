package mockserver_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// wire talks to an instance as the administrator.
type wire struct {
	*testing.T
	globe *mocktest.Globe
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (w wire) send(method, path, body string, headers ...string) answer {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), method, w.globe.URL+path, strings.NewReader(body))
	require.NoError(w, err)
	request.SetBasicAuth(w.globe.Admin.UserName, w.globe.Admin.Password)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := w.globe.HTTPClient().Do(request)
	require.NoError(w, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(w, err)
	return answer{response.StatusCode, response.Header, string(text)}
}

// golden compares with a file of testdata, in which URL stands for the address.
func (w wire) golden(name, got string) {
	w.Helper()
	got = strings.ReplaceAll(got, w.globe.URL, "URL")
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(w, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(w, err)
	require.Equal(w, string(want), got, "%s: if this is what you want, run go test -update", name)
}

func newWire(t *testing.T, options ...mocktest.Option) wire {
	t.Helper()
	return wire{t, mocktest.New(t, options...)}
}

const anIncident = "/api/now/table/incident/9d385017c611228701d22104cc95c371"

// Whole records, in each display mode, with and without links, in both forms.
func TestRecordsOnTheWire(t *testing.T) {
	w := newWire(t, mocktest.Seed(1), mocktest.Now(time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)))
	for _, record := range []string{anIncident, "/api/now/table/sys_user/62826bf03710200044e0bfc8bcbe5df1"} {
		name := strings.Split(record, "/")[4]
		for _, mode := range []string{"false", "true", "all"} {
			w.golden(name+"_"+mode+".json", w.send("GET", record+"?sysparm_display_value="+mode, "").body)
			w.golden(name+"_"+mode+"_plain.json", w.send("GET", record+"?sysparm_exclude_reference_link=true&sysparm_display_value="+mode, "").body)
			w.golden(name+"_"+mode+".xml", w.send("GET", record+"?sysparm_display_value="+mode, "", "Accept", "application/xml").body)
		}
	}
}

func TestXMLOut(t *testing.T) {
	w := newWire(t)
	list := w.send("GET", "/api/now/table/sys_user?sysparm_query=user_nameSTARTSWITHab^ORDERBYname&sysparm_fields=name,manager,vip", "", "Accept", "text/xml")
	require.Equal(t, "application/xml;charset=UTF-8", list.header.Get("Content-Type"))
	require.Equal(t, "2", list.header.Get("X-Total-Count"))
	w.golden("list.xml", list.body)
	empty := w.send("GET", "/api/now/v2/table/sys_user?sysparm_query=name=nobody", "", "Accept", "text/xml")
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><response></response>`, empty.body)
	refused := w.send("GET", "/api/now/table/nothing", "", "Accept", "application/xml")
	require.Equal(t, http.StatusBadRequest, refused.status)
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><response><error><message>Invalid table nothing</message><detail/></error>`+
		`<status>failure</status></response>`, refused.body)
	for accept, want := range map[string]string{
		"*/*": "application/json;charset=UTF-8", "": "application/json;charset=UTF-8", "image/png": "application/json;charset=UTF-8",
		"application/json, application/xml": "application/json;charset=UTF-8",
		// What a browser sends.
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "application/xml;charset=UTF-8",
		"application/xml;q=0, application/json;q=0.1":                     "application/json;charset=UTF-8",
	} {
		require.Equal(t, want, w.send("GET", anIncident, "", "Accept", accept).header.Get("Content-Type"), accept)
	}
}

func TestXMLIn(t *testing.T) {
	w := newWire(t)
	for body, want := range map[string]string{
		`<request><entry><short_description>a &lt; b</short_description><urgency>1</urgency></entry></request>`:                                                  "a < b",
		`<record><short_description><![CDATA[<c>]]></short_description></record>`:                                                                                "<c>",
		`<?xml version="1.0"?><request><entry><short_description>x</short_description></entry><entry><short_description>y</short_description></entry></request>`: "x",
		`<request/>`: "",
		``:           "",
	} {
		made := w.send("POST", "/api/now/table/incident?sysparm_fields=short_description", body, "Content-Type", "application/xml")
		require.Equal(t, http.StatusCreated, made.status, body)
		require.JSONEq(t, `{"result":{"short_description":"`+want+`"}}`, strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(made.body), body)
	}
}

func TestCompressedBodies(t *testing.T) {
	w := newWire(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(`{"short_description":"small"}`))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	made := w.send("POST", "/api/now/table/incident?sysparm_fields=short_description", packed.String(), "Content-Encoding", "gzip")
	require.JSONEq(t, `{"result":{"short_description":"small"}}`, made.body)

	packed.Reset()
	z = gzip.NewWriter(&packed)
	_, err = z.Write([]byte(`{"short_description":"` + strings.Repeat("x", 100<<20) + `"}`))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.Less(t, packed.Len(), 1<<20)
	bomb := w.send("POST", "/api/now/table/incident", packed.String(), "Content-Encoding", "gzip")
	require.Equal(t, http.StatusBadRequest, bomb.status)
	require.Contains(t, bomb.body, "Rejected large REST payload")

	require.Equal(t, http.StatusBadRequest, w.send("POST", "/api/now/table/incident", "plain", "Content-Encoding", "gzip").status)
	require.Equal(t, http.StatusUnsupportedMediaType, w.send("POST", "/api/now/table/incident", "{}", "Content-Encoding", "br").status)
}

func TestOtherOrigins(t *testing.T) {
	w := newWire(t)
	const page = "https://portal.example"
	none := w.send("GET", anIncident, "", "Origin", page)
	require.Equal(t, http.StatusOK, none.status)
	require.Empty(t, none.header.Get("Access-Control-Allow-Origin"), "without a rule there is nothing")
	w.globe.Import("sys_cors_rule", map[string]string{
		"name": "portal", "domain": "https://*.example", "http_methods": "get,post", "http_headers": "X-UserToken",
		"exposed_headers": "X-Total-Count", "max_age": "600",
	})
	read := w.send("GET", anIncident, "", "Origin", page)
	require.Equal(t, page, read.header.Get("Access-Control-Allow-Origin"))
	require.Equal(t, "X-Total-Count", read.header.Get("Access-Control-Expose-Headers"))
	require.Empty(t, read.header.Get("Access-Control-Allow-Methods"))

	ask := func(origin string, method ...string) http.Header {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, w.globe.URL+anIncident, nil)
		require.NoError(t, err)
		request.Header.Set("Origin", origin)
		request.Header.Set("Access-Control-Request-Method", strings.Join(append(method, "GET")[:1], ""))
		response, err := w.globe.HTTPClient().Do(request) // without credentials, as browsers do
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		require.Equal(t, http.StatusOK, response.StatusCode)
		return response.Header
	}
	require.Equal(t, "GET,POST", ask(page).Get("Access-Control-Allow-Methods"))
	require.Equal(t, "600", ask(page).Get("Access-Control-Max-Age"))
	for _, stranger := range []string{"http://portal.example", "https://portal.example.org", "null", "https://example"} {
		require.Empty(t, ask(stranger).Get("Access-Control-Allow-Origin"), stranger)
	}
	require.Empty(t, ask(page, "DELETE").Get("Access-Control-Allow-Origin"), "the rule is not about this method")
	require.Empty(t, w.send("DELETE", "/api/now/table/incident", "", "Origin", page).header.Get("Access-Control-Allow-Origin"))

	w.globe.Import("sys_cors_rule",
		map[string]string{"name": "exact", "domain": page, "http_methods": "put", "max_age": "1"},
		map[string]string{"name": "other", "domain": page, "http_methods": "get", "max_age": "2", "rest_api": "Aggregate API"},
		map[string]string{"name": "idle", "domain": page, "http_methods": "get", "max_age": "3", "active": "false"})
	require.Equal(t, "1", ask(page, "PUT").Get("Access-Control-Max-Age"))
	require.Equal(t, "600", ask(page, "GET").Get("Access-Control-Max-Age"), "the closer rules are not about this")
	w.globe.Import("sys_cors_rule", map[string]string{"name": "closer", "domain": page, "http_methods": "get", "max_age": "4", "rest_api": "Table API"})
	require.Equal(t, "4", ask(page, "GET").Get("Access-Control-Max-Age"))

	w.globe.Play("madrid", map[string]string{"cors_without_rule": "any_origin"})
	require.Equal(t, "*", ask("null", "PATCH").Get("Access-Control-Allow-Origin"))
	require.Equal(t, "PATCH", ask("null", "PATCH").Get("Access-Control-Allow-Methods"))
	require.Empty(t, ask("null").Get("Access-Control-Allow-Credentials"), "nobody's cookies are safe with everybody")
	require.Equal(t, page, ask(page).Get("Access-Control-Allow-Origin"), "a rule still counts")
	w.globe.Change("sys_properties", map[string]string{"name": "glide.rest.cors.enabled"}, map[string]string{"value": "false"})
	require.Empty(t, ask(page).Get("Access-Control-Allow-Origin"), "the property switches it off")
}

func TestWaysOfAsking(t *testing.T) {
	w := newWire(t)
	short := w.send("GET", "/api/now/table/incident?sysparm_view=mobile&sysparm_limit=1", "").body
	require.Regexp(t, `^{"result":\[{"number":"[^"]+","short_description":"[^"]*","state":"\d","assigned_to":`, short)
	require.Contains(t, w.send("GET", "/api/now/table/incident?sysparm_view=nothing&sysparm_limit=1", "").body, `"sys_mod_count"`)
	require.Regexp(t, `^\{"result":\[\{"state":"\d"\}\]\}$`, w.send("GET", "/api/now/table/incident?sysparm_view=mobile&sysparm_fields=state&sysparm_limit=1", "").body, "fields win over the view")

	silent := w.send("PATCH", anIncident, `{"short_description":"x"}`, "X-no-response-body", "true")
	require.Equal(t, http.StatusOK, silent.status)
	require.Empty(t, silent.body)
	made := w.send("POST", "/api/now/table/incident", `{}`, "X-no-response-body", "true")
	require.Equal(t, http.StatusCreated, made.status)
	require.Contains(t, made.header.Get("Location"), "/api/now/table/incident/")
	require.Empty(t, made.body)

	typed := w.send("POST", "/api/now/table/incident?sysparm_input_display_value=true&sysparm_fields=caller_id,state&sysparm_exclude_reference_link=true",
		`{"caller_id":"Beth Anglin","state":"On Hold"}`)
	require.JSONEq(t, `{"result":{"caller_id":"46d44a23a9fe19810012d100cca80666","state":"3"}}`, typed.body)

	require.Equal(t, http.StatusRequestURITooLong, w.send("GET", "/api/now/table/incident?sysparm_query="+strings.Repeat("a", 23_000), "").status)
	require.Equal(t, http.StatusOK, w.send("GET", "/api/now/table/incident?sysparm_limit=1&sysparm_query="+strings.Repeat("a", 10_000), "").status)
	bom := w.send("POST", "/api/now/table/incident?sysparm_fields=urgency", "\ufeff{\"urgency\":1}")
	require.JSONEq(t, `{"result":{"urgency":"1"}}`, bom.body)

	refused := w.send("PATCH", anIncident, `{"state":"7","close_code":"","close_notes":""}`)
	require.Equal(t, http.StatusForbidden, refused.status)
	require.JSONEq(t, `{"error":{"message":"Operation Failed","detail":"Data Policy Exception: \n\tThe following fields are mandatory: `+
		`Resolution code, Close notes"},"status":"failure"}`, refused.body)
}

// A token may stand in the address, and a made-up one means nothing there either.
func TestTokenInTheAddress(t *testing.T) {
	w := newWire(t)
	ask := func(token string) int {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.globe.URL+anIncident+"?access_token="+token, nil)
		require.NoError(t, err)
		status, _ := send(t, w.globe.HTTPClient(), request)
		return status
	}
	granted := w.send("POST", "/oauth_token.do", url.Values{
		"grant_type": {"password"}, "username": {w.globe.Admin.UserName}, "password": {w.globe.Admin.Password},
		"client_id": {w.globe.OAuth.ID}, "client_secret": {w.globe.OAuth.Secret},
	}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	var token struct {
		Access string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal([]byte(granted.body), &token))
	require.Equal(t, http.StatusOK, ask(token.Access))
	require.Equal(t, http.StatusUnauthorized, ask("made-up"))
}
