package mockserver_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// content is what an instance has, a line a row.
func content(t *testing.T, i *mockserver.Instance) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	take := func(names ...string) {
		tables, err := i.Export(true, names...)
		require.NoError(t, err)
		for _, table := range tables {
			counts := make([]bool, len(table.Columns))
			for at, column := range table.Columns {
				counts[at] = !slices.Contains(theirOwn[table.Name], column)
			}
			var line []byte
			for values := range table.Rows {
				line = line[:0]
				for at, column := range table.Columns {
					if counts[at] && values[at] != "" {
						line = append(append(append(append(line, ' '), column...), '='), values[at]...)
					}
				}
				all[table.Name] = append(all[table.Name], string(line))
			}
			slices.Sort(all[table.Name])
		}
	}
	take()
	take("sys_db_object", "sys_dictionary", "sys_documentation", "sys_choice", "sys_glide_object", "sys_number")
	return all
}

var stamped = []string{"sys_created_on", "sys_created_by", "sys_updated_on", "sys_updated_by", "sys_mod_count"}

// theirOwn are columns in which a new instance of a release differs from one that came to
// it: what people did before goes on as it was, and rows that follow from others have the
// sys_ids and the moment that they were made with, and name the way that came first.
var theirOwn = map[string][]string{
	"sys_user":             stamped, // of a last login
	"sys_user_has_role":    append([]string{"sys_id", "granted_by", "included_in_role", "included_in_role_instance"}, stamped...),
	"oauth_entity_profile": {"sys_id"},
}

// An instance that came to a release has what one has that began with it: tables,
// columns, and the rows that the release ships.
func TestAnUpgradedInstanceIsLikeANewOne(t *testing.T) {
	ways := [][]string{{"madrid", "australia"}, {"eureka", "brazil"}, {"australia", "madrid", "australia"}}
	if !testing.Short() {
		all := release.Catalog().All()
		for at, p := range all[1:] {
			ways = append(ways, []string{all[at].Key, p.Key})
		}
	}
	began := func(family, origin string) *mockserver.Instance {
		i, err := mockserver.New(mockserver.Config{Release: family, Origin: origin, Seed: 1, Now: time.Date(2026, 6, 24, 12, 0, 0, 0, time.UTC)})
		require.NoError(t, err)
		return i
	}
	like := func(origin string, way []string) {
		t.Run(strings.Join(way, "-")+"/"+origin, func(t *testing.T) {
			i := began(way[0], "")
			for _, family := range way[1:] {
				require.NoError(t, i.Play(family, origin, nil))
			}
			want, got := content(t, began(way[len(way)-1], origin)), content(t, i)
			for _, table := range slices.Sorted(maps.Keys(want)) {
				if !slices.Equal(want[table], got[table]) { // require is slow to look at so many
					require.Equal(t, want[table], got[table], table)
				}
				delete(got, table)
			}
			require.Empty(t, slices.Collect(maps.Keys(got)))
		})
	}
	like("upgraded", ways[0])
	for _, way := range ways {
		like("fresh", way)
	}
}

