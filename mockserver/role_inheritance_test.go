package mockserver_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const rolesPath = "/api/global/user_role_inheritance"

// Roles are paths from where they began: given by hand, or held by a group.
func TestRoleInheritance(t *testing.T) {
	for _, release := range []string{"geneva", "madrid"} { // before and with one row for each role
		w := newWire(t, mocktest.Release(release))
		w.globe.Import("sys_user", map[string]string{"sys_id": "kit", "user_name": "kit", "user_password": "p", "active": "true"})
		for _, name := range []string{"outer", "middle", "inner"} {
			w.globe.Import("sys_user_role", map[string]string{"sys_id": name, "name": "kit_" + name})
		}
		w.globe.Import("sys_user_role_contains",
			map[string]string{"role": "outer", "contains": "middle"}, map[string]string{"role": "middle", "contains": "inner"})
		w.globe.Import("sys_user_group", map[string]string{"sys_id": "kit_group", "name": "Kit & Co"})
		for _, row := range [][2]string{
			{"/api/now/table/sys_group_has_role", `{"group":"kit_group","role":"middle"}`},
			{"/api/now/table/sys_user_grmember", `{"group":"kit_group","user":"kit"}`},
			{"/api/now/table/sys_user_has_role", `{"user":"kit","role":"outer"}`},
		} {
			require.Equal(t, http.StatusCreated, w.send("POST", row[0], row[1]).status)
		}
		got := w.send("GET", rolesPath+"?user_sysid=kit", "")
		require.Equal(t, http.StatusOK, got.status, got.body)
		require.JSONEq(t, `{"result":{"user_name":"kit","from_group":["[Kit & Co]/kit_middle","[Kit & Co]/kit_middle/kit_inner"],`+
			`"from_role":["/kit_outer","/kit_outer/kit_middle","/kit_outer/kit_middle/kit_inner"]}}`, got.body, release)
		require.Equal(t, got.body, w.send("GET", "/api/global/v1/user_role_inheritance?user_sysid=kit", "").body)
	}
}

func TestRoleInheritanceOfNobody(t *testing.T) {
	w := newWire(t)
	for _, query := range []string{"", "?user_sysid=bunk", "?user_sysid="} {
		got := w.send("GET", rolesPath+query, "")
		require.Equal(t, http.StatusOK, got.status)
		require.JSONEq(t, `{"result":{"user_name":"","from_group":[],"from_role":[]}}`, got.body)
	}
	// The sample of the vendor's page on batches, to the byte.
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><response><result><user_name/></result></response>`,
		w.send("GET", rolesPath, "", "Accept", "application/xml").body)
	w = newWire(t, mocktest.Setting("role_inheritance_unknown_user_status", "404"))
	require.Equal(t, http.StatusNotFound, w.send("GET", rolesPath+"?user_sysid=bunk", "").status)
	require.Equal(t, http.StatusOK, w.send("GET", rolesPath, "").status)
}

func TestWhoMayAskForInheritance(t *testing.T) {
	w := newWire(t)
	w.globe.Import("sys_user",
		map[string]string{"sys_id": "kit", "user_name": "kit", "user_password": "p", "active": "true"},
		map[string]string{"sys_id": "kit_admin", "user_name": "kit_admin", "user_password": "p", "active": "true"})
	var role struct {
		Result []struct {
			SysID string `json:"sys_id"`
		}
	}
	require.NoError(t, json.Unmarshal([]byte(w.send("GET", "/api/now/table/sys_user_role?name=user_admin", "").body), &role))
	w.globe.Import("sys_user_has_role", map[string]string{"user": "kit_admin", "role": role.Result[0].SysID, "state": "active"})
	for name, status := range map[string]int{"kit": http.StatusForbidden, "kit_admin": http.StatusOK} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.globe.URL+rolesPath+"?user_sysid=kit", http.NoBody)
		require.NoError(t, err)
		request.SetBasicAuth(name, "p")
		got, body := send(t, w.globe.HTTPClient(), request)
		require.Equal(t, status, got, body)
	}
}

func TestRoleInheritanceByReleaseAndPlugin(t *testing.T) {
	for release, status := range map[string]int{"eureka": 400, "fuji": 400, "geneva": 200, "istanbul": 200, "jakarta": 200, "madrid": 200} {
		require.Equal(t, status, newWire(t, mocktest.Release(release)).send("GET", rolesPath, "").status, release)
	}
	w := newWire(t)
	w.globe.Change("v_plugin", map[string]string{"id": "com.glide.role_management.inh_count.rest_api"}, map[string]string{"active": "inactive"})
	require.Equal(t, http.StatusBadRequest, w.send("GET", rolesPath, "").status)
	require.Equal(t, http.StatusMethodNotAllowed, newWire(t).send("POST", rolesPath, "{}").status)
}
