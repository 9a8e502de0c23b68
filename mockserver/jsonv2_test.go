package mockserver_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// jsonService speaks to the JSON web service of an instance as the administrator, or as
// whoever is named.
type jsonService struct {
	t     *testing.T
	globe *mocktest.Globe
	as    func(*http.Request)
}

func newJSONService(t *testing.T, options ...mocktest.Option) jsonService {
	t.Helper()
	return jsonService{t, mocktest.New(t, options...), byAdmin}
}

// get asks for an address behind the host, with ?JSONv2 and what follows it.
func (s jsonService) get(path string) (int, string) {
	s.t.Helper()
	response, text := processed(s.t, s.globe, http.MethodGet, path, "", s.as)
	return response.StatusCode, text
}

// post sends a body, and wants a 200.
func (s jsonService) post(path, body string) string {
	s.t.Helper()
	response, text := processed(s.t, s.globe, http.MethodPost, path, body, s.as)
	require.Equal(s.t, http.StatusOK, response.StatusCode, text)
	return text
}

// records are those of an answer, each a text by its column.
func (s jsonService) records(text string) []map[string]any {
	s.t.Helper()
	var answer struct {
		Records []map[string]any `json:"records"`
		Error   string           `json:"error"`
	}
	require.NoError(s.t, json.Unmarshal([]byte(text), &answer), text)
	require.Empty(s.t, answer.Error, text)
	require.NotNil(s.t, answer.Records, text)
	return answer.Records
}

func (s jsonService) read(path string) []map[string]any {
	s.t.Helper()
	status, text := s.get(path)
	require.Equal(s.t, http.StatusOK, status, text)
	return s.records(text)
}

const aJSONIncident = "/incident.do?JSONv2&sysparm_sys_id=9d385017c611228701d22104cc95c371"

func TestJSONv2ReadsOneRecord(t *testing.T) {
	s := newJSONService(t)
	response, text := processed(t, s.globe, http.MethodGet, aJSONIncident, "", byAdmin)
	require.Equal(t, "application/json;charset=UTF-8", response.Header.Get("Content-Type"))
	found := s.records(text)
	require.Len(t, found, 1)
	require.Equal(t, "success", found[0]["__status"])
	require.Equal(t, "9d385017c611228701d22104cc95c371", found[0]["sys_id"])
	require.Empty(t, found[0]["work_notes"], "nothing stays in a journal")
	for name, value := range found[0] {
		require.IsType(t, "", value, name)
	}
	require.Equal(t, found, s.read(aJSONIncident+"&sysparm_action=get"))
	require.Equal(t, found, s.read("/incident_list.do?JSONv2&sysparm_sys_id=9d385017c611228701d22104cc95c371"))
	require.Equal(t, found, s.read("/incident.do?JSONv2&sysparm_action=get&sysparm_query=sys_id=9d385017c611228701d22104cc95c371"))
	require.Empty(t, s.read("/incident.do?JSONv2&sysparm_sys_id=nothing"))
	require.Empty(t, s.read("/incident.do?JSONv2&sysparm_action=get"))
	_, head := processed(t, s.globe, http.MethodHead, aJSONIncident, "", byAdmin)
	require.Empty(t, head)
}

func TestJSONv2ReadsLists(t *testing.T) {
	s := newJSONService(t)
	found := s.read("/sys_user_list.do?JSONv2&sysparm_query=active=true^ORDERBYDESCuser_name&sysparm_record_count=3")
	require.Len(t, found, 3)
	require.Greater(t, found[0]["user_name"], found[1]["user_name"])
	require.Greater(t, found[1]["user_name"], found[2]["user_name"])
	require.Empty(t, s.read("/sys_user.do?JSONv2&sysparm_query=user_name=nobody.at.all"))

	_, text := s.get("/sys_user.do?JSONv2&sysparm_action=getKeys&sysparm_query=user_name=abel.tuter")
	require.JSONEq(t, `{"records":["62826bf03710200044e0bfc8bcbe5df1"]}`, text)
	_, text = s.get("/sys_user.do?JSONv2&sysparm_action=getKeys&sysparm_query=user_name=nobody.at.all")
	require.JSONEq(t, `{"records":[]}`, text)
	s.globe.Play("", map[string]string{"jsonv2_keys": "text"})
	_, text = s.get("/sys_user.do?JSONv2&sysparm_action=getKeys&sysparm_query=user_nameINabel.tuter,admin^ORDERBYuser_name")
	require.JSONEq(t, `{"records":"62826bf03710200044e0bfc8bcbe5df1,6816f79cc0a8016401c5a33be04be441"}`, text)
}

// The property bounds what a request may ask for.
func TestJSONv2RowLimit(t *testing.T) {
	s := newJSONService(t)
	s.globe.Change("sys_properties", map[string]string{"name": "glide.processor.json.row_limit"}, map[string]string{"value": "2"})
	require.Len(t, s.read("/sys_user.do?JSONv2"), 2)
	require.Len(t, s.read("/sys_user.do?JSONv2&sysparm_record_count=50"), 2)
	require.Len(t, s.read("/sys_user.do?JSONv2&sysparm_record_count=1"), 1)
	_, text := s.get("/sys_user.do?JSONv2&sysparm_action=getKeys")
	require.Equal(t, 1, strings.Count(text, ","), text)
}

