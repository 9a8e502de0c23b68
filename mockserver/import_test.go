package mockserver_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

type imported struct {
	ImportSet    string `json:"import_set"`
	StagingTable string `json:"staging_table"`
	Result       []struct {
		Map          string `json:"transform_map"`
		Table        string
		DisplayName  string `json:"display_name"`
		DisplayValue string `json:"display_value"`
		Link         string `json:"record_link"`
		Status       string
		SysID        string  `json:"sys_id"`
		Error        *string `json:"error_message"`
		Message      *string `json:"status_message"`
	}
}

func (w wire) bring(staging, body string, headers ...string) imported {
	w.Helper()
	got := w.send("POST", "/api/now/import/"+staging, body, headers...)
	require.Equal(w, http.StatusCreated, got.status, got.body)
	var read imported
	require.NoError(w, json.Unmarshal([]byte(got.body), &read), got.body)
	return read
}

// row is some columns of the first row that matches, as they are stored.
func (w wire) row(table, encoded string, columns ...string) []string {
	w.Helper()
	path := "/api/now/table/" + table + "?sysparm_exclude_reference_link=true&sysparm_limit=1&sysparm_query=" + url.QueryEscape(encoded)
	var list struct{ Result []map[string]string }
	got := w.send("GET", path, "")
	require.NoError(w, json.Unmarshal([]byte(got.body), &list), got.body)
	require.NotEmpty(w, list.Result, "%s %s: %s", table, encoded, got.body)
	var values []string
	for _, column := range columns {
		values = append(values, list.Result[0][column])
	}
	return values
}

// The sample of the vendor's page, single quotes and all.
func TestImportOfAUser(t *testing.T) {
	w := newWire(t, mocktest.Now(time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)))
	const john = "{'first_name':'John','last_name':'Public','email':'john.public@company.com','department':'Moonshots'}"
	got := w.send("POST", "/api/now/import/imp_user", john)
	require.Equal(t, http.StatusCreated, got.status)
	id := w.row("sys_user", "email=john.public@company.com", "sys_id", "user_name")
	require.Equal(t, "John.Public", id[1])
	require.Equal(t, `{"import_set":"ISET0010001","staging_table":"imp_user","result":[{"transform_map":"User","table":"sys_user",`+
		`"display_name":"name","display_value":"John Public","record_link":"`+w.globe.URL+`/api/now/table/sys_user/`+id[0]+`","status":"inserted","sys_id":"`+id[0]+`"}]}`, got.body)
	require.Equal(t, []string{"Moonshots"}, w.row("cmn_department", "name=Moonshots", "name"), "a reference that is not there is made")

	again := w.bring("imp_user", `{"first_name":"John","last_name":"Public","email":"JOHN.PUBLIC@company.com"}`)
	require.Equal(t, "updated", again.Result[0].Status, "the address is written in another way")
	require.Equal(t, id[0], again.Result[0].SysID)
	again = w.bring("imp_user", `{"first_name":"John","email":"JOHN.PUBLIC@company.com"}`)
	require.Equal(t, []string{"ignored", "No field values changed", id[0]}, []string{again.Result[0].Status, *again.Result[0].Message, again.Result[0].SysID})
	require.Equal(t, "ISET0010001", again.ImportSet, "the set of the day")

	skipped := w.bring("imp_user", `{"first_name":"Nobody"}`).Result[0]
	require.Equal(t, "skipped", skipped.Status)
	require.Equal(t, "Unable to resolve target record, coalesce values not present: email", *skipped.Message)
	require.Equal(t, []string{"skipped", "4"}, w.row("imp_user", "first_name=Nobody", "sys_import_state", "sys_import_row"))
	require.Equal(t, []string{skipped.SysID}, w.row("imp_user", "first_name=Nobody", "sys_id"), "the row's own")
	require.Equal(t, []string{"4", "1", "1", "1", "1", "0"}, w.row("sys_import_set_run", "sys_import_set.number=ISET0010001", "total", "inserts", "updates", "ignored", "skipped", "errors"))

	read := w.send("GET", "/api/now/import/imp_user/"+skipped.SysID, "")
	require.Equal(t, http.StatusOK, read.status)
	require.Contains(t, read.body, `"status":"skipped"`)
	require.Equal(t, http.StatusNotFound, w.send("GET", "/api/now/import/imp_user/nope", "").status)

	w.globe.Advance(24 * time.Hour)
	require.Equal(t, "ISET0010002", w.bring("imp_user", `{"email":"john.public@company.com"}`).ImportSet, "a set lasts a day")
	require.Equal(t, []string{"processed"}, w.row("sys_import_set", "number=ISET0010001", "state"))

	w.globe.Play("madrid", map[string]string{"import_set_skipped": "error"})
	require.JSONEq(t, `{"import_set":"ISET0010002","staging_table":"imp_user","result":[{"transform_map":"User","status":"error",`+
		`"error_message":"Unable to resolve target record, coalesce values not present: email; Invalid table ",`+
		`"status_message":"Unable to resolve target record, coalesce values not present: email"}]}`, w.send("POST", "/api/now/import/imp_user", "{}").body)
}

