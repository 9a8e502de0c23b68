package mockserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A tiny URL stands for a query that is too long for an address, as often as wanted and
// in forks too.
func TestTinyURLs(t *testing.T) {
	w := newWire(t)
	long := strings.Repeat("user_name=nobody^OR", 2000) + "user_name=abel.tuter"
	tiny := func(address string) string {
		body, err := json.Marshal(map[string]string{"url": address})
		require.NoError(t, err)
		made := w.send("POST", "/api/now/tinyurl", string(body))
		require.Equal(t, http.StatusCreated, made.status, made.body)
		var answer struct{ Result string }
		require.NoError(t, json.Unmarshal([]byte(made.body), &answer))
		page, token, ok := strings.Cut(answer.Result, "?sysparm_tiny=")
		require.True(t, ok, answer.Result)
		require.Equal(t, "sys_user_list.do", page)
		require.Regexp(t, "^[0-9a-f]{32}$", token)
		return token
	}
	token := tiny("sys_user_list.do?sysparm_query=" + long + "&sysparm_fields=user_name&sysparm_limit=5")
	require.Equal(t, token, tiny("sys_user_list.do?sysparm_query="+long+"&sysparm_fields=user_name&sysparm_limit=5"))
	require.Equal(t, http.StatusOK, w.send("GET", "/api/now/table/sys_tiny_url/"+token, "").status, "it is the sys_id of a row, too")
	const list = "/api/now/table/sys_user?sysparm_tiny="
	require.JSONEq(t, `{"result":[{"user_name":"abel.tuter"}]}`, w.send("GET", list+token, "").body)
	require.JSONEq(t, `{"result":[{"name":"Abel Tuter"}]}`, w.send("GET", list+token+"&sysparm_fields=name", "").body, "what the request says wins")
	require.JSONEq(t, `{"result":{"sysparm_query":"`+long+`","sysparm_fields":"user_name","sysparm_limit":"5"}}`,
		w.send("GET", "/api/now/tinyurl/"+token, "").body, "a page that was opened by it asks what it stands for")
	fork := wire{w.T, w.globe.Fork(t)}
	require.JSONEq(t, `{"result":[{"user_name":"abel.tuter"}]}`, fork.send("GET", list+token, "").body)
	require.Equal(t, http.StatusBadRequest, w.send("GET", list+"unknown", "").status)
	for _, body := range []string{`{}`, `{"url":"incident_list.do"}`, `{"url":"x?"}`, `{"url":"x?sysparm_query=%"}`, `{`, ``} {
		require.Equal(t, http.StatusBadRequest, w.send("POST", "/api/now/tinyurl", body).status, body)
	}
	require.Equal(t, http.StatusNotFound, w.send("GET", "/api/now/tinyurl/unknown", "").status)
	w.globe.Play("madrid", map[string]string{"api_tinyurl_enabled": "false"})
	require.Equal(t, http.StatusBadRequest, w.send("POST", "/api/now/tinyurl", `{"url":"a?b=c"}`).status)
	require.Equal(t, http.StatusBadRequest, w.send("GET", "/api/now/tinyurl/"+token, "").status)
}

// An answer in XML stays one whatever the parameters are called.
func TestTinyURLsInXML(t *testing.T) {
	w := newWire(t)
	made := w.send("POST", "/api/now/tinyurl", `{"url":"a_list.do?sysparm_userpref.a_list.view=x&%3Cb%3E=1&2=3&sysparm_query=a%3C1"}`)
	_, token, _ := strings.Cut(strings.TrimSuffix(made.body, `"}`), "?sysparm_tiny=")
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><response><result><sysparm_query>a&lt;1</sysparm_query>`+
		`<sysparm_userpref.a_list.view>x</sysparm_userpref.a_list.view></result></response>`,
		w.send("GET", "/api/now/tinyurl/"+token, "", "Accept", "application/xml").body)
	require.JSONEq(t, `{"result":{"2":"3","<b>":"1","sysparm_query":"a<1","sysparm_userpref.a_list.view":"x"}}`,
		w.send("GET", "/api/now/tinyurl/"+token, "").body)
}