// What people see is for references alone.
func TestJSONv2DisplayValues(t *testing.T) {
	s := newJSONService(t)
	plain := s.read(aJSONIncident)[0]
	require.NotContains(t, plain, "dv_caller_id")
	shown := s.read(aJSONIncident + "&displayvalue=true")[0]
	require.NotEqual(t, plain["caller_id"], shown["caller_id"])
	require.Equal(t, plain["priority"], shown["priority"])
	require.Equal(t, plain["opened_at"], shown["opened_at"])
	both := s.read(aJSONIncident + "&displayvalue=all")[0]
	require.Equal(t, plain["caller_id"], both["caller_id"])
	require.Equal(t, shown["caller_id"], both["dv_caller_id"])
	require.NotContains(t, both, "dv_priority")

	s.globe.Import("sys_properties", map[string]string{"name": "glide.json.return_displayValue", "value": "true"})
	require.Equal(t, shown, s.read(aJSONIncident)[0])
	require.Equal(t, plain, s.read(aJSONIncident + "&displayvalue=false")[0])
}

func TestJSONv2Views(t *testing.T) {
	s := newJSONService(t)
	whole := s.read(aJSONIncident)[0]
	require.Equal(t, whole, s.read(aJSONIncident + "&sysparm_view=no_such_view")[0])
	s.globe.Import("sys_ui_view", map[string]string{"sys_id": strings.Repeat("c1", 16), "name": "brief"})
	s.globe.Import("sys_ui_list", map[string]string{"sys_id": strings.Repeat("c2", 16), "name": "incident", "view": strings.Repeat("c1", 16)})
	s.globe.Import("sys_ui_list_element",
		map[string]string{"list_id": strings.Repeat("c2", 16), "element": "number", "position": "0"},
		map[string]string{"list_id": strings.Repeat("c2", 16), "element": "caller_id.email", "position": "1"})
	brief := s.read(aJSONIncident + "&sysparm_view=brief")[0]
	require.Len(t, brief, 3, "%v", brief)
	require.Equal(t, whole["number"], brief["number"])
	require.Contains(t, brief["caller_id.email"], "@")
}

func TestJSONv2Variables(t *testing.T) {
	s := newJSONService(t)
	item, question := strings.Repeat("d1", 16), strings.Repeat("d2", 16)
	s.globe.Import("sc_req_item", map[string]string{"sys_id": item, "number": "RITM0099001"})
	s.globe.Import("item_option_new",
		map[string]string{"sys_id": question, "name": "requested_for", "question_text": "Who is this request for?", "type": "8", "reference": "sys_user"},
		map[string]string{"sys_id": strings.Repeat("d3", 16), "name": "why", "question_text": "Business justification", "type": "2"})
	s.globe.Import("sc_item_option",
		map[string]string{"sys_id": strings.Repeat("d4", 16), "item_option_new": question, "value": "62826bf03710200044e0bfc8bcbe5df1", "order": "200"},
		map[string]string{"sys_id": strings.Repeat("d5", 16), "item_option_new": strings.Repeat("d3", 16), "value": "Because", "order": "100"})
	s.globe.Import("sc_item_option_mtom",
		map[string]string{"request_item": item, "sc_item_option": strings.Repeat("d4", 16)},
		map[string]string{"request_item": item, "sc_item_option": strings.Repeat("d5", 16)})
	const path = "/sc_req_item.do?JSONv2&sysparm_query=number=RITM0099001"
	require.Empty(t, s.read(path)[0]["variables"], "the column of this name")
	variables, err := json.Marshal(s.read(path + "&displayvariables=true")[0]["variables"])
	require.NoError(t, err)
	require.JSONEq(t, `[{"question_text":"Business justification","name":"why","type":2,"value":"Because","order":100},`+
		`{"question_text":"Who is this request for?","name":"requested_for","type":8,"value":"Abel Tuter","order":200}]`, string(variables))
	s.globe.Import("sys_user", map[string]string{"user_name": "kit.plain", "user_password": "secret", "active": "true"})
	s.as = func(r *http.Request) { r.SetBasicAuth("kit.plain", "secret") }
	status, text := s.get("/sys_user.do?JSONv2&sysparm_record_count=1&displayvariables=true")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, text, `"variables":[]`, "who may see none hears of none")
}

func TestJSONv2InGzip(t *testing.T) {
	s := newJSONService(t)
	var body bytes.Buffer
	z := gzip.NewWriter(&body)
	_, err := z.Write([]byte(`{"records":[{"short_description":"small"}]}`))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	s.as = func(r *http.Request) {
		byAdmin(r)
		r.Header.Set("Content-Encoding", "gzip")
	}
	require.Contains(t, s.post("/incident.do?JSONv2&sysparm_action=insertMultiple", body.String()), `{"error":"JSON parsing error"`)
	s.globe.Play("", map[string]string{"jsonv2_gzip_body": "true"})
	require.Len(t, s.records(s.post("/incident.do?JSONv2&sysparm_action=insertMultiple", body.String())), 1)
}

