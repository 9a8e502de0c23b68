package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// The journal says which table a request is about, whichever API it comes to and
// whatever becomes of it.
func TestTheJournalNamesTables(t *testing.T) {
	w := newWire(t)
	cases := []struct{ method, path, table string }{
		{"GET", "/api/now/table/incident?sysparm_limit=1", "incident"},
		{"GET", "/api/now/v2/table/incident/nobody", "incident"},
		{"GET", "//api/now//table//incident", "incident"},
		{"GET", "/api/now/table/no_such_table", "no_such_table"},
		{"GET", "/api/now/stats/sys_audit?sysparm_count=true", "sys_audit"},
		{"GET", "/api/now/v1/stats/sys_audit", "sys_audit"},
		{"POST", "/api/now/import/imp_location", "imp_location"},
		{"POST", "/api/now/v1/import/imp_location/insertMultiple", "imp_location"},
		{"GET", "/api/now/attachment", "sys_attachment"},
		{"GET", "/api/now/v1/attachment/nothing/file", "sys_attachment"},
		{"POST", "/api/now/attachment/file?table_name=incident", "sys_attachment"},
		{"GET", "/api/now/cmdb/instance/cmdb_ci_server", "cmdb_ci_server"},
		{"GET", "/api/now/cmdb/meta/cmdb_ci_server", ""},
		{"GET", "/api/now/doc/table/schema", ""},
		{"GET", "/api/now/doc/table/schema/incident", ""},
		{"GET", "/api/now/ui/meta/incident", ""},
		{"GET", "/api/now/v1/batch", ""},
		{"GET", "/api/now", ""},
		{"GET", "/api/sn_sc/table/incident", ""},
		{"GET", "/table/incident", ""},
	}
	var items []string
	for i, c := range cases {
		w.send(c.method, c.path, "{}")
		entries := w.globe.Journal()
		require.Len(t, entries, i+1)
		require.Equal(t, c.table, entries[i].Table, "%s %s", c.method, c.path)
		items = append(items, getting("a", c.path))
	}
	// A processor is no API, so inside a batch its address names nothing.
	const processor = "/incident.do?JSONv2"
	w.send("GET", processor, "")
	require.Equal(t, "incident", w.globe.Journal()[len(cases)].Table)
	items = append(items, getting("a", processor))
	refused, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.globe.URL+"/api/now/stats/sys_user", http.NoBody)
	require.NoError(t, err)
	status, _ := send(t, w.globe.HTTPClient(), refused)
	require.Equal(t, http.StatusUnauthorized, status)
	w.batch(batched(items...))
	entries := w.globe.Journal()[len(cases)+1:]
	require.Equal(t, "sys_user", entries[0].Table, "a stranger's is known, too")
	for i, c := range cases {
		require.Equal(t, c.table, entries[1].Items[i].Table, "%s inside a batch", c.path)
	}
	require.Empty(t, entries[1].Items[len(cases)].Table)
}
