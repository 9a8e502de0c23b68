package mockserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Records and files with sys_ids that read well.
const (
	theirs, others   = "d0000000000000000000000000000001", "d0000000000000000000000000000002"
	theirFile, other = "e0000000000000000000000000000001", "e0000000000000000000000000000002"
)

// withFiles has a user without roles, a fulfiller, one who may read incidents, and two
// of these with a file each, of which the user called in the first.
func withFiles(t *testing.T) *witness {
	t.Helper()
	w := witnessOf(t)
	const caller = "a0000000000000000000000000000001"
	w.globe.Import("sys_user",
		map[string]string{"sys_id": caller, "user_name": "caller", "user_password": "p", "active": "true"},
		map[string]string{"sys_id": "a0000000000000000000000000000002", "user_name": "fulfiller", "user_password": "p", "active": "true"},
		map[string]string{"sys_id": "a0000000000000000000000000000003", "user_name": "reader", "user_password": "p", "active": "true"})
	for user, name := range map[string]string{"a0000000000000000000000000000002": "itil", "a0000000000000000000000000000003": "sn_incident_read"} {
		role := w.rows("sys_user_role", "name="+name, "sys_id")[0]
		w.globe.Import("sys_user_has_role", map[string]string{"user": user, "role": role, "state": "active"})
	}
	w.globe.Import("incident",
		map[string]string{"sys_id": theirs, "number": "INC1", "caller_id": caller},
		map[string]string{"sys_id": others, "number": "INC2"})
	w.globe.Import("sys_attachment",
		map[string]string{"sys_id": theirFile, "file_name": "theirs.txt", "table_name": "incident", "table_sys_id": theirs},
		map[string]string{"sys_id": other, "file_name": "others.txt", "table_name": "task", "table_sys_id": others})
	return w
}

func (w *witness) status(method, path, userName string) int {
	w.t.Helper()
	return w.call(method, path, userName, "p", nil).StatusCode
}

func TestFilesAreSeenWithTheirRecord(t *testing.T) {
	w := withFiles(t)
	const file = "/api/now/table/sys_attachment/"
	require.Equal(t, 200, w.status(http.MethodGet, file+theirFile, "caller"))
	require.Equal(t, 404, w.status(http.MethodGet, file+other, "caller"), "of a record that the user may not see")
	require.Equal(t, 200, w.status(http.MethodGet, file+other, "fulfiller"), "of an incident, said to be of the table that it extends")
	require.Equal(t, 200, w.status(http.MethodGet, file+theirFile, "reader"))
	require.Equal(t, 403, w.status(http.MethodDelete, file+theirFile, "reader"), "who sees a record does not write to it")
	require.Equal(t, 404, w.status(http.MethodDelete, file+other, "caller"), "of a record that the user may not see")
	require.Equal(t, 204, w.status(http.MethodDelete, file+theirFile, "caller"), "who may comment, may take files away")
	require.Equal(t, 204, w.status(http.MethodDelete, file+other, "fulfiller"))

	w.globe.Import("sys_attachment", map[string]string{"sys_id": other, "file_name": "others.txt"})
	w.globe.Change("sys_attachment", map[string]string{"sys_id": other}, map[string]string{"table_name": "sys_attachment", "table_sys_id": other})
	require.Equal(t, 404, w.status(http.MethodGet, file+other, "fulfiller"), "a file that hangs on itself is nobody's, and no riddle without end")
	w.globe.Change("sys_attachment", map[string]string{"sys_id": other}, map[string]string{"table_name": "nowhere"})
	require.Equal(t, 404, w.status(http.MethodGet, file+other, "fulfiller"))
	require.Equal(t, 200, w.call(http.MethodGet, file+other, "admin", "admin", nil).StatusCode)
}

