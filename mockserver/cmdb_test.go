package mockserver_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const (
	linuxApp01 = "3a290cc60a0a0bb400000bdb386af1cf"
	linuxApp02 = "3a5dd3dbc0a8ce0100655f1ec66ed42c"
	oracle01   = "3a307c930a0a0bb400353965d0b8861f"
	apache01   = "3a27d4370a0a0bb4006316812bf45439"
	dependsOn  = "1a9cb166f1571100a92eb60da2bce5c5"
	runsOn     = "60bc4e22c0a8010e01f074cbe6bd73c3"
)

// ciAnswer is an item as the CMDB Instance API shows it.
type ciAnswer struct {
	Attributes map[string]json.RawMessage
	Outbound   []ciRelation `json:"outbound_relations"`
	Inbound    []ciRelation `json:"inbound_relations"`
}

type ciRelation struct {
	SysID        string `json:"sys_id"`
	Type, Target struct {
		DisplayValue string `json:"display_value"`
		Link, Value  string
	}
}

func (a ciAnswer) text(t testing.TB, name string) string {
	t.Helper()
	var text string
	require.NoError(t, json.Unmarshal(a.Attributes[name], &text), "%s is %s", name, a.Attributes[name])
	return text
}

func (w wire) ci(method, path, body string) ciAnswer {
	w.Helper()
	got := w.send(method, "/api/now/cmdb/instance/"+path, body)
	require.Equal(w, 200, got.status, got.body)
	var read struct{ Result ciAnswer }
	require.NoError(w, json.Unmarshal([]byte(got.body), &read), got.body)
	return read.Result
}

