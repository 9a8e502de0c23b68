package mockserver_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// grantsHeld are the rows by which people hold roles, as text.
func (h *historian) grantsHeld() []string {
	h.t.Helper()
	var all []string
	for _, g := range h.rows("sys_user_has_role", "") {
		columns := []string{"user", "role", "inherited", "inh_count", "state"}
		if g["inh_count"] == "" || g["inh_count"] == "1" {
			columns = append(columns, "granted_by", "included_in_role", "included_in_role_instance")
		}
		var values []string
		for _, c := range columns {
			values = append(values, g[c])
		}
		all = append(all, strings.Join(values, " "))
	}
	slices.Sort(all)
	return all
}

// TestRightsAreWhatWritingThemGives takes everybody out of their groups, and their
// roles from them, and puts all back: the rows that the world came with are those
// that the instance makes.
func TestRightsAreWhatWritingThemGives(t *testing.T) {
	for _, counted := range []string{"true", "false"} {
		h := historianOf(t, mockserver.Config{Settings: map[string]string{"role_management_v2": counted}})
		before := h.grantsHeld()
		members, direct := h.rows("sys_user_grmember", ""), h.rows("sys_user_has_role", "inherited=false^user.user_name!=admin")
		require.NotEmpty(t, members)
		require.NotEmpty(t, direct)
		rewrite := func(table string, rows []map[string]string, columns ...string) {
			for _, r := range rows {
				status, text := h.send(http.MethodDelete, "/api/now/table/"+table+"/"+r["sys_id"], "admin", "admin", "")
				require.Equal(t, http.StatusNoContent, status, "%s", text)
			}
			for _, r := range rows {
				values := map[string]string{}
				for _, c := range columns {
					values[c] = r[c]
				}
				body, err := json.Marshal(values)
				require.NoError(t, err)
				status, text := h.send(http.MethodPost, "/api/now/table/"+table, "admin", "admin", string(body))
				require.Equal(t, http.StatusCreated, status, "%s", text)
			}
		}
		rewrite("sys_user_grmember", members, "user", "group")
		require.Equal(t, before, h.grantsHeld())
		rewrite("sys_user_has_role", direct, "user", "role")
		require.Equal(t, before, h.grantsHeld())
	}
}

var elements = regexp.MustCompile(`<(\w+)( display_value="[^"]*")?`)

// TestDeletionsLookAlike deletes a record of each kind that the history has
// deleted, and compares what is left of both.
func TestDeletionsLookAlike(t *testing.T) {
	for _, family := range []string{"eureka", "madrid"} {
		h := historianOf(t, mockserver.Config{Release: family, Seed: 2, Events: 60_000})
		for _, table := range []string{"incident", "sys_user_grmember", "sys_user_has_role"} {
			told := h.rows("sys_audit_delete", "tablename="+table)
			require.NotEmpty(t, told, table)
			query := ""
			if table == "sys_user_has_role" {
				query = "inherited=false^user.user_name!=admin" // one that was inherited comes back
			}
			gone := h.rows(table, query)[0]["sys_id"]
			status, text := h.send(http.MethodDelete, "/api/now/table/"+table+"/"+gone, "admin", "admin", "")
			require.Equal(t, http.StatusNoContent, status, "%s", text)
			made := h.rows("sys_audit_delete", "documentkey="+gone)[0]
			was := told[len(told)-1]
			require.Equal(t, filled(made), filled(was))
			require.Equal(t, outline(made["payload"]), outline(was["payload"]), table)
			for _, one := range []map[string]string{was, made} {
				audit := h.rows("sys_audit", "documentkey="+one["documentkey"]+"^fieldname=DELETED")
				require.Len(t, audit, 1)
				require.Equal(t, []string{"-1", "DELETED", "DELETED"}, []string{audit[0]["record_checkpoint"], audit[0]["oldvalue"], audit[0]["newvalue"]})
				related := h.rows("sys_audit_relation", "audit_delete="+one["sys_id"])
				require.NotEmpty(t, related, table)
				for _, r := range related {
					require.Equal(t, audit[0]["sys_id"], r["audit"])
					require.Equal(t, 1, h.count(r["tablename"], "sys_id="+r["documentkey"]))
				}
			}
		}
	}
}

// filled are the columns of a row that have a value, in order.
func filled(r map[string]string) []string {
	var columns []string
	for c, v := range r {
		if v != "" {
			columns = append(columns, c)
		}
	}
	slices.Sort(columns)
	return columns
}

// outline are the elements of an unloaded record.
func outline(payload string) []string {
	var names []string
	for _, found := range elements.FindAllStringSubmatch(payload, -1) {
		names = append(names, found[1])
	}
	return names
}