// What people wrote stays through upgrades, and waits where an older release has no place
// for it.
func TestUpgradesKeepTheRowsOfPeople(t *testing.T) {
	w := newWire(t)
	write := func(method, path, body string) {
		t.Helper()
		got := w.send(method, "/api/now/table/"+path, body)
		require.Contains(t, []int{http.StatusOK, http.StatusCreated}, got.status, got.body)
	}
	says := func(want string, table, query, field string) {
		t.Helper()
		got := w.send("GET", "/api/now/table/"+table+"?sysparm_fields="+field+"&sysparm_query="+query, "")
		require.Equal(t, http.StatusOK, got.status, got.body)
		require.JSONEq(t, `{"result":[`+want+`]}`, got.body)
	}
	control := settled{t, w.globe}
	plays := func(release string) {
		t.Helper()
		status, body := control.plays(`{"release":"` + release + `"}`)
		require.Equal(t, http.StatusOK, status, body)
	}
	const choice = "name=incident^element=state^value=99"
	write("POST", "sys_choice", `{"name":"incident","element":"state","value":"99","label":"Parked"}`)
	write("POST", "incident", `{"short_description":"before"}`)
	w.globe.Change("sys_properties", map[string]string{"name": "glide.integration.session_timeout"}, map[string]string{"value": "7"})
	token := granted(t, w.globe, w.globe.OAuth).Access
	returned := false
	for _, release := range []string{"australia", "madrid", "australia"} {
		plays(release)
		says(`{"label":"Parked"}`, "sys_choice", choice, "label")
		says(`{"short_description":"before"}`, "incident", "short_description=before", "short_description")
		says(`{"value":"7"}`, "sys_properties", "name=glide.integration.session_timeout", "value")
		require.Equal(t, token, granted(t, w.globe, w.globe.OAuth).Access, "the token is the same while it lives")
		keys := w.send("GET", "/api/now/table/sys_token_auth_parameter?sysparm_fields=parameter_name&sysparm_query=ORDERBYparameter_name", "")
		column := w.send("GET", "/api/now/table/sys_dictionary?sysparm_query=name=sys_token_auth_parameter^element=parameter_name", "")
		if release == "madrid" {
			require.Equal(t, http.StatusBadRequest, keys.status, keys.body)
			require.JSONEq(t, `{"result":[]}`, column.body)
			says("", "sys_auth_scope", "name=useraccount", "name")
			says("", "v_plugin", "id=com.glide.tokenbased_auth", "name")
			continue
		}
		require.Contains(t, column.body, `"element":"parameter_name"`)
		says(`{"name":"useraccount"}`, "sys_auth_scope", "name=useraccount", "name")
		says(`{"active":"active"}`, "v_plugin", "id=com.glide.tokenbased_auth", "active")
		shipped := `{"parameter_name":"x-sn-apikey"},{"parameter_name":"x-sn-apikey"}`
		if !strings.Contains(keys.body, "x-kit") {
			require.JSONEq(t, `{"result":[`+shipped+`]}`, keys.body)
			write("POST", "sys_token_auth_parameter", `{"name":"kit","parameter_name":"x-kit","type":"auth_header"}`)
			continue
		}
		require.JSONEq(t, `{"result":[{"parameter_name":"x-kit"},`+shipped+`]}`, keys.body, "the row came back")
		returned = true
	}
	require.True(t, returned)
}

// Where somebody has made a role that a later release ships, what comes with the role is
// about the one that there is, and goes with the release.
func TestWhatIsShippedRefersToRowsOfTheSameName(t *testing.T) {
	const role = "snc_platform_rest_api_access"
	w := wire{t, mocktest.New(t, mocktest.Release("jakarta"))}
	require.Equal(t, http.StatusCreated, w.send("POST", "/api/now/table/sys_user_role", `{"name":"`+role+`"}`).status)
	held := func(table, field string) string {
		return w.send("GET", "/api/now/table/"+table+"?sysparm_fields="+field+"&sysparm_query=role.name="+role+"^ORDERBY"+field, "").body
	}
	for _, release := range []string{"kingston", "madrid", "jakarta", "london"} {
		w.globe.Play(release, nil)
		if release == "jakarta" {
			require.JSONEq(t, `{"result":[]}`, held("sys_group_has_role", "group.name"))
			require.JSONEq(t, `{"result":[]}`, held("sys_user_has_role", "user.user_name"))
			continue
		}
		require.JSONEq(t, `{"result":[{"group.name":"Integrations"},{"group.name":"Platform Administration"}]}`, held("sys_group_has_role", "group.name"), release)
		require.Contains(t, held("sys_user_has_role", "user.user_name"), `{"user.user_name":"cloud.security"}`, release)
	}
}

// An override changes what an instance does and of what it tells, and ships no rows: that
// takes another release.
func TestAnOverrideIsNoUpgrade(t *testing.T) {
	w := newWire(t)
	scopes := func() string {
		got := w.send("GET", "/api/now/table/sys_auth_scope?sysparm_fields=name", "")
		require.Equal(t, http.StatusOK, got.status, got.body)
		return got.body
	}
	w.globe.Play("", map[string]string{"rest_auth_scopes": "true"})
	require.JSONEq(t, `{"result":[]}`, scopes())
	w.globe.Play("newyork", nil)
	require.JSONEq(t, `{"result":[{"name":"useraccount"}]}`, scopes(), "the release comes with what is asked of it")
	w.globe.Reset()
	require.JSONEq(t, `{"result":[]}`, scopes())
}
