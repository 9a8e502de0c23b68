package mockserver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// historian reads an instance as its administrator does, with the clock stopped
// and without leaving traces of its own.
type historian struct {
	t *testing.T
	*mockserver.Instance
}

func historianOf(t *testing.T, cfg mockserver.Config) *historian {
	t.Helper()
	if cfg.Now.IsZero() {
		cfg.Now = time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	}
	i, err := mockserver.New(cfg)
	require.NoError(t, err)
	i.Clock().Freeze(true)
	return &historian{t, i}
}

// send is a request as somebody.
func (h *historian) send(method, path, user, password, body string) (int, []byte) {
	h.t.Helper()
	r := httptest.NewRequestWithContext(h.t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.SetBasicAuth(user, password)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	text, err := io.ReadAll(w.Result().Body)
	require.NoError(h.t, err)
	return w.Code, text
}

// rows are the rows of a table that match a query, references as sys_ids, in all columns
// or in these.
func (h *historian) rows(table, encoded string, columns ...string) []map[string]string {
	h.t.Helper()
	query := url.Values{"sysparm_query": {encoded}, "sysparm_exclude_reference_link": {"true"}, "sysparm_limit": {"100000"}}
	if len(columns) > 0 {
		query.Set("sysparm_fields", strings.Join(columns, ","))
	}
	status, text := h.send(http.MethodGet, "/api/now/table/"+table+"?"+query.Encode(), "admin", "admin", "")
	if status == http.StatusNotFound {
		return nil // as the first version of the API has it
	}
	require.Equal(h.t, http.StatusOK, status, "%s: %s", table, text)
	var body struct{ Result []map[string]string }
	require.NoError(h.t, json.Unmarshal(text, &body), table)
	return body.Result
}

func (h *historian) count(table, encoded string) int { return len(h.rows(table, encoded, "sys_id")) }

// column is what the rows of a table have in one of their columns, whether the release
// shows it or not.
func (h *historian) column(table, column string) (values []string) {
	h.t.Helper()
	exported, err := h.Export(false, table)
	require.NoError(h.t, err)
	at := slices.Index(exported[0].Columns, column)
	for row := range exported[0].Rows {
		values = append(values, row[at])
	}
	require.NotEmpty(h.t, values)
	return values
}

// everyPlay calls do for a fresh and an upgraded instance of every release whose
// world is like none before it: worlds depend on few switches, and most releases
// leave them alone.
func everyPlay(t *testing.T, do func(t *testing.T, cfg mockserver.Config, s *release.Settings)) {
	t.Helper()
	played := map[string]bool{}
	for n, p := range release.Catalog().All() {
		for _, origin := range []release.Origin{release.Fresh, release.Upgraded} {
			s, err := p.Settings(origin, nil)
			require.NoError(t, err)
			var world strings.Builder
			for _, name := range fixtures.Reads() {
				fmt.Fprintf(&world, "%s=%s\n", name, s.Text(name))
			}
			if played[world.String()] {
				continue
			}
			played[world.String()] = true
			t.Run(p.Key+" "+string(origin), func(t *testing.T) {
				do(t, mockserver.Config{Release: p.Key, Origin: string(origin), Seed: uint64(n + 1), Events: 3000}, s)
			})
		}
	}
	require.Greater(t, len(played), 5, "worlds that differ")
}

// TestTheWorldSaysWhatTheSettingsSay looks at a history of each release for what
// the release does not have, and for what it does.
func TestTheWorldSaysWhatTheSettingsSay(t *testing.T) {
	for _, name := range fixtures.Reads() {
		require.NoError(t, release.CheckKey(name))
	}
	everyPlay(t, func(t *testing.T, cfg mockserver.Config, s *release.Settings) {
		h := historianOf(t, cfg)
		require.Equal(t, s.RoleManagementV2, h.count("sys_dictionary", "name=sys_user_has_role^element=inh_count") == 1)
		require.Equal(t, s.RoleManagementV2, slices.ContainsFunc(h.column("sys_user_has_role", "inh_count"), func(count string) bool { return count != "" }))
		require.Equal(t, s.RoleManagementV2, h.count("sys_audit_role", "") == 0, "sys_audit_role")
		require.Equal(t, s.RoleManagementV2, h.count("v_plugin", "id=com.glide.role_management.inh_count") == 1)
		require.Equal(t, s.RoleManagementV2, h.count("sys_properties", "name=glide.role_management.v2.audit_roles") == 1)
		require.Equal(t, s.OAuthEnabled, h.count("v_plugin", "id=com.snc.platform.security.oauth") == 1)
		require.Equal(t, s.OAuthEnabled, h.count("sys_properties", "nameLIKEoauth") > 0)
		for _, name := range []string{"oauth_entity", "oauth_credential"} {
			status, text := h.send(http.MethodGet, "/api/now/table/"+name, "admin", "admin", "")
			require.Equal(t, s.OAuthEnabled, status != http.StatusBadRequest, "%s", text)
			require.Equal(t, s.OAuthEnabled, h.count("sys_db_object", "name="+name) == 1)
			require.Equal(t, s.OAuthEnabled, h.count("sys_dictionary", "name="+name) > 0)
		}
		require.Equal(t, s.RESTEndpointACLAvailable, h.count("sys_user_role", "name=snc_platform_rest_api_access") == 1)
		require.Equal(t, s.RESTEndpointACLAvailable, h.count("sys_user_has_role", "role.name=snc_platform_rest_api_access") > 0)
		require.Equal(t, s.AuditInserts, h.count("sys_audit", "record_checkpoint=0") > 0)
		require.Equal(t, s.AuthLockoutOnFailedLogin, h.count("sys_audit", "fieldname=locked_out^user=system") > 0)
		require.Equal(t, s.TransactionLog, h.count("syslog_transaction", "") > 1)
		require.Equal(t, s.SNCAuthEvents, h.count("sysevent", "nameSTARTSWITHSNC.Auth") > 0)
		for property, setting := range map[string]string{
			"glide.user.max_unlock_attempts":    "lockout_attempts",
			"glide.user.unlock_timeout_in_mins": "lockout_minutes",
			"glide.sys.audit_inserts":           "audit_inserts",
		} {
			rows := h.rows("sys_properties", "name="+property)
			require.Len(t, rows, 1, property)
			require.Equal(t, s.Text(setting), rows[0]["value"], property)
		}
	})
}

// TestOverridesReachTheWorld turns each switch that a world depends on to
// another value than Madrid's.
func TestOverridesReachTheWorld(t *testing.T) {
	h := historianOf(t, mockserver.Config{Seed: 4, Events: 4000, Settings: map[string]string{
		"audit_inserts": "true", "snc_auth_events": "true", "transaction_log": "false", "event_processing": "never",
		"login_event_basic": "never", "login_touches_user": "false", "lockout_attempts": "3", "lockout_minutes": "40",
	}})
	require.Positive(t, h.count("sys_audit", "record_checkpoint=0^tablename=incident^fieldname=number"))
	require.Positive(t, h.count("sysevent", "name=SNC.Auth.DB.Login.Success"))
	require.Zero(t, h.count("syslog_transaction", ""))
	require.Zero(t, h.count("sysevent", "state!=ready"))
	require.Zero(t, h.count("sysevent", "name=login^user_name=monitoring.bridge"))
	require.Positive(t, h.count("sysevent", "name=session.established^user_name=monitoring.bridge"))
	require.Positive(t, h.count("sys_audit", "fieldname=failed_attempts^newvalue=3"))
	require.Zero(t, h.count("sys_audit", "fieldname=failed_attempts^newvalue>3"))
}

// TestDeletionsAreRecordedAsTheInstanceWould holds what the history deleted
// against the properties that say what is recorded, and those against what the
// instance does without them.
func TestDeletionsAreRecordedAsTheInstanceWould(t *testing.T) {
	text, err := os.ReadFile("rules/trail/policy.yaml")
	require.NoError(t, err)
	var policy struct {
		Deleted []string `yaml:"deleted_system_tables"`
		Ignored []string `yaml:"ignored_deletions"`
	}
	require.NoError(t, yaml.Unmarshal(text, &policy))
	h := historianOf(t, mockserver.Config{Seed: 2, Events: 20_000})
	property := func(name string) []string {
		return strings.Split(h.rows("sys_properties", "name="+name)[0]["value"], ",")
	}
	recorded := property("glide.ui.audit_deleted_tables")
	require.ElementsMatch(t, policy.Deleted, recorded)
	require.ElementsMatch(t, policy.Ignored, property("glide.db.audit.ignore.delete"))

	tables := map[string]bool{}
	for _, r := range h.rows("sys_audit", "fieldname=DELETED", "tablename") {
		tables[r["tablename"]] = true
	}
	for name := range tables {
		require.Equal(t, 1, h.count("sys_db_object", "name="+name), "there is no table %s", name)
		require.True(t, !strings.HasPrefix(name, "sys_") || slices.Contains(recorded, name), name)
		require.NotContains(t, policy.Ignored, name)
	}
}

// TestEveryTrailIsOfARecord follows references out of the trail: tables, fields
// and users that there are, or were until the journal of deletions took them, and of
// each record that is there the display value.
func TestEveryTrailIsOfARecord(t *testing.T) {
	everyPlay(t, func(t *testing.T, cfg mockserver.Config, _ *release.Settings) {
		h := historianOf(t, cfg)
		columns, users := map[string]map[string]bool{}, map[string]bool{}
		for _, u := range h.rows("sys_user", "", "user_name") {
			users[u["user_name"]] = true
		}
		for _, r := range h.rows("sys_audit", "fieldname!=DELETED", "tablename", "documentkey", "fieldname", "user", "sys_created_by", "reason") {
			table := r["tablename"]
			if len(columns[table]) == 0 { // the record may be gone
				columns[table] = map[string]bool{}
				_, text := h.send(http.MethodGet, "/api/now/table/"+table+"/"+r["documentkey"], "admin", "admin", "")
				var body struct{ Result map[string]any }
				require.NoError(t, json.Unmarshal(text, &body))
				for c := range maps.Keys(body.Result) {
					columns[table][c] = true
				}
			}
			require.True(t, len(columns[table]) == 0 || columns[table][r["fieldname"]], "%s has no %s", table, r["fieldname"])
			require.True(t, users[r["user"]], "nobody is %s", r["user"])
			require.Equal(t, r["user"], r["sys_created_by"])
			require.Empty(t, r["reason"])
		}
		for _, x := range h.rows("syslog_transaction", "sys_created_on<2019-06-24 12:00:00", "sys_created_by") {
			require.True(t, users[x["sys_created_by"]], x["sys_created_by"])
		}
		ids := map[string]bool{}
		for _, u := range h.rows("sys_user", "", "sys_id") {
			ids[u["sys_id"]] = true
		}
		deleted := map[string]string{}
		for _, d := range h.rows("sys_audit_delete", "tablename=sys_user", "documentkey", "sys_created_on") {
			deleted[d["documentkey"]] = d["sys_created_on"]
		}
		require.NotEmpty(t, deleted)
		for _, e := range h.rows("sysevent", "sys_created_on<2019-06-24 12:00:00", "user_id", "sys_id", "name", "sys_created_on") {
			require.True(t, ids[e["user_id"]] || e["sys_created_on"] < deleted[e["user_id"]], "%v", e)
		}
	})
}

// TestPropertiesFollowTheSettings plays another release: properties that say what
// a switch says go along, and those that somebody set stay.
func TestPropertiesFollowTheSettings(t *testing.T) {
	h := historianOf(t, mockserver.Config{})
	value := func(name string) string { return h.rows("sys_properties", "name="+name)[0]["value"] }
	_, err := h.Import([]transfer.Entry{{Table: "sys_properties", Match: map[string]string{"name": "glide.sys.audit_inserts"}, Values: map[string]string{"value": "true"}}})
	require.NoError(t, err)
	require.NoError(t, h.Play("kingston", "", map[string]string{"lockout_attempts": "7"}))
	require.Equal(t, "7", value("glide.user.max_unlock_attempts"))
	require.Equal(t, "15", value("glide.user.unlock_timeout_in_mins"))
	require.Equal(t, "true", value("glide.sys.audit_inserts"))
	require.NoError(t, h.Play("kingston", "", map[string]string{}))
	require.Equal(t, "5", value("glide.user.max_unlock_attempts"))
}
