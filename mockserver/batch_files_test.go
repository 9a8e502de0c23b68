package mockserver_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sending is an item of a batch with a body of some kind, bytes as they are.
func sending(id, url, kind string, body []byte) string {
	return fmt.Sprintf(`{"id":%q,"method":"POST","url":%q,"headers":[{"name":"Content-Type","value":%q}],"body":%q}`,
		id, url, kind, base64.StdEncoding.EncodeToString(body))
}

// Files come and go inside a batch as they do by themselves.
func TestFilesInABatch(t *testing.T) {
	w := newWire(t)
	w.globe.Import("incident", map[string]string{"sys_id": theirs, "number": "INC1"})
	file := noise(300_000)
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	require.NoError(t, parts.WriteField("table_name", "incident"))
	require.NoError(t, parts.WriteField("table_sys_id", theirs))
	part, err := parts.CreateFormFile("uploadFile", "form.bin")
	require.NoError(t, err)
	_, err = part.Write(file)
	require.NoError(t, err)
	require.NoError(t, parts.Close())

	made := w.batch(batched(
		sending("raw", uploadPath("raw.bin"), "application/x-noise", file),
		sending("form", "/api/now/attachment/upload", parts.FormDataContentType(), form.Bytes()),
		sending("kind", uploadPath("kind.bin"), "", file),
		sending("nowhere", strings.Replace(uploadPath("no.bin"), theirs, others, 1), "text/plain", file),
		sending("empty", uploadPath("empty.bin"), "text/plain", nil),
	))
	require.Empty(t, made.Unserviced)
	for i, want := range []int{201, 201, 400, 404, 400} {
		require.Equal(t, want, made.Serviced[i].Status, "%s: %s", made.Serviced[i].ID, made.Serviced[i].Body)
	}
	for _, item := range made.Serviced[:2] {
		var answer struct{ Result map[string]string }
		require.NoError(t, json.Unmarshal(item.Body, &answer))
		require.Equal(t, "300000", answer.Result["size_bytes"])
		require.Equal(t, answer.Result["sys_id"], item.header("Location")[strings.LastIndex(item.header("Location"), "/")+1:])
		path := "/api/now/attachment/" + answer.Result["sys_id"]
		require.Equal(t, string(file), w.send("GET", path+"/file", "").body, item.ID)

		read := w.batch(batched(getting("file", path+"/file"), getting("one", path), fmt.Sprintf(`{"id":"gone","method":"DELETE","url":%q}`, path), getting("again", path+"/file")))
		require.Equal(t, []int{200, 200, 204, 404}, []int{read.Serviced[0].Status, read.Serviced[1].Status, read.Serviced[2].Status, read.Serviced[3].Status})
		require.True(t, bytes.Equal(file, read.Serviced[0].Body), item.ID)
		require.Equal(t, answer.Result["content_type"], read.Serviced[0].header("Content-Type"))
		require.Contains(t, read.Serviced[0].header("X-Attachment-Metadata"), answer.Result["sys_id"])
	}
}

// A file that is larger than a batch may bring or take is left, and hinders nothing
// that came before.
func TestFilesThatABatchHasNoRoomFor(t *testing.T) {
	w := newWire(t)
	w.globe.Import("incident", map[string]string{"sys_id": theirs, "number": "INC1"})
	names := func() string {
		return w.send("GET", "/api/now/attachment?table_sys_id="+theirs+"&sysparm_query=ORDERBYfile_name", "").body
	}
	large := w.batch(batched(sending("small", uploadPath("small.bin"), "application/x-noise", noise(10)), sending("large", uploadPath("large.bin"), "application/x-noise", noise(5<<20+1))))
	require.Len(t, large.Serviced, 1)
	require.Equal(t, []string{"large"}, large.Unserviced)
	require.NotContains(t, names(), "large.bin")

	made := w.batch(batched(sending("a", uploadPath("a.bin"), "application/x-noise", noise(2000))))
	var answer struct{ Result map[string]string }
	require.NoError(t, json.Unmarshal(made.Serviced[0].Body, &answer))
	down := batched(getting("a", "/api/now/attachment/"+answer.Result["sys_id"]+"/file"))
	require.Equal(t, []string{"a"}, w.batch(down, "X-BATCHREQUEST-MAX-OUTPUT-SIZE", strconv.Itoa(1999)).Unserviced)
	require.Equal(t, http.StatusOK, w.batch(down, "X-BATCHREQUEST-MAX-OUTPUT-SIZE", strconv.Itoa(2000)).Serviced[0].Status)
}