func basicOf(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// found are the rows of a table that match, by the Table API.
func (w wire) found(table, encoded string) []map[string]any {
	w.Helper()
	got := w.send("GET", "/api/now/table/"+table+"?sysparm_exclude_reference_link=true&sysparm_query="+url.QueryEscape(encoded), "")
	var read struct{ Result []map[string]any }
	require.NoError(w, json.Unmarshal([]byte(got.body), &read), got.body)
	return read.Result
}

func TestInstanceOfTheVendorsPage(t *testing.T) {
	w := newWire(t)
	got := w.send("GET", "/api/now/cmdb/instance/cmdb_ci_linux_server?sysparm_query=ORDERBYname&sysparm_limit=1", "")
	require.JSONEq(t, `{"result":[{"sys_id":"`+linuxApp01+`","name":"PS LinuxApp01"}]}`, got.body)
	require.Empty(t, got.header.Get("X-Total-Count"))
	require.Empty(t, got.header.Get("Link"))

	ci := w.ci("GET", "cmdb_ci/"+linuxApp01, "")
	require.Equal(t, "PS LinuxApp01", ci.text(t, "name"))
	require.Empty(t, ci.text(t, "assigned_to"), "an empty reference is a text")
	require.JSONEq(t, `{"display_value":"Fred Luddy","link":"`+w.globe.URL+`/api/now/table/sys_user/5137153cc611227c000bbd1bd8cd2005","value":"5137153cc611227c000bbd1bd8cd2005"}`,
		string(ci.Attributes["managed_by"]))
	require.JSONEq(t, `{"display_value":"global","link":"`+w.globe.URL+`/api/now/table/sys_user_group/global","value":"global"}`, string(ci.Attributes["sys_domain"]))
	require.Equal(t, "cmdb_ci_linux_server", ci.text(t, "sys_class_name"), "stored values, and no labels")
	require.Empty(t, ci.text(t, "kernel_release"), "the columns are those of its own class")
	require.Len(t, ci.Inbound, 3)
	require.Equal(t, "Depends on::Used by", ci.Inbound[0].Type.DisplayValue)
	require.Equal(t, w.globe.URL+"/api/now/table/cmdb_rel_type/"+dependsOn, ci.Inbound[0].Type.Link)
	targets := map[string]string{}
	for _, r := range ci.Outbound {
		targets[r.SysID] = r.Target.Link
	}
	require.Equal(t, w.globe.URL+"/api/now/cmdb/instance/cmdb_ci/"+oracle01, targets["3a62e64ac0a8ce0100aead1e3fd5439f"])
}

func TestInstancesAreWritten(t *testing.T) {
	w := newWire(t)
	body := `{"attributes":{"name":"lnux999","firewall_status":"Intranet","ram":"512","no_such":"x"},"source":"ServiceNow",
		"outbound_relations":[{"type":"` + dependsOn + `","target":"` + oracle01 + `"}],"inbound_relations":[{"type":"` + dependsOn + `","target":"` + apache01 + `"}]}`
	made := w.ci("POST", "cmdb_ci_linux_server", body)
	id := made.text(t, "sys_id")
	require.Equal(t, "ServiceNow", made.text(t, "discovery_source"))
	require.Equal(t, made.text(t, "sys_created_on"), made.text(t, "first_discovered"))
	require.Equal(t, "admin", made.text(t, "sys_created_by"))
	require.Equal(t, "/!!/!2/!(/!!/!0", made.text(t, "sys_class_path"))
	require.Equal(t, []string{oracle01, apache01}, []string{made.Outbound[0].Target.Value, made.Inbound[0].Target.Value})

	again := w.ci("POST", "cmdb_ci_linux_server", body)
	require.Equal(t, id, again.text(t, "sys_id"), "it is known by its name")
	require.Len(t, again.Outbound, 1, "a relation that is there is not made twice")
	require.Equal(t, "0", again.text(t, "sys_mod_count"))

	for i, method := range []string{"PATCH", "PUT"} {
		changed := w.ci(method, "cmdb_ci_linux_server/"+id, `{"attributes":{"used_for":"`+method+`"},"source":"ServiceNow"}`)
		require.Equal(t, method, changed.text(t, "used_for"))
		require.Equal(t, "512", changed.text(t, "ram"), "what is not named stays")
		require.Equal(t, string(rune('1'+i)), changed.text(t, "sys_mod_count"))
		require.Len(t, changed.Outbound, 1)
	}

	tied := w.ci("POST", "cmdb_ci_linux_server/"+id+"/relation", `{"outbound_relations":[{"type":"`+runsOn+`","target":"`+linuxApp02+`"}],"source":"ServiceNow"}`)
	require.Len(t, tied.Outbound, 2)
	rel := made.Outbound[0].SysID
	require.Equal(t, 404, w.send("DELETE", "/api/now/cmdb/instance/cmdb_ci_linux_server/"+linuxApp02+"/relation/"+rel, "").status, "a relation of others")
	gone := w.send("DELETE", "/api/now/cmdb/instance/cmdb_ci_linux_server/"+id+"/relation/"+rel, "")
	require.Equal(t, 200, gone.status)
	require.Empty(t, gone.body)
	require.Equal(t, 404, w.send("DELETE", "/api/now/cmdb/instance/cmdb_ci_linux_server/"+id+"/relation/"+rel, "").status)

	dependent := w.ci("POST", "cmdb_ci_linux_server", `{"attributes":{"name":"ora9","sys_class_name":"cmdb_ci_db_instance"},"source":"ServiceNow",
		"depends_on":{"outbound_relations":{"type":"`+runsOn+`","target":"`+linuxApp01+`"}}}`)
	require.Equal(t, "cmdb_ci_db_instance", dependent.text(t, "sys_class_name"))

	xml := w.send("POST", "/api/now/cmdb/instance/cmdb_ci_linux_server",
		"<request><attributes><name>lnux998</name></attributes><source>ServiceNow</source><outbound_relations><type>"+dependsOn+"</type><target>"+oracle01+"</target></outbound_relations></request>",
		"Content-Type", "application/xml", "Accept", "application/xml")
	require.Equal(t, 200, xml.status, xml.body)
	require.Contains(t, xml.body, "<name>lnux998</name>")
	require.Contains(t, xml.body, "<value>"+oracle01+"</value>")
}

func TestInstancesThatAreRefused(t *testing.T) {
	w := newWire(t)
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		says               string
	}{
		"no class":        {"GET", "cmdb_ci_zeppelin", "", 400, "Invalid table cmdb_ci_zeppelin"},
		"no item":         {"GET", "cmdb_ci/" + strings.Repeat("0", 32), "", 404, "No Record found"},
		"not of the CMDB": {"GET", "incident", "", 400, "Invalid table incident"},
		"another class":   {"GET", "cmdb_ci_win_server/" + linuxApp01, "", 404, "No Record found"},
		"no verb":         {"DELETE", "cmdb_ci/" + linuxApp01, "", 405, "DELETE method not supported"},
		"no JSON":         {"POST", "cmdb_ci_linux_server", "{", 400, "not valid JSON"},
		"a number":        {"POST", "cmdb_ci_linux_server", `{"attributes":{"name":"n","disk_space":1.5},"source":"ServiceNow"}`, 500, "class java.lang.Double cannot be cast to class java.lang.String"},
		"no source":       {"POST", "cmdb_ci_linux_server", `{"attributes":{"name":"n"}}`, 400, "In payload invalid data source [null] exist"},
		"wrong source":    {"POST", "cmdb_ci_linux_server", `{"attributes":{"name":"n"},"source":"servicenow"}`, 400, "In payload invalid data source [servicenow] exist"},
		"nothing to know": {"POST", "cmdb_ci_linux_server", `{"attributes":{"ram":"1"},"source":"ServiceNow"}`, 400, "MISSING_MATCHING_ATTRIBUTES"},
		"no host":         {"POST", "cmdb_ci_db_instance", `{"attributes":{"name":"n"},"source":"ServiceNow"}`, 400, "MISSING_DEPENDENCY"},
		"host nowhere": {"POST", "cmdb_ci_db_instance", `{"attributes":{"name":"n"},"source":"ServiceNow","depends_on":{"outbound_relations":{"type":"` + runsOn + `"}}}`,
			500, `"message":"Exception while executing request: null"`},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.send(c.method, "/api/now/cmdb/instance/"+c.path, c.body)
			require.Equal(t, c.status, got.status, got.body)
			require.Contains(t, got.body, c.says)
		})
	}
	require.Empty(t, w.found("cmdb_ci", "name=n"))
	typed := newWire(t, mocktest.Setting("cmdb_typed_attributes", "true"))
	require.Equal(t, "1.5", typed.ci("POST", "cmdb_ci_linux_server", `{"attributes":{"name":"n","disk_space":1.5,"virtual":true,"ram":null},"source":"ServiceNow"}`).text(t, "disk_space"))
}

