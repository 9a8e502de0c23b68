package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A body names choices and references as people see them, and its action wins over that of
// the address.
func TestJSONv2Inserts(t *testing.T) {
	s := newJSONService(t)
	made := s.records(s.post("/incident.do?JSONv2&sysparm_action=getKeys",
		`{"sysparm_action":"insert","short_description":"a \"test\" <1>","caller_id":"Abel Tuter","impact":"1 - High","urgency":2,"displayvalue":"false"}`))
	require.Len(t, made, 1)
	require.Equal(t, "success", made[0]["__status"])
	require.Equal(t, `a "test" <1>`, made[0]["short_description"])
	require.Equal(t, "62826bf03710200044e0bfc8bcbe5df1", made[0]["caller_id"])
	require.Equal(t, "1", made[0]["impact"])
	require.Equal(t, "2", made[0]["urgency"])
	require.Regexp(t, `^INC\d{7}$`, made[0]["number"])
	id, _ := made[0]["sys_id"].(string)
	require.Equal(t, made, s.read("/incident.do?JSONv2&sysparm_sys_id="+id))

	made = s.records(s.post("/incident.do?JSONv2&sysparm_action=insert",
		`{"records":[{"short_description":"one"},{"short_description":"two","state":"7"},{"short_description":"three"}]}`))
	require.Len(t, made, 3)
	require.Equal(t, []any{"success", "failure", "success"}, []any{made[0]["__status"], made[1]["__status"], made[2]["__status"]})
	require.Equal(t, map[string]any{
		"message": "Invalid Insert into: incident", "reason": "Data Policy Exception:  Resolution code, Close notes is mandatory ",
	}, made[1]["__error"])
	require.Equal(t, "two", made[1]["short_description"])
	require.Contains(t, made[1], "caller_id")
	require.Len(t, s.records(s.post("/incident.do?JSONv2&sysparm_action=insertMultiple", `[{"short_description":"four"}]`)), 1)
	require.Empty(t, s.records(s.post("/incident.do?JSONv2&sysparm_action=insertMultiple", `{"records":[]}`)))
}

func TestJSONv2Updates(t *testing.T) {
	s := newJSONService(t)
	s.post("/incident.do?JSONv2&sysparm_action=insert", `{"records":[{"short_description":"to be changed"},{"short_description":"to be changed"}]}`)
	changed := s.records(s.post("/incident.do?JSONv2&sysparm_query=short_description=to%20be%20changed&sysparm_action=update", `{"urgency":"1 - High","impact":"1"}`))
	require.Len(t, changed, 2)
	require.Equal(t, "1", changed[0]["priority"])
	require.Equal(t, "success", changed[1]["__status"])
	id, _ := changed[0]["sys_id"].(string)
	one := s.records(s.post("/incident.do?JSONv2", `{"sysparm_action":"update","sysparm_sys_id":"`+id+`","short_description":"changed"}`))
	require.Len(t, one, 1)
	require.Equal(t, "changed", one[0]["short_description"])
	failed := s.records(s.post("/incident.do?JSONv2&sysparm_action=update&sysparm_sys_id="+id, `{"state":"7"}`))
	require.Equal(t, "failure", failed[0]["__status"])
	require.Equal(t, "changed", failed[0]["short_description"])
	require.Equal(t, "1", failed[0]["state"])
	require.Empty(t, s.records(s.post("/incident.do?JSONv2&sysparm_action=update&sysparm_sys_id=nothing", `{"state":"2"}`)))
}

func TestJSONv2Deletes(t *testing.T) {
	s := newJSONService(t)
	insert := func() {
		s.post("/incident.do?JSONv2&sysparm_action=insert", `{"records":[{"short_description":"to go"},{"short_description":"to go"}]}`)
	}
	insert()
	found := s.read("/incident.do?JSONv2&sysparm_query=short_description=to%20go")
	require.Len(t, found, 2)
	id, _ := found[0]["sys_id"].(string)
	gone := s.records(s.post("/incident.do?JSONv2&sysparm_action=deleteRecord", `{"sysparm_sys_id":"`+id+`"}`))
	require.Equal(t, found[:1], gone)
	require.Empty(t, s.records(s.post("/incident.do?JSONv2&sysparm_action=deleteRecord&sysparm_sys_id="+id, "")))
	require.JSONEq(t, `{"records":[{"count":1}]}`, s.post("/incident.do?JSONv2&sysparm_action=deleteMultiple", `{"sysparm_query":"short_description=to go"}`))
	require.JSONEq(t, `{"records":[{"count":0}]}`, s.post("/incident.do?JSONv2&sysparm_action=deleteMultiple&sysparm_query=short_description=to%20go", ""))
	s.globe.Play("", map[string]string{"jsonv2_delete_multiple": "records"})
	insert()
	require.Len(t, s.records(s.post("/incident.do?JSONv2&sysparm_action=deleteMultiple&sysparm_query=short_description=to%20go", "")), 2)
}

