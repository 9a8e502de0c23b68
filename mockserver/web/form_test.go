package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// rows asks the Table API, which the pages must agree with.
func rows(t *testing.T, globe *mocktest.Globe, table, query string) []map[string]string {
	t.Helper()
	address := globe.URL + "/api/now/table/" + table + "?" + url.Values{"sysparm_query": {query}, "sysparm_exclude_reference_link": {"true"}}.Encode()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	r.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
	response, err := globe.HTTPClient().Do(r)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	var body struct{ Result []map[string]string }
	require.NoError(t, json.Unmarshal(text, &body), string(text))
	return body.Result
}

// The steps of the connector article: type OAuth, choose the registry, New, the kind,
// name it, raise the lifespan, submit. What comes of it gets tokens.
func TestRegisteringAClient(t *testing.T) {
	globe := mocktest.New(t)
	b := admin(t, globe)
	page := b.open("/oauth_entity_list.do")
	page = b.open(page.doc.Find("#sysverb_new").AttrOr("href", ""))
	require.Equal(t, "What kind of OAuth application?", page.says("main h1"))
	link := page.doc.Find(`main a:contains("Create an OAuth API endpoint for external clients")`)
	page = b.open(link.AttrOr("href", ""))
	require.Contains(t, page.says("main h1"), "New record")
	clientID := page.doc.Find(`[id="oauth_entity.client_id"]`)
	require.Regexp(t, `^[0-9a-f]{32}$`, clientID.AttrOr("value", ""))
	_, readOnly := clientID.Attr("readonly")
	require.True(t, readOnly)

	wrong := b.submit(page, "form[method=post]", "#sysverb_insert", map[string]string{"oauth_entity.name": "", "oauth_entity.access_token_lifespan": "soon"})
	require.Regexp(t, "^Error: Application Registries", wrong.says("title"))
	require.Equal(t, "This field is mandatory", wrong.says(`[id="wrong.oauth_entity.name"]`))
	require.Equal(t, "Not a valid number", wrong.says(`[id="wrong.oauth_entity.access_token_lifespan"]`))
	require.Equal(t, "true", wrong.doc.Find(`[id="oauth_entity.name"]`).AttrOr("aria-invalid", ""))
	require.Empty(t, rows(t, globe, "oauth_entity", "client_id="+clientID.AttrOr("value", "")))

	page = b.submit(wrong, "form[method=post]", "#sysverb_insert", map[string]string{
		"oauth_entity.name": "CloudAppSecurity 2", "oauth_entity.access_token_lifespan": "3600",
	})
	secret := page.doc.Find(`[id="oauth_entity.client_secret.once"]`).AttrOr("value", "")
	require.Len(t, secret, 10, page.text)
	made := rows(t, globe, "oauth_entity", "name=CloudAppSecurity 2")
	require.Len(t, made, 1)
	require.Equal(t, clientID.AttrOr("value", ""), made[0]["client_id"])
	require.Equal(t, "3600", made[0]["access_token_lifespan"])
	require.Equal(t, "client", made[0]["type"])

	form := url.Values{
		"grant_type": {"password"}, "username": {globe.Admin.UserName}, "password": {globe.Admin.Password},
		"client_id": {made[0]["client_id"]}, "client_secret": {secret},
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+"/oauth_token.do", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	token := newBrowser(t, globe).send(r)
	require.Equal(t, http.StatusOK, token.status, token.text)

	page = b.open("/oauth_entity.do?sys_id=" + made[0]["sys_id"])
	require.NotContains(t, page.text, secret, "a secret is shown once")

	// And the token is revoked on its page, and is no good from then on.
	var body struct {
		AccessToken string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal([]byte(token.text), &body))
	live := func() int {
		return newBrowser(t, globe).open("/api/now/table/incident?sysparm_limit=1&access_token=" + body.AccessToken).status
	}
	require.Equal(t, http.StatusOK, live())
	page = b.open("/oauth_credential_list.do?sysparm_query=type=access_token^peer=" + made[0]["sys_id"])
	page = b.open(page.doc.Find("tbody th a").AttrOr("href", ""))
	require.NotContains(t, page.text, body.AccessToken)
	b.submit(page, "form[method=post]", "#revoke_access", nil)
	require.Equal(t, http.StatusUnauthorized, live())
}

// The steps of the legacy connection: an account with a password that signs in, the
// role, and the plug-in.
func TestMakingAServiceAccount(t *testing.T) {
	globe := mocktest.New(t)
	b := admin(t, globe)
	page := b.open("/sys_user.do?sys_id=-1")
	b.submit(page, "form[method=post]", "#sysverb_insert", map[string]string{
		"sys_user.user_name": "cas.service", "sys_user.first_name": "CAS", "sys_user.last_name": "Service", "sys_user.user_password": "p w&1",
	})
	made := rows(t, globe, "sys_user", "user_name=cas.service")
	require.Len(t, made, 1)
	page = b.open("/sys_user.do?sys_id=" + made[0]["sys_id"])
	require.NotContains(t, page.text, "p w&amp;1")
	page = b.open(page.doc.Find(`a[aria-label="New in Roles"]`).AttrOr("href", ""))
	require.Equal(t, "CAS Service", page.doc.Find(`[id="sys_display.sys_user_has_role.user"]`).AttrOr("value", ""))
	wrong := b.submit(page, "form[method=post]", "#sysverb_insert", map[string]string{"sys_display.sys_user_has_role.role": "no such role"})
	require.Contains(t, wrong.says(`[id="wrong.sys_user_has_role.role"]`), "Invalid reference")
	b.submit(page, "form[method=post]", "#sysverb_insert", map[string]string{"sys_display.sys_user_has_role.role": "admin"})
	signedIn(t, globe, "cas.service", "p w&1")
	own := signedIn(t, globe, "cas.service", "p w&1")
	require.Equal(t, "Application Registries", own.open("/oauth_entity_list.do").says("main h1"), "the role is there at once")

	page = b.open("/v_plugin.do?sysparm_query=id=com.glide.rest")
	page = b.submit(page, "form[method=post]", "#deactivate_plugin", nil)
	require.Equal(t, []string{"inactive"}, b.open("/v_plugin_list.do?sysparm_query=id=com.glide.rest").column("Active"))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/api/now/table/incident", nil)
	require.NoError(t, err)
	r.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
	require.Equal(t, http.StatusBadRequest, newBrowser(t, globe).send(r).status, "the API is off")
	b.submit(page, "form[method=post]", "#activate_plugin", nil)
	require.Equal(t, "active", rows(t, globe, "v_plugin", "id=com.glide.rest")[0]["active"])
}

// A form is written as the API writes: the same trail, the same rights; a box that is
// not ticked is false, and what is not on the form stays.
func TestAFormWritesAsTheAPIDoes(t *testing.T) {
	globe := mocktest.New(t)
	b := admin(t, globe)
	user := rows(t, globe, "sys_user", "user_name=abel.tuter")[0]
	page := b.open("/sys_user.do?sys_id=" + user["sys_id"])
	b.post("/sys_user.do", "sysparm_ck", page.doc.Find("[name=sysparm_ck]").AttrOr("value", ""), "sys_id", user["sys_id"],
		"sys_action", "sysverb_update", "sys_user.active", "false")
	after := rows(t, globe, "sys_user", "user_name=abel.tuter")[0]
	require.Equal(t, "false", after["active"])
	require.Equal(t, user["email"], after["email"])
	require.Equal(t, globe.Admin.UserName, after["sys_updated_by"])
	trail := rows(t, globe, "sys_audit", "documentkey="+user["sys_id"]+"^fieldname=active^ORDERBYDESCsys_created_on")
	require.Equal(t, "false", strings.ToLower(trail[0]["newvalue"]), "%v", trail[0])
	require.Equal(t, globe.Admin.UserName, trail[0]["user"])

	page = b.submit(b.open("/sys_user.do?sys_id="+user["sys_id"]), "form[method=post]", "#sysverb_update", map[string]string{"sys_user.active": "true"})
	require.Equal(t, "/sys_user_list.do", page.path)
	require.Equal(t, "true", rows(t, globe, "sys_user", "user_name=abel.tuter")[0]["active"])
}

func TestAFormIsHeldToRights(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sys_user", map[string]string{"user_name": "mortal", "user_password": "p", "active": "true"})
	b := signedIn(t, globe, "mortal", "p")
	token := b.open("/navpage.do").doc.Find("script:not([src])").Text()
	token = strings.Split(token, "'")[1]
	incident := rows(t, globe, "incident", "")[0]

	require.Equal(t, "Record not found", b.open("/incident.do?sys_id="+incident["sys_id"]).says("main h1"))
	require.Contains(t, b.open("/sys_audit.do?sys_id=-1").says("main h1"), "Security constraints")
	page := b.open("/sys_user.do?sysparm_query=user_name=mortal")
	require.Zero(t, page.doc.Find("#sysverb_delete").Length())

	for _, verb := range []string{"sysverb_update", "sysverb_delete"} {
		b.post("/incident.do", "sysparm_ck", token, "sys_id", incident["sys_id"], "sys_action", verb, "incident.short_description", "mine")
		require.Equal(t, incident, rows(t, globe, "incident", "sys_id="+incident["sys_id"])[0])
	}
}

// A token comes of the token endpoint: no page makes one, and its form shows it and ends it.
func TestNobodyWritesTokensByHand(t *testing.T) {
	globe := mocktest.New(t)
	tokenOf(t, globe, globe.Admin.UserName)
	client := rows(t, globe, "oauth_entity", "client_id="+globe.OAuth.ID)[0]
	token := rows(t, globe, "oauth_credential", "type=access_token")[0]
	b := admin(t, globe)
	require.Zero(t, b.open("/oauth_credential_list.do").doc.Find("#sysverb_new").Length())
	page := b.open("/oauth_entity.do?sys_id=" + client["sys_id"])
	require.Equal(t, 1, page.doc.Find(`a[aria-label="All of Manage Tokens"]`).Length())
	require.Zero(t, page.doc.Find(`a[aria-label="New in Manage Tokens"]`).Length())
	require.Contains(t, b.open("/oauth_credential.do?sys_id=-1").says("main h1"), "Security constraints")

	page = b.open("/oauth_credential.do?sys_id=" + token["sys_id"])
	require.NotZero(t, page.doc.Find(`[id="oauth_credential.expires"][readonly]`).Length())
	require.Zero(t, page.doc.Find(`form[method=post] [name^="oauth_credential."]`).Length())
	require.Zero(t, page.doc.Find("#sysverb_update, #sysverb_update_and_stay").Length(), "there is nothing to update")
	require.NotZero(t, page.doc.Find("#revoke_access").Length())
	b.post("/oauth_credential.do", "sysparm_ck", page.doc.Find("[name=sysparm_ck]").AttrOr("value", ""), "sys_id", token["sys_id"],
		"sys_action", "sysverb_update", "oauth_credential.expires", "2099-01-01 00:00:00")
	require.Equal(t, token["expires"], rows(t, globe, "oauth_credential", "type=access_token")[0]["expires"])
}

// Plug-ins, logs and trails come about without a form, too.
func TestNobodyWritesByHandWhatTheInstanceKeeps(t *testing.T) {
	b := admin(t, mocktest.New(t))
	for _, table := range []string{"v_plugin", "sysevent", "syslog_transaction", "sys_audit"} {
		page := b.open("/" + table + "_list.do")
		require.Zero(t, page.doc.Find("#sysverb_new").Length(), table)
		page = b.open(page.doc.Find("tbody th a").AttrOr("href", ""))
		require.Contains(t, page.path, "/"+table+".do?sys_id=")
		require.Zero(t, page.doc.Find("#sysverb_update, main form [name^='"+table+".']").Length(), table)
	}
	require.Equal(t, 1, b.open("/v_plugin.do?sysparm_query=id=com.glide.rest").doc.Find("#deactivate_plugin").Length())
}

// Without the token of the session nothing happens, and with it, it does.
func TestAFormNeedsItsToken(t *testing.T) {
	globe := mocktest.New(t)
	b, other := admin(t, globe), admin(t, globe)
	property := rows(t, globe, "sys_properties", "name=glide.ui.session_timeout")[0]
	tokenOf := func(b *browser) string {
		return b.open("/sys_properties.do?sys_id="+property["sys_id"]).doc.Find("[name=sysparm_ck]").AttrOr("value", "")
	}
	write := func(token, value string) shown {
		return b.still().post("/sys_properties.do", "sysparm_ck", token, "sys_id", property["sys_id"],
			"sys_action", "sysverb_update", "sys_properties.value", value)
	}
	for _, token := range []string{"", tokenOf(other), "x"} {
		require.Equal(t, "/security_interceptor.do", write(token, "99").header.Get("Location"))
		require.Equal(t, property["value"], rows(t, globe, "sys_properties", "sys_id="+property["sys_id"])[0]["value"])
	}
	require.Equal(t, "/sys_properties_list.do", write(tokenOf(b), "99").header.Get("Location"))
	require.Equal(t, "99", rows(t, globe, "sys_properties", "sys_id="+property["sys_id"])[0]["value"])
}

// A name that two have is refused, with what to write instead, and that works.
func TestATypedNameIsOneRow(t *testing.T) {
	globe := mocktest.New(t)
	for _, name := range []string{"twin.one", "twin.two"} {
		globe.Import("sys_user", map[string]string{"user_name": name, "first_name": "Same", "last_name": "Twin", "name": "Same Twin", "active": "true"})
	}
	second := rows(t, globe, "sys_user", "user_name=twin.two")[0]["sys_id"]
	held := func() []map[string]string { return rows(t, globe, "sys_user_has_role", "user.name=Same Twin") }
	b := admin(t, globe)
	send := func(user string) shown {
		return b.submit(b.open("/sys_user_has_role.do?sys_id=-1"), "form[method=post]", "#sysverb_insert", map[string]string{
			"sys_display.sys_user_has_role.user": user, "sys_display.sys_user_has_role.role": "itil",
		})
	}
	page := send("Same Twin")
	wrong := page.says(`[id="wrong.sys_user_has_role.user"]`)
	require.Contains(t, wrong, "Ambiguous reference")
	require.Contains(t, wrong, second+" (twin.two)")
	require.Contains(t, wrong, "(twin.one)")
	require.Equal(t, "Same Twin", page.doc.Find(`[id="sys_display.sys_user_has_role.user"]`).AttrOr("value", ""), "what was typed stays")
	require.Empty(t, held())

	send(second)
	require.NotEmpty(t, held())
	for _, row := range held() {
		require.Equal(t, second, row["user"])
	}
}