func TestImportRefusals(t *testing.T) {
	w := newWire(t)
	for path, want := range map[string]string{
		"no_table":           `{"error":{"message":"Invalid staging table","detail":null},"status":"failure"}`,
		"incident":           `{"error":{"message":"Invalid staging table","detail":null},"status":"failure"}`,
		"sys_import_set_row": `{"error":{"message":"Invalid staging table","detail":null},"status":"failure"}`,
	} {
		got := w.send("POST", "/api/now/import/"+path, "{}")
		require.Equal(t, http.StatusBadRequest, got.status)
		require.JSONEq(t, want, got.body)
	}
	require.Equal(t, http.StatusMethodNotAllowed, w.send("PUT", "/api/now/import/imp_user", "{}").status)
	require.Equal(t, http.StatusMethodNotAllowed, w.send("POST", "/api/now/import/imp_user/insertMultiple", `{"records":[]}`).status)
	for _, body := range []string{"[", "7", `"x"`, `{"a":`, `{"a":1}{`, `{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + "}"} {
		require.Equal(t, http.StatusBadRequest, w.send("POST", "/api/now/import/imp_user", body).status, body)
	}

	w.globe.Import("sys_user", map[string]string{"sys_id": "kit", "user_name": "kit", "user_password": "kit", "active": "true"})
	kit := []string{"Authorization", "Basic a2l0OmtpdA=="}
	refused := w.send("POST", "/api/now/import/imp_user", `{"email":"x@example.com"}`, kit...)
	require.Equal(t, http.StatusForbidden, refused.status)
	require.Contains(t, refused.body, "ACL Exception Insert Failed due to security constraints")
	role := w.row("sys_user_role", "name=import_transformer", "sys_id")[0]
	w.globe.Import("sys_user_has_role", map[string]string{"user": "kit", "role": role, "state": "active"})
	brought := w.bring("imp_notification", `{"uuid":"u-1","message":"Host down","state":"In progress","category":"plasma"}`, kit...).Result[0]
	require.Equal(t, "inserted", brought.Status, "rights to the target table do not count")
	require.Equal(t, []string{"Host down", "2", "plasma", "kit"}, w.row("incident", "correlation_id=u-1", "short_description", "incident_state", "category", "sys_created_by"))
	require.Equal(t, []string{"plasma"}, w.row("sys_choice", "name=incident^element=category^value=plasma", "label"))
	policy := w.bring("imp_notification", `{"uuid":"u-2","state":"Resolved"}`, kit...).Result[0]
	require.Equal(t, "error", policy.Status)
	require.Equal(t, "Data Policy Exception: The following fields are mandatory: Resolution code, Close notes", *policy.Error)
	require.Empty(t, policy.SysID)
	w.globe.Play("madrid", map[string]string{"import_set_target_acl": "enforced"})
	brought = w.bring("imp_user", `{"email":"x@example.com"}`, kit...).Result[0]
	require.Equal(t, "error", brought.Status)
	require.Equal(t, []string{"error"}, w.row("imp_user", "email=x@example.com", "sys_import_state"))

	w.globe.Change("sys_transform_map", map[string]string{"source_table": "imp_user"}, map[string]string{"active": "false"})
	unmapped := w.send("POST", "/api/now/import/imp_user", `{"email":"y@example.com"}`)
	require.Equal(t, http.StatusInternalServerError, unmapped.status)
	require.JSONEq(t, `{"error":{"message":"java.lang.NullPointerException","detail":"java.lang.NullPointerException Check logs for error trace or enable glide.rest.debug property to verify REST request processing"},"status":"failure"}`, unmapped.body)
	require.Equal(t, []string{"pending"}, w.row("imp_user", "email=y@example.com", "sys_import_state"), "the row is there all the same")
}

// Each of the roles that import sets have is enough to bring a row, and the role that
// keeps them holds the others.
func TestRolesThatImport(t *testing.T) {
	w := newWire(t)
	kit := []string{"Authorization", "Basic a2l0OmtpdA=="}
	w.globe.Import("sys_user", map[string]string{"sys_id": "kit", "user_name": "kit", "user_password": "kit", "active": "true"})
	for _, role := range []string{"import_set_loader", "import_transformer", "import_admin"} {
		id := w.row("sys_user_role", "name="+role, "sys_id")[0]
		require.Equal(t, http.StatusForbidden, w.send("POST", "/api/now/import/imp_location", `{"name":"x"}`, kit...).status, role)
		w.globe.Import("sys_user_has_role", map[string]string{"sys_id": "kit", "user": "kit", "role": id, "state": "active"})
		require.Equal(t, "inserted", w.bring("imp_location", `{"name":"`+role+`"}`, kit...).Result[0].Status, role)
		w.globe.Remove("sys_user_has_role", map[string]string{"sys_id": "kit"})
	}
	got := w.send("GET", "/api/now/table/sys_user_role_contains?sysparm_query=role.name=import_admin^ORDERBYcontains.name&sysparm_fields=contains.name", "")
	require.JSONEq(t, `{"result":[{"contains.name":"import_set_loader"},{"contains.name":"import_transformer"}]}`, got.body)
}

// Many rows come together, by the labels of columns unless a row says otherwise.
func TestImportOfManyRows(t *testing.T) {
	w := newWire(t, mocktest.Setting("import_set_insert_multiple", "true"))
	const path = "/api/now/import/imp_user/insertMultiple"
	load := func(query, body string) (ids struct {
		Set   string `json:"import_set_id"`
		Multi string `json:"multi_import_set_id"`
	},
	) {
		t.Helper()
		got := w.send("POST", path+query, body)
		require.Equal(t, http.StatusCreated, got.status, got.body)
		require.NoError(t, json.Unmarshal([]byte(got.body), &ids))
		return ids
	}
	first := load("", `{"records":[{"Email":"a@example.com","First name":"Ann"},{"EMAIL":"b@example.com","first_name":"not by name"},{}]}`)
	require.Equal(t, []string{"processed", "asynchronous", first.Multi}, w.row("sys_import_set", "sys_id="+first.Set, "state", "mode", "multi_import_set"))
	require.Equal(t, []string{"Ann"}, w.row("sys_user", "email=a@example.com", "first_name"))
	require.Equal(t, []string{""}, w.row("sys_user", "email=b@example.com", "first_name"))
	require.Equal(t, []string{"3", "2", "1"}, w.row("sys_import_set_run", "set="+first.Set, "total", "inserts", "skipped"))
	require.Equal(t, []string{"3"}, w.row("imp_user", "sys_import_set="+first.Set+"^emailISEMPTY", "sys_import_row"))

	w.globe.Import("sys_rest_insert_multiple", map[string]string{"source_table": "imp_user", "transformation": "synchronous", "column_mapping": "column_name", "active": "true"})
	second := load("?multi_import_set_id="+first.Multi+"&run_after="+first.Set, `{"records":[{"email":"b@example.com","first_name":"Bob"}]}`)
	require.Equal(t, first.Multi, second.Multi)
	require.NotEqual(t, first.Set, second.Set)
	require.Equal(t, []string{"Bob"}, w.row("sys_user", "email=b@example.com", "first_name"))
	require.NotEqual(t, first.Multi, load("?multi_import_set_id=nope", `{"records":[]}`).Multi)

	refused := w.send("POST", path, `{"record":[]}`)
	require.Equal(t, http.StatusBadRequest, refused.status)
	require.Contains(t, refused.body, "Exception while reading request")
	w.globe.Remove("sys_transform_map", map[string]string{"source_table": "imp_user"})
	require.Equal(t, http.StatusInternalServerError, w.send("POST", path, `{"records":[{}]}`).status, "who waits hears of it")
	require.Equal(t, http.StatusBadRequest, w.send("POST", "/api/now/import/incident/insertMultiple", `{"records":[]}`).status)
}

// The other forms of a request, and of its answer.
func TestFormsOfAnImport(t *testing.T) {
	w := newWire(t)
	got := w.send("POST", "/api/now/v1/import/imp_location", `<request><entry><name>Attic</name><city>Rome</city></entry></request>`,
		"Content-Type", "application/xml", "Accept", "application/xml")
	require.Equal(t, http.StatusCreated, got.status)
	require.Regexp(t, `^<\?xml version="1.0" encoding="UTF-8"\?><response><import_set>ISET\d+</import_set><staging_table>imp_location</staging_table>`+
		`<result><transform_map>Location</transform_map><table>cmn_location</table><display_name>name</display_name><display_value>Attic</display_value>`+
		`<record_link>http://[^<]+/api/now/v1/table/cmn_location/[0-9a-f]{32}</record_link><status>inserted</status><sys_id>[0-9a-f]{32}</sys_id></result></response>$`, got.body)
	nested := w.bring("imp_location", `{"name":{"kind":"attic","floors":[1,2]},"city":7}`)
	require.Equal(t, []string{"{kind=attic, floors=[1, 2]}", "7"}, w.row("cmn_location", "sys_id="+nested.Result[0].SysID, "name", "city"))
	w.globe.Play("eureka", nil)
	require.Equal(t, http.StatusCreated, w.send("POST", "/api/now/import/imp_user", `{"email":"e@example.com"}`).status)
	require.Equal(t, http.StatusBadRequest, w.send("POST", "/api/now/v2/import/imp_user", `{}`).status, "a version that Eureka has not")
}

// Another fork knows nothing of it, and a reset undoes it.
func TestImportsOfForks(t *testing.T) {
	w := newWire(t)
	fork := wire{t, w.globe.Fork(t)}
	require.Equal(t, "inserted", fork.bring("imp_user", `{"email":"f@example.com"}`).Result[0].Status)
	require.Equal(t, "inserted", fork.bring("imp_location", `{"name":"f"}`).Result[0].Status)
	require.Equal(t, "inserted", w.bring("imp_user", `{"email":"f@example.com"}`).Result[0].Status)
	require.Equal(t, "0", w.send("GET", "/api/now/table/imp_location", "").header.Get("X-Total-Count"))
}
