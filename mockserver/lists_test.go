package mockserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/browser"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// The list of sign-ins is seen whole in a window of the usual width, with the long address
// that somebody asked for among them.
func TestSignInsFitInChromium(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sysevent", map[string]string{
		"name": "login", "parm1": "anders.lindqvist", "parm2": "2001:db8:1008::2", "table": "sys_user_session", "user_name": "anders.lindqvist",
		"uri": "/sysevent_list.do?sysparm_query=" + strings.Repeat("nameINlogin%2Clogin.failed", 4), "sys_created_on": "2030-01-01 00:00:00",
	})
	page := browser.Start(t).Page(t)
	require.Equal(t, http.StatusOK, page.Go(globe.URL+"/login.do"))
	page.Fill("User name", globe.Admin.UserName)
	page.Fill("Password", globe.Admin.Password)
	require.Equal(t, http.StatusOK, page.Follow("button", "Log in"))
	require.Equal(t, http.StatusOK, page.Go(globe.URL+"/sysevent_list.do?sysparm_query="+url.QueryEscape("name=login^ORDERBYDESCsys_created_on")))
	require.Contains(t, page.Text(), "nameINlogin%2Clogin.failed")
	require.Empty(t, page.Wider())
	page.Accessible()
}