func TestFilesAreAddedByWhoeverWritesToTheRecord(t *testing.T) {
	w := withFiles(t)
	add := func(userName, password, record string) int {
		body := `{"file_name":"new.txt","table_name":"incident","table_sys_id":"` + record + `"}`
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.globe.URL+"/api/now/table/sys_attachment", strings.NewReader(body))
		require.NoError(t, err)
		r.SetBasicAuth(userName, password)
		status, _ := send(t, http.DefaultClient, r)
		return status
	}
	require.Equal(t, 403, add("reader", "p", theirs))
	require.Equal(t, 201, add("caller", "p", theirs), "who may comment, may attach")
	require.Equal(t, 403, add("caller", "p", others))
	require.Equal(t, 201, add("fulfiller", "p", theirs))
	require.Equal(t, 403, add("fulfiller", "p", theirFile), "there is no such incident")
	require.Equal(t, 201, add("admin", "admin", theirFile))
}

// A file is not moved to where it could not have been added.
func TestFilesAreMovedByWhoeverWritesToBothRecords(t *testing.T) {
	w := withFiles(t)
	move := func(userName, password, change string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, w.globe.URL+"/api/now/table/sys_attachment/"+theirFile, strings.NewReader(change))
		require.NoError(t, err)
		r.SetBasicAuth(userName, password)
		status, _ := send(t, http.DefaultClient, r)
		return status
	}
	require.Equal(t, 403, move("caller", "p", `{"table_sys_id":"`+others+`"}`), "to a record that the user may not see")
	require.Equal(t, 403, move("caller", "p", `{"table_name":"problem"}`), "to a table that has no such record")
	require.Equal(t, []string{"incident " + theirs}, w.rows("sys_attachment", "sys_id="+theirFile, "table_name", "table_sys_id"))
	require.Equal(t, 200, move("caller", "p", `{"file_name":"named.txt"}`), "it stays where it is")
	require.Equal(t, 200, move("fulfiller", "p", `{"table_sys_id":"`+others+`"}`))
	require.Equal(t, 200, move("admin", "admin", `{"table_name":"problem"}`))
}

func TestFilesGoWithTheirRecord(t *testing.T) {
	w := withFiles(t)
	w.globe.Import("sys_attachment", map[string]string{"sys_id": "e0000000000000000000000000000003", "file_name": "second.txt", "table_name": "incident", "table_sys_id": theirs})
	w.globe.Import("sys_attachment_doc",
		map[string]string{"sys_attachment": theirFile, "position": "0", "data": "eA==", "length": "1"},
		map[string]string{"sys_attachment": other, "position": "0", "data": "eA==", "length": "1"})
	for _, incident := range []string{theirs, others} {
		answer := w.call(http.MethodDelete, "/api/now/table/incident/"+incident, "admin", "admin", nil)
		require.Equal(t, 204, answer.StatusCode)
		if incident == theirs {
			require.Equal(t, []string{"others.txt"}, w.rows("sys_attachment", "sys_idSTARTSWITHe00000", "file_name"))
			require.Equal(t, []string{other}, w.pieces())
		}
	}
	require.Empty(t, w.rows("sys_attachment", "sys_idSTARTSWITHe00000", "file_name"))
	require.Empty(t, w.pieces())
	require.Equal(t, []string{
		"others.txt task e0000000000000000000000000000002 sys_attachment admin",
		"second.txt incident e0000000000000000000000000000003 sys_attachment admin",
		"theirs.txt incident e0000000000000000000000000000001 sys_attachment admin",
	}, w.rows("sysevent", "name=attachment.deleted^ORDERBYparm1", "parm1", "parm2", "instance", "table", "user_name"))
	require.Equal(t, []string{"others.txt", "second.txt", "theirs.txt"},
		w.rows("sys_audit_delete", "tablename=sys_attachment^ORDERBYdisplay_value", "display_value"))
}

// pieces are the files of this test of which there is some content.
func (w *witness) pieces() []string {
	w.t.Helper()
	var files []string
	for _, id := range []string{theirFile, other} {
		query := url.Values{"sysparm_query": {"sys_attachment=" + id}, "sysparm_fields": {"sys_attachment"}, "sysparm_exclude_reference_link": {"true"}}
		answer := w.call(http.MethodGet, "/api/now/table/sys_attachment_doc?"+query.Encode(), "admin", "admin", nil)
		if answer.Header.Get("X-Total-Count") != "0" {
			files = append(files, id)
		}
	}
	return files
}