// While the plug-in is off nobody is even asked for credentials.
func TestJSONv2WithoutPlugin(t *testing.T) {
	globe := mocktest.New(t)
	globe.Change("v_plugin", map[string]string{"id": "org.sn_json"}, map[string]string{"active": "inactive"})
	client := globe.HTTPClient()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	ask := func() *http.Response {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+aJSONIncident, http.NoBody)
		require.NoError(t, err)
		answer, err := client.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer
	}
	require.Equal(t, http.StatusFound, ask().StatusCode)
	require.Equal(t, "/welcome.do", ask().Header.Get("Location"))
	for answer, status := range map[string]int{"html200": http.StatusOK, "html404": http.StatusNotFound} {
		globe.Play("", map[string]string{"json_plugin_off": answer})
		require.Equal(t, status, ask().StatusCode, answer)
		require.Contains(t, ask().Header.Get("Content-Type"), "text/html", answer)
	}
	globe.Play("", map[string]string{"jsonv2_plugin": "com.glide.rest"})
	require.Equal(t, http.StatusUnauthorized, ask().StatusCode, "another plug-in has it now")
}

// The first version answers where a release kept it; later its key exports lists, to be
// read alone.
func TestJSONAtItsFirstKey(t *testing.T) {
	s := newJSONService(t, mocktest.Release("eureka"))
	_, text := s.get("/incident.do?JSON&sysparm_action=getKeys")
	require.Contains(t, text, "<!DOCTYPE html>")
	s.globe.Play("eureka", map[string]string{"json_v1": "served"})
	s.globe.Change("sys_properties", map[string]string{"name": "glide.processor.json.row_limit"}, map[string]string{"value": "1"})
	require.Greater(t, len(s.read("/sys_user.do?JSON&sysparm_record_count=1")), 1, "it knows neither bound")
	require.Len(t, s.records(s.post("/incident.do?JSON&sysparm_action=insert", `{"short_description":"old"}`)), 1)

	s = newJSONService(t)
	s.globe.Change("sys_properties", map[string]string{"name": "glide.json.export.limit"}, map[string]string{"value": "3"})
	exported := s.read("/sys_user_list.do?JSON&sysparm_fields=user_name,manager.name&sysparm_orderby=user_name&sysparm_query=active=true")
	require.Len(t, exported, 3)
	require.Len(t, exported[0], 3, "the fields, and the status: %v", exported[0])
	require.Less(t, exported[0]["user_name"], exported[1]["user_name"])
	require.Len(t, s.read("/sys_user_list.do?JSON&sysparm_record_count=2"), 2)
	require.JSONEq(t, `{"error":"Invalid sysparm_action","reason":null}`, s.post("/incident_list.do?JSON&sysparm_action=insert", `{"short_description":"old"}`))
}

// The shapes in which programs ask that others wrote.
func TestJSONv2AsClientsAsk(t *testing.T) {
	s := newJSONService(t)
	// python-servicenow makes its query of a map, behind a base that ends in a slash.
	found := s.read("//incident.do?sysparm_action=getRecords&JSONv2=&sysparm_query=" + url.QueryEscape("sys_id=9d385017c611228701d22104cc95c371^ORDERBYnumber"))
	require.Len(t, found, 1)
	// sndml asks for keys first, and for records by these, each time by POST.
	keys := s.post("/sys_user.do?JSONv2", `{"sysparm_action":"getKeys","sysparm_query":"user_nameSTARTSWITHab^ORDERBYsys_id"}`)
	var answer struct {
		Records []string `json:"records"`
	}
	require.NoError(t, json.Unmarshal([]byte(keys), &answer))
	require.NotEmpty(t, answer.Records)
	query := `{"sysparm_action":"getRecords","displayvalue":"all","sysparm_query":"sys_idIN` + strings.Join(answer.Records, ",") + `"}`
	require.Len(t, s.records(s.post("/sys_user.do?JSONv2", query)), len(answer.Records))
	// ServiceNowRac writes JSON without a Content-Type, and takes no record with __error.
	made := s.records(s.post("/incident.do?JSONv2&sysparm_action=insert", `{"short_description": "RAC"}`))
	require.NotContains(t, made[0], "__error")
	// sn-filesync updates by sys_id.
	id, _ := made[0]["sys_id"].(string)
	changed := s.records(s.post("/incident.do?JSONv2&sysparm_action=update&sysparm_sys_id="+id, `{"short_description":"synced"}`))
	require.Equal(t, "synced", changed[0]["short_description"])
	// An exporter of events sends many at once.
	s.as = func(r *http.Request) {
		byAdmin(r)
		r.Header.Set("Content-Type", "application/json")
	}
	events := s.records(s.post("/em_event.do?JSONv2&sysparm_action=insertMultiple", `{"records":[{"source":"probe","node":"a","severity":"1"},{"source":"probe","node":"b","severity":"3"}]}`))
	require.Len(t, events, 2)
	require.Equal(t, "b", events[1]["node"])
}