func TestCMDBByRelease(t *testing.T) {
	for release, status := range map[string]int{"helsinki": 400, "istanbul": 200} {
		w := newWire(t, mocktest.Release(release))
		for _, path := range []string{"/api/now/cmdb/instance/cmdb_ci", "/api/now/v1/cmdb/meta/cmdb_ci"} {
			require.Equal(t, status, w.send("GET", path, "").status, release+path)
		}
		require.Equal(t, status, w.send("POST", "/api/now/identifyreconcile/query", `{"items":[]}`).status, release)
		require.Equal(t, 400, w.send("POST", "/api/now/identifyreconcile/enhanced", `{"items":[]}`).status, release)
		require.Equal(t, status, w.send("GET", "/api/now/table/cmdb_identifier", "").status, release)
	}
}

func TestCMDBAsksForRoles(t *testing.T) {
	w := newWire(t)
	for user, want := range map[string][]int{"itil": {200, 200, 200, 200}, "abel.tuter": {403, 403, 403, 403}} {
		as := basicOf(user, "snowglobe")
		require.Equal(t, want, []int{
			w.send("GET", "/api/now/cmdb/instance/cmdb_ci", "", "Authorization", as).status,
			w.send("GET", "/api/now/cmdb/meta/cmdb_ci", "", "Authorization", as).status,
			w.send("POST", "/api/now/cmdb/instance/cmdb_ci_linux_server", `{"attributes":{"name":"by `+user+`"},"source":"ServiceNow"}`, "Authorization", as).status,
			w.send("POST", "/api/now/identifyreconcile", `{"items":[]}`, "Authorization", as).status,
		}, user)
	}
	require.Equal(t, http.StatusUnauthorized, w.send("GET", "/api/now/cmdb/instance/cmdb_ci", "", "Authorization", basicOf("admin", "wrong")).status)
}

func TestMeta(t *testing.T) {
	w := newWire(t)
	got := w.send("GET", "/api/now/cmdb/meta/cmdb_ci_computer", "")
	require.Equal(t, 200, got.status, got.body)
	var read struct {
		Result struct {
			Name, Label, Parent string
			Children            []string
			IsExtendable        bool `json:"is_extendable"`
			Attributes          []struct {
				Element, Type, Label string
				Inherited            string  `json:"is_inherited"`
				Display              string  `json:"is_display"`
				MaxLength            string  `json:"max_length"`
				Default              *string `json:"default_value"`
			}
			Identification struct {
				Name, AppliesTo string
				Independent     bool `json:"is_independent"`
				Identifiers     []struct {
					Attributes string
					Table      *string
					Order      int
				}
			} `json:"identification_rules"`
			Relationships []struct{ Parent, Child string } `json:"relationship_rules"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(got.body), &read))
	meta := read.Result
	require.Equal(t, []string{"cmdb_ci_computer", "Computer", "cmdb_ci_hardware"}, []string{meta.Name, meta.Label, meta.Parent})
	require.Contains(t, meta.Children, "cmdb_ci_server")
	require.NotContains(t, meta.Children, "cmdb_ci_linux_server", "only classes right below")
	require.True(t, meta.IsExtendable)
	for _, a := range meta.Attributes {
		switch a.Element {
		case "name":
			require.Equal(t, []string{"true", "true", "255"}, []string{a.Inherited, a.Display, a.MaxLength})
			require.Nil(t, a.Default)
		case "os":
			require.Equal(t, []string{"false", "false", "40"}, []string{a.Inherited, a.Display, a.MaxLength})
		}
	}
	require.Equal(t, "Hardware Rule", meta.Identification.Name)
	require.True(t, meta.Identification.Independent)
	require.Len(t, meta.Identification.Identifiers, 4)
	require.Equal(t, "cmdb_serial_number", *meta.Identification.Identifiers[0].Table)
	require.Nil(t, meta.Identification.Identifiers[1].Table)
	require.NotEmpty(t, meta.Relationships)
	require.Equal(t, 400, w.send("GET", "/api/now/cmdb/meta/incident", "").status)
	xml := w.send("GET", "/api/now/cmdb/meta/cmdb_ci_computer", "", "Accept", "application/xml")
	require.Contains(t, xml.body, "<is_extendable>true</is_extendable>")
	require.Contains(t, xml.body, "<order>100</order>")
}
