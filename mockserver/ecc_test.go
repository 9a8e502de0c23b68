package mockserver_test

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// queueClient reads and writes the ECC queue as a MID server might.
type queueClient struct{ jsonService }

// put adds a row and returns its sys_id.
func (q queueClient) put(values map[string]string) string {
	body, err := json.Marshal(values)
	require.NoError(q.t, err)
	id, _ := q.records(q.post("/ecc_queue.do?JSONv2&sysparm_action=insert", string(body)))[0]["sys_id"].(string)
	return id
}

func (q queueClient) column(id, name string) any {
	return q.read("/ecc_queue.do?JSONv2&sysparm_sys_id=" + id)[0][name]
}

// What a MID server says of jobs concerns those that wait for it, and nothing else that
// stands in a payload changes a row.
func TestJobsThatAreNotThoseOfAnAgent(t *testing.T) {
	q := queueClient{newJSONService(t)}
	job := func(values map[string]string) string {
		all := map[string]string{"agent": "mid.server.one", "queue": "output", "topic": "Command"}
		maps.Copy(all, values)
		return q.put(all)
	}
	mine := job(nil)
	kept := map[string]string{
		job(map[string]string{"agent": "mid.server.two"}):                                    "ready",
		job(map[string]string{"queue": "input"}):                                             "ready",
		job(map[string]string{"state": "error"}):                                             "error",
		job(map[string]string{"state": "processed"}):                                         "processed",
		q.put(map[string]string{"agent": "mid.server.one", "queue": "", "topic": "Command"}): "ready",
	}
	var ids strings.Builder
	for id := range kept {
		ids.WriteString("<sys_id state=\"processing\">" + id + "</sys_id>")
	}
	tell := func(payload string) string {
		return q.put(map[string]string{"agent": "mid.server.one", "queue": "input", "topic": "queue.processing", "payload": payload})
	}
	told := tell("<queue.processing>" + ids.String() + "<sys_id> " + mine + "\n</sys_id><sys_id>nothing</sys_id><other>" + mine + "</other></queue.processing>")
	require.Equal(t, "processed", q.column(told, "state"))
	require.Equal(t, "processing", q.column(mine, "state"))
	for id, state := range kept {
		require.Equal(t, state, q.column(id, "state"))
	}
	for _, payload := range []string{
		"", "no XML", "<queue.processing><sys_id>", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, "<a><b><c/></b></a>",
		"<queue.processing>" + strings.Repeat("<sys_id/>", 1_001) + "</queue.processing>",
	} {
		told := tell(payload)
		require.Equal(t, "error", q.column(told, "state"), payload)
		require.NotEmpty(t, q.column(told, "error_string"))
		require.NotContains(t, q.column(told, "error_string"), "EOF")
	}
}

// A job for all MID servers is one for each, even where a MID server is called as all of
// them are.
func TestAJobForAllServers(t *testing.T) {
	q := queueClient{newJSONService(t)}
	q.globe.Import("ecc_agent", map[string]string{"name": "one", "status": "Up"}, map[string]string{"name": "two", "status": "Down"},
		map[string]string{"name": "*"}, map[string]string{"name": ""}, map[string]string{"name": "one"})
	id := q.put(map[string]string{"agent": "mid.server.*", "queue": "output", "topic": "SystemCommand", "source": "restart", "payload": "<parameters/>"})
	require.Equal(t, "processed", q.column(id, "state"))
	var agents []any
	for _, row := range q.read("/ecc_queue.do?JSONv2&sysparm_query=topic=SystemCommand^state=ready^ORDERBYagent") {
		agents = append(agents, row["agent"])
		require.Equal(t, []any{"restart", "<parameters/>", "output"}, []any{row["source"], row["payload"], row["queue"]})
	}
	require.Equal(t, []any{"mid.server.one", "mid.server.two"}, agents)
	q.put(map[string]string{"agent": "mid.server.*", "queue": "input", "topic": "kit"})
	require.Len(t, q.read("/ecc_queue.do?JSONv2&sysparm_query=topic=kit"), 1, "what comes from servers is no job for them")
}

// A long message for many servers would be kept as often as there are servers.
func TestALongJobForManyServers(t *testing.T) {
	q := queueClient{newJSONService(t)}
	var servers []map[string]string
	for n := range 50 {
		servers = append(servers, map[string]string{"name": strconv.Itoa(n)})
	}
	q.globe.Import("ecc_agent", servers...)
	long := strings.Repeat("a", 400_000)
	id := q.put(map[string]string{"agent": "mid.server.*", "queue": "output", "topic": "long", "payload": long})
	require.Equal(t, "error", q.column(id, "state"))
	require.Equal(t, "A message of 400016 bytes is too long for 50 MID servers.", q.column(id, "error_string"))
	require.Len(t, q.read("/ecc_queue.do?JSONv2&sysparm_query=topic=long&sysparm_fields=sys_id"), 1)
	q.put(map[string]string{"agent": "mid.server.*", "queue": "output", "topic": "shorter", "payload": long[:200_000]})
	require.Len(t, q.read("/ecc_queue.do?JSONv2&sysparm_query=topic=shorter&sysparm_fields=sys_id"), 51)
}

// Messages are in order by their sequence, also those of one moment, and of one that
// brought a sequence of its own.
func TestSequenceOfMessages(t *testing.T) {
	q := queueClient{newJSONService(t)}
	q.globe.Freeze()
	var put []any
	for range 12 {
		put = append(put, q.put(map[string]string{"agent": "mid.server.one", "queue": "output", "topic": "Command"}))
	}
	own := q.put(map[string]string{"agent": "mid.server.one", "topic": "Command", "sequence": "0"})
	var got []any
	seen := map[any]bool{}
	for _, row := range q.read("/ecc_queue.do?JSONv2&sysparm_query=topic=Command^ORDERBYsequence") {
		got = append(got, row["sys_id"])
		seen[row["sequence"]] = true
	}
	require.Equal(t, append([]any{own}, put...), got)
	require.Len(t, seen, 13)
}
