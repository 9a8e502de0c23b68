package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is not settled about the shapes of values can be switched, and each reading
// leaves the other values as they are.
func TestReadingsOfEmptyValues(t *testing.T) {
	w := newWire(t)
	made := w.send("POST", "/api/now/table/incident?sysparm_fields=sys_id", `{"caller_id":"62826bf03710200044e0bfc8bcbe5df1"}`).header.Get("Location")
	path := made[len(w.globe.URL):] + "?sysparm_fields=assigned_to,close_code,caller_id"
	const (
		caller = `"caller_id":{"display_value":"Abel Tuter","link":"URL","value":"62826bf03710200044e0bfc8bcbe5df1"}`
		plain  = `"caller_id":{"display_value":"Abel Tuter","value":"62826bf03710200044e0bfc8bcbe5df1"}`
		nobody = `{"display_value":"","value":""}`
	)
	link := w.globe.URL + "/api/now/table/sys_user/62826bf03710200044e0bfc8bcbe5df1"
	for _, c := range []struct{ key, value, ask, want string }{
		{"empty_reference_all", "object", "all", `"assigned_to":` + nobody + `,"close_code":` + nobody + `,` + caller},
		{"empty_reference_all", "text", "all", `"assigned_to":"","close_code":` + nobody + `,` + caller},
		{"empty_reference_all", "object_with_link", "all", `"assigned_to":{"display_value":"","link":"","value":""},"close_code":` + nobody + `,` + caller},
		{"empty_reference_all", "object_with_link", "all&sysparm_exclude_reference_link=true", `"assigned_to":` + nobody + `,"close_code":` + nobody + `,` + plain},
		{"empty_display_all", "null", "all", `"assigned_to":{"display_value":null,"value":""},"close_code":{"display_value":null,"value":""},` + caller},
		{"reference_shown_without_link", "text", "true&sysparm_exclude_reference_link=true", `"assigned_to":"","close_code":"","caller_id":"Abel Tuter"`},
		{"reference_shown_without_link", "object", "true&sysparm_exclude_reference_link=true", `"assigned_to":"","close_code":"","caller_id":{"display_value":"Abel Tuter"}`},
		{"reference_shown_without_link", "object", "true", `"assigned_to":"","close_code":"","caller_id":{"display_value":"Abel Tuter","link":"URL"}`},
		{"reference_shown_without_link", "object", "false&sysparm_exclude_reference_link=true", `"assigned_to":"","close_code":"","caller_id":"62826bf03710200044e0bfc8bcbe5df1"`},
	} {
		w.globe.Play("madrid", map[string]string{c.key: c.value})
		got := w.send("GET", path+"&sysparm_display_value="+c.ask, "").body
		require.Equal(t, `{"result":{`+c.want+`}}`, strings.ReplaceAll(got, link, "URL"), "%s %s, %s", c.key, c.value, c.ask)
	}

	w.globe.Play("madrid", map[string]string{"no_response_body": "no_content"})
	silent := w.send("POST", "/api/now/table/incident", `{}`, "X-no-response-body", "true")
	require.Equal(t, http.StatusNoContent, silent.status)
	require.NotEmpty(t, silent.header.Get("Location"))
	require.Equal(t, http.StatusCreated, w.send("POST", "/api/now/table/incident", `{}`).status)
}