// A request that fails as a whole is a 200 with a reason.
func TestJSONv2Errors(t *testing.T) {
	s := newJSONService(t)
	for _, x := range []struct{ path, body, want string }{
		{"&sysparm_action=nothing", "", `{"error":"Invalid sysparm_action","reason":null}`},
		{"", `{"short_description":"x"}`, `{"error":"Invalid sysparm_action","reason":null}`},
		{"&sysparm_action=insert", "", `{"error":"Request JSON object for insert cannot be null.","reason":"No data"}`},
		{"&sysparm_action=update", `{"state":"2"}`, `{"error":"Cannot update with empty sysparm_query","reason":null}`},
		{"&sysparm_action=update&sysparm_query=active=true", "", `{"error":"Request JSON object for update cannot be null.","reason":"No data"}`},
		{"&sysparm_action=deleteRecord", "", `{"error":"Cannot delete with empty sysparm_sys_id","reason":null}`},
		{"&sysparm_action=deleteMultiple", "", `{"error":"Cannot delete with empty sysparm_query","reason":null}`},
		{"&sysparm_action=insert", `short_description=x`, `{"error":"JSON parsing error","reason":"A JSON object has to begin with '{'"}`},
		{"&sysparm_action=insert", `{"records":[1]}`, `{"error":"JSON parsing error","reason":"records is no list of objects"}`},
	} {
		require.JSONEq(t, x.want, s.post("/incident.do?JSONv2"+x.path, x.body), x.path)
	}
	_, text := s.get("/incident.do?JSONv2&sysparm_action=deleteMultiple&sysparm_query=active=true")
	require.JSONEq(t, `{"error":"Invalid sysparm_action","reason":null}`, text, "a GET changes nothing")

	s.globe.Play("", map[string]string{"jsonv2_error_key": "_error"})
	require.JSONEq(t, `{"_error":"Invalid sysparm_action","reason":null}`, s.post("/incident.do?JSONv2", ""))
}

func TestJSONv2OfNoTable(t *testing.T) {
	s := newJSONService(t)
	for mode, want := range map[string]struct {
		status int
		text   string
	}{
		"error":   {http.StatusOK, `{"error":"Invalid table x_none","reason":null}`},
		"empty":   {http.StatusOK, `{"records":[]}`},
		"http404": {http.StatusNotFound, `{"error":"Invalid table x_none","reason":null}`},
	} {
		s.globe.Play("", map[string]string{"jsonv2_unknown_table": mode})
		status, text := s.get("/x_none.do?JSONv2")
		require.Equal(t, want.status, status, mode)
		require.JSONEq(t, want.text, text, mode)
	}
}

// Access rules are those of the Table API, and what they refuse is told by the switch.
func TestJSONv2ForThoseWhoMayNot(t *testing.T) {
	s := newJSONService(t)
	s.globe.Import("sys_user", map[string]string{"user_name": "plain", "user_password": "p", "active": "true"})
	s.as = func(r *http.Request) { r.SetBasicAuth("plain", "p") }
	asks := map[string]func() (int, string){
		"read": func() (int, string) { return s.get("/sys_audit.do?JSONv2&sysparm_record_count=1") },
		"insert": func() (int, string) {
			response, text := processed(t, s.globe, http.MethodPost, "/sys_user_has_role.do?JSONv2&sysparm_action=insert", `{"role":"admin"}`, s.as)
			return response.StatusCode, text
		},
	}
	for name, ask := range asks {
		s.globe.Play("", map[string]string{"jsonv2_denied": "empty"})
		status, text := ask()
		require.Equal(t, http.StatusOK, status, name)
		require.JSONEq(t, `{"records":[]}`, text, name)
		s.globe.Play("", map[string]string{"jsonv2_denied": "record_error"})
		status, text = ask()
		require.Equal(t, http.StatusOK, status, name)
		require.Equal(t, "failure", s.records(text)[0]["__status"], name)
		require.Contains(t, s.records(text)[0]["__error"], "reason", name)
		s.globe.Play("", map[string]string{"jsonv2_denied": "http403"})
		status, text = ask()
		require.Equal(t, http.StatusForbidden, status, name)
		require.Contains(t, text, "User Not Authorized", name)
	}
	require.NotContains(t, s.read("/sys_user.do?JSONv2&sysparm_query=user_name=admin")[0], "failed_attempts", "a column that is not for everybody")
}

// A browser may be made to send its cookie along, and not the token.
func TestJSONv2WritesNeedTheTokenOfASession(t *testing.T) {
	s := newJSONService(t)
	response, _ := processed(t, s.globe, http.MethodGet, aJSONIncident, "", byAdmin)
	cookie := response.Cookies()[0]
	s.as = func(r *http.Request) { r.AddCookie(cookie) }
	require.Len(t, s.read(aJSONIncident), 1)
	response, _ = processed(t, s.globe, http.MethodPost, "/incident.do?JSONv2&sysparm_action=insert", `{"short_description":"forged"}`, s.as)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	token := response.Header.Get("X-UserToken-Response")
	require.Equal(t, "true", response.Header.Get("X-Is-Logged-In"))
	require.NotEmpty(t, token)
	require.Empty(t, s.read("/incident.do?JSONv2&sysparm_query=short_description=forged"))
	s.as = func(r *http.Request) {
		r.AddCookie(cookie)
		r.Header.Set("X-UserToken", token)
	}
	require.Len(t, s.records(s.post("/incident.do?JSONv2&sysparm_action=insert", `{"short_description":"meant"}`)), 1)
}
