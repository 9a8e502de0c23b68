package mockserver_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// zabbix is the ServiceNow client of Zabbix, which opens an incident for a
// problem and keeps it up to date: JavaScript that Zabbix ships among its media
// types, run by Zabbix's own engine. Debian's zabbix-server-pgsql has both. It
// looks at status codes, sys_id, number and error.message, and does not check
// certificates.
type zabbix struct {
	*testing.T
	globe  *mocktest.Globe
	script string
}

func newZabbix(t *testing.T, options ...mocktest.Option) zabbix {
	t.Helper()
	const remedy = "install zabbix-server-pgsql"
	if _, err := exec.LookPath("zabbix_js"); err != nil {
		t.Skip("zabbix_js is missing; " + remedy)
	}
	data, err := filepath.Glob("/usr/share/zabbix-server-pgsql/data.sql.gz")
	require.NoError(t, err)
	if len(data) == 0 {
		t.Skip("Zabbix's media types are missing; " + remedy)
	}
	script := filepath.Join(t.TempDir(), "servicenow.js")
	require.NoError(t, os.WriteFile(script, []byte(zabbixScript(t, data[0])), 0o600))
	return zabbix{t, mocktest.New(t, append(options, mocktest.TLS())...), script}
}

// zabbixScript reads the script of the media type named ServiceNow out of the
// rows that a new Zabbix database is filled with.
func zabbixScript(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	sql, err := io.ReadAll(unzipped)
	require.NoError(t, err)

	insert := regexp.MustCompile(`(?m)^INSERT INTO media_type \(([^)]*)\) values \(`)
	literal := regexp.MustCompile(`^E?'((?:[^']|'')*)',?`)
	for _, at := range insert.FindAllSubmatchIndex(sql, -1) {
		row := map[string]string{}
		rest := sql[at[1]:]
		for column := range strings.SplitSeq(string(sql[at[2]:at[3]]), ",") {
			value := literal.FindSubmatch(rest)
			require.NotNil(t, value, "a literal for "+column)
			rest = rest[len(value[0]):]
			row[column] = strings.NewReplacer("''", "'", `\\`, `\`).Replace(string(value[1]))
		}
		if row["name"] == "ServiceNow" {
			return row["script"]
		}
	}
	require.Fail(t, "there is no media type ServiceNow in "+path)
	return ""
}

// event runs the client as Zabbix does for a trigger's event. The parameters are
// those of the media type, with the defaults that it has.
func (z zabbix) event(changes map[string]string) (string, error) {
	z.Helper()
	parameters := map[string]string{
		"alert_subject": "Disk is full", "alert_message": "“/var” on db01\nis at 99 %",
		"event_source": "0", "event_value": "1", "event_update_status": "0", "event_recovery_value": "1", "event_nseverity": "5",
		"urgency_for_disaster": "1", "urgency_for_high": "2", "urgency_for_average": "2",
		"servicenow_url": z.globe.URL, "servicenow_user": z.globe.Admin.UserName, "servicenow_password": z.globe.Admin.Password,
		"servicenow_sys_id": "{EVENT.TAGS.__zbx_servicenow_sys_id}",
	}
	maps.Copy(parameters, changes)
	value, err := json.Marshal(parameters)
	require.NoError(z, err)
	ctx, cancel := context.WithTimeout(z.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "zabbix_js", "--script", z.script, "--param", string(value), "--timeout", "30").CombinedOutput()
	return string(out), err
}

// opens lets the client open an incident and gives the tags that it keeps of it.
func (z zabbix) opens() (sysID, number, link string) {
	z.Helper()
	out, err := z.event(nil)
	require.NoError(z, err, out)
	var result struct {
		Tags map[string]string `json:"tags"`
	}
	require.NoError(z, json.Unmarshal([]byte(out), &result), out)
	const tag = "__zbx_servicenow_"
	return result.Tags[tag+"sys_id"], result.Tags[tag+"number"], result.Tags[tag+"link"]
}

// rows reads what there is now, as the administrator.
func (z zabbix) rows(path string) []map[string]string {
	z.Helper()
	request, err := http.NewRequestWithContext(z.Context(), http.MethodGet, z.globe.URL+"/api/now/table/"+path, http.NoBody)
	require.NoError(z, err)
	request.SetBasicAuth(z.globe.Admin.UserName, z.globe.Admin.Password)
	status, body := send(z.T, z.globe.HTTPClient(), request)
	require.Equal(z, http.StatusOK, status, body)
	var list struct {
		Result []map[string]string `json:"result"`
	}
	require.NoError(z, json.Unmarshal([]byte(body), &list))
	return list.Result
}

func TestZabbixFollowsAProblem(t *testing.T) {
	z := newZabbix(t)
	sysID, number, link := z.opens()
	require.Regexp(t, `^INC\d{7}$`, number)
	require.Equal(t, z.globe.URL+"/incident.do?sys_id="+sysID, link)

	const fields = "?sysparm_fields=number,short_description,description,urgency&sysparm_query=sys_id="
	opened := []map[string]string{{
		"number": number, "short_description": "Disk is full", "description": "“/var” on db01\nis at 99 %", "urgency": "1",
	}}
	require.Equal(t, opened, z.rows("incident"+fields+sysID))

	for _, news := range []map[string]string{
		{"event_update_status": "1", "alert_subject": "Disk is being cleaned", "alert_message": "ann took it"},
		{"event_value": "0", "alert_subject": "Disk is fine", "alert_message": "after 5m"},
	} {
		news["servicenow_sys_id"] = sysID
		out, err := z.event(news)
		require.NoError(t, err, out)
		require.JSONEq(t, `{"tags":{}}`, out)
		opened[0]["short_description"] = news["alert_subject"]
		require.Equal(t, opened, z.rows("incident"+fields+sysID), "what the client leaves out stays")
	}
	require.ElementsMatch(t, []map[string]string{{"value": "“/var” on db01\nis at 99 %"}, {"value": "ann took it"}, {"value": "after 5m"}},
		z.rows("sys_journal_field?sysparm_fields=value&sysparm_query=element=comments^element_id="+sysID),
		"each message is a comment")

	var asked []string
	for _, e := range z.globe.Journal() {
		if e.Method != http.MethodGet {
			asked = append(asked, e.Method+" "+e.Auth)
		}
	}
	require.Equal(t, []string{"POST basic", "PUT basic", "PUT basic"}, asked)
}

func TestZabbixSeesRefusals(t *testing.T) {
	z := newZabbix(t)
	for want, changes := range map[string]map[string]string{
		`status code 401: "User Not Authenticated"`: {"servicenow_password": "wrong"},
		`status code 404: "No Record found"`:        {"event_value": "0", "servicenow_sys_id": "00000000000000000000000000000000"},
	} {
		out, err := z.event(changes)
		require.Error(t, err, "the program ends with a failure")
		require.Contains(t, out, want)
	}
	require.Empty(t, z.rows("incident?sysparm_fields=number&sysparm_query=short_description=Disk%20is%20full"), "nothing was written")
}
