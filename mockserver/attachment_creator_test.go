package mockserver_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A notifier attaches a file by putting it into the ECC queue.
func TestAttachmentCreator(t *testing.T) {
	s := newJSONService(t)
	const incident = "9d385017c611228701d22104cc95c371"
	order := func(values map[string]string) map[string]any {
		sent := map[string]string{
			"agent": "AttachmentCreator", "topic": "AttachmentCreator", "name": "sent.txt:text/plain", "source": "incident:" + incident,
			"payload": base64.StdEncoding.EncodeToString([]byte("sent by mail")),
		}
		maps.Copy(sent, values)
		body, err := json.Marshal(sent)
		require.NoError(t, err)
		made := s.records(s.post("/ecc_queue.do?JSONv2&sysparm_action=insert", string(body)))
		require.Equal(t, "ready", made[0]["state"])
		id, _ := made[0]["sys_id"].(string)
		return s.read("/ecc_queue.do?JSONv2&sysparm_sys_id=" + id)[0]
	}
	const files = "/sys_attachment.do?JSONv2&sysparm_query=table_name=incident^table_sys_id=" + incident + "^file_nameSTARTSWITHsent"
	done := order(nil)
	require.Equal(t, "processed", done["state"], done["error_string"])
	require.NotEmpty(t, done["processed"])
	made := s.read(files)
	require.Len(t, made, 1)
	require.Equal(t, "text/plain", made[0]["content_type"])
	id, _ := made[0]["sys_id"].(string)
	response, text := processed(t, s.globe, http.MethodGet, "/api/now/attachment/"+id+"/file", "", byAdmin)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "sent by mail", text)

	for name, values := range map[string]map[string]string{
		"no such record":  {"source": "incident:nothing"},
		"no such table":   {"source": "x_none:" + incident},
		"no base64":       {"payload": "sent by mail!"},
		"half of base64":  {"payload": "aGVsbG8"},
		"no name":         {"name": ":text/plain"},
		"nothing":         {"payload": ""},
		"more than 5 MiB": {"payload": base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", 5<<20+1)))},
	} {
		failed := order(values)
		require.Equal(t, "error", failed["state"], name)
		require.NotEmpty(t, failed["error_string"], name)
		require.NotContains(t, failed["error_string"], "EOF", name)
	}
	require.Equal(t, "ready", order(map[string]string{"agent": "mid.server.one"})["state"], "another agent polls for it")
	require.Len(t, s.read(files), 1)
}
