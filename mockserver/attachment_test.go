package mockserver_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// attacher calls the Attachment API as the administrator.
type attacher struct {
	*testing.T
	globe *mocktest.Globe
}

func newAttacher(t *testing.T, options ...mocktest.Option) attacher {
	t.Helper()
	a := attacher{t, mocktest.New(t, append([]mocktest.Option{mocktest.Events(0)}, options...)...)}
	a.globe.Import("incident", map[string]string{"sys_id": theirs, "number": "INC1"})
	return a
}

func (a attacher) do(method, path, kind string, body io.Reader, headers ...string) (*http.Response, []byte) {
	a.Helper()
	r, err := http.NewRequestWithContext(a.Context(), method, a.globe.URL+path, body)
	require.NoError(a, err)
	r.SetBasicAuth(a.globe.Admin.UserName, a.globe.Admin.Password)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(a, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(a, err)
	return answer, text
}

// metadata is what an answer says of one file.
func (a attacher) metadata(text []byte) map[string]string {
	a.Helper()
	var body struct{ Result map[string]string }
	require.NoError(a, json.Unmarshal(text, &body), "%s", text)
	return body.Result
}

func (a attacher) get(path string, headers ...string) (*http.Response, []byte) {
	a.Helper()
	return a.do(http.MethodGet, path, "", http.NoBody, headers...)
}

// upload sends a file as it is, and returns what the instance says of it.
func (a attacher) upload(name, kind string, body []byte) map[string]string {
	a.Helper()
	answer, text := a.do(http.MethodPost, uploadPath(name), kind, bytes.NewReader(body))
	require.Equal(a, http.StatusCreated, answer.StatusCode, "%s", text)
	m := a.metadata(text)
	require.Equal(a, a.globe.URL+"/api/now/attachment/"+m["sys_id"], answer.Header.Get("Location"))
	return m
}

func uploadPath(name string) string {
	return "/api/now/attachment/file?" + url.Values{"table_name": {"incident"}, "table_sys_id": {theirs}, "file_name": {name}}.Encode()
}

func noise(size int) []byte {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b) // never fails
	return b
}

func TestAFileComesBack(t *testing.T) {
	a := newAttacher(t)
	for _, size := range []int{1, 4095, 4096, 4097, 1_000_000} {
		file := noise(size)
		m := a.upload("Grüße 🌍.bin", "application/x-noise", file)
		sum := sha256.Sum256(file)
		require.Equal(t, hex.EncodeToString(sum[:]), m["hash"])
		require.Equal(t, []string{"Grüße 🌍.bin", "application/x-noise", "incident", theirs, "admin", "true", "available", "0"},
			[]string{m["file_name"], m["content_type"], m["table_name"], m["table_sys_id"], m["sys_created_by"], m["compressed"], m["state"], m["sys_mod_count"]})

		answer, got := a.get(strings.TrimPrefix(m["download_link"], a.globe.URL))
		require.Equal(t, 200, answer.StatusCode)
		require.True(t, bytes.Equal(file, got), "%d bytes became %d", size, len(got))
		require.Equal(t, "application/x-noise", answer.Header.Get("Content-Type"))
		var told map[string]string
		require.NoError(t, json.Unmarshal([]byte(answer.Header.Get("X-Attachment-Metadata")), &told))
		require.Equal(t, m, told)
		for _, b := range []byte(answer.Header.Get("X-Attachment-Metadata")) {
			require.True(t, b >= ' ' && b < 0x7f, "a header holds ASCII")
		}
		_, one := a.get("/api/now/attachment/" + m["sys_id"])
		require.Equal(t, m, a.metadata(one))
		a.piecesAreThoseOf(m)
	}
}

// piecesAreThoseOf reads a file the way that clients of releases without the API do.
func (a attacher) piecesAreThoseOf(m map[string]string) {
	a.Helper()
	_, text := a.get("/api/now/table/sys_attachment_doc?sysparm_query=ORDERBYposition&sys_attachment=" + m["sys_id"])
	var pieces struct {
		Result []struct{ Data, Length string }
	}
	require.NoError(a, json.Unmarshal(text, &pieces))
	total := 0
	for i, p := range pieces.Result {
		data, err := base64.StdEncoding.DecodeString(p.Data)
		require.NoError(a, err)
		require.True(a, len(data) == 4096 || i == len(pieces.Result)-1)
		total += len(data)
	}
	require.Equal(a, m["size_compressed"], strconv.Itoa(total))
}

func TestReadingAFileIsAnEvent(t *testing.T) {
	a := newAttacher(t)
	m := a.upload("a.txt", "text/plain", []byte("text"))
	link := "/api/now/attachment/" + m["sys_id"]
	a.do(http.MethodHead, link+"/file", "", http.NoBody)
	a.get(link)
	events := func(name string) string {
		_, text := a.get("/api/now/table/sysevent?sysparm_fields=parm1,parm2,instance,table,user_name,uri&sysparm_query=name=" + name)
		return string(text)
	}
	require.JSONEq(t, `{"result":[]}`, events("attachment.read"), "metadata are no file")
	a.get(link + "/file")
	require.JSONEq(t, `{"result":[{"parm1":"a.txt","parm2":"incident","instance":"`+m["sys_id"]+`","table":"sys_attachment","user_name":"admin","uri":"`+link+`/file"}]}`, events("attachment.read"))
	a.globe.Play("", map[string]string{"api_attachment_patch_enabled": "true"})
	answer, _ := a.do(http.MethodPatch, link, "application/json", strings.NewReader(`{"file_name":"b.txt","table_name":"problem"}`))
	require.Equal(t, 204, answer.StatusCode)
	answer, _ = a.do(http.MethodDelete, link, "", http.NoBody)
	require.Equal(t, 204, answer.StatusCode)
	for name, file := range map[string]string{"uploaded": "a.txt", "renamed": "b.txt", "deleted": "b.txt"} {
		require.JSONEq(t, `{"result":[{"parm1":"`+file+`","parm2":"incident","instance":"`+m["sys_id"]+`","table":"sys_attachment","user_name":"admin","uri":""}]}`, events("attachment."+name))
	}
	answer, _ = a.get(link + "/file")
	require.Equal(t, 404, answer.StatusCode)
}

// form is a multipart body of texts and one file, in this order.
func form(file []byte, fields ...string) (kind string, body *bytes.Buffer) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1]) // memory takes all
	}
	part, _ := w.CreateFormFile("anything", `C:\tmp\notes.txt`)
	_, _ = part.Write(file)
	_ = w.Close()
	return w.FormDataContentType(), body
}

func TestForms(t *testing.T) {
	a := newAttacher(t)
	const path = "/api/now/v1/attachment/upload"
	kind, body := form([]byte("the file"), "table_name", "incident", "table_sys_id", theirs, "unknown", "x")
	answer, text := a.do(http.MethodPost, path, kind, body)
	require.Equal(t, 201, answer.StatusCode, "%s", text)
	m := a.metadata(text)
	require.Equal(t, []string{"notes.txt", "application/octet-stream", "8"}, []string{m["file_name"], m["content_type"], m["size_bytes"]})
	require.Equal(t, a.globe.URL+"/api/now/v1/attachment/"+m["sys_id"]+"/file", m["download_link"])

	large := strings.Repeat("x", 5000)
	for name, one := range map[string]struct {
		fields []string
		says   string
	}{
		"no table":        {[]string{"table_sys_id", theirs}, "table_name"},
		"no record":       {[]string{"table_name", "incident"}, "table_sys_id"},
		"too many fields": {slices32("f", "v"), "more than 32 parts"},
		"a large field":   {[]string{"table_name", large}, "more than 4096 bytes"},
	} {
		kind, body := form([]byte("the file"), one.fields...)
		answer, text := a.do(http.MethodPost, path, kind, body)
		require.Equal(t, 400, answer.StatusCode, "%s: %s", name, text)
		require.Contains(t, string(text), one.says, name)
	}
	kind, body = form([]byte("x"), "table_name", "incident", "table_sys_id", strings.Repeat("0", 32))
	answer, text = a.do(http.MethodPost, path, kind, body)
	require.Equal(t, 404, answer.StatusCode)
	require.Contains(t, string(text), "No Record found")

	// pysnow says multipart/form-data, names no boundary, and sends the bare file.
	answer, text = a.do(http.MethodPost, path+"?table_name=incident&table_sys_id="+theirs+"&file_name=a.txt", "multipart/form-data", strings.NewReader("bytes"))
	require.Equal(t, 400, answer.StatusCode)
	require.Contains(t, string(text), "boundary")
	kind, _ = form(nil)
	for _, broken := range []string{"", "--", "no form at all", "--x\r\n\r\n", strings.Repeat("-", 10_000)} {
		answer, text = a.do(http.MethodPost, path, kind, strings.NewReader(broken))
		require.Equal(t, 400, answer.StatusCode, "%s", text)
	}
	require.Equal(t, 1, a.count())
}

func slices32(name, value string) []string {
	var all []string
	for range 40 {
		all = append(all, name, value)
	}
	return all
}

// count is how many files the incident has.
func (a attacher) count() int {
	a.Helper()
	_, text := a.get("/api/now/attachment?table_name=incident&table_sys_id=" + theirs)
	var list struct{ Result []any }
	require.NoError(a, json.Unmarshal(text, &list), "%s", text)
	return len(list.Result)
}

func TestFilesThatAreRefused(t *testing.T) {
	a := newAttacher(t)
	property := func(name, value string) {
		a.globe.Change("sys_properties", map[string]string{"name": name}, map[string]string{"value": value})
	}
	const all = "table_name=incident&table_sys_id=" + theirs + "&file_name=a.txt"
	for query, says := range map[string]string{
		"table_sys_id=" + theirs + "&file_name=a.txt":                   "table_name",
		"table_name=incident&file_name=a.txt":                           "table_sys_id",
		"table_name=incident&table_sys_id=" + theirs:                    "file_name",
		"table_name=&table_sys_id=" + theirs + "&file_name=a.txt":       "table_name",
		strings.Replace(all, theirs, strings.Repeat("0", 32), 1):        "No Record found",
		strings.Replace(all, "incident", "problem", 1):                  "No Record found",
		strings.Replace(all, "incident", "u_there_is_no_such_table", 1): "No Record found",
	} {
		answer, text := a.do(http.MethodPost, "/api/now/attachment/file?"+query, "text/plain", strings.NewReader("x"))
		want := http.StatusBadRequest
		if says == "No Record found" {
			want = http.StatusNotFound
		}
		require.Equal(t, want, answer.StatusCode, query)
		require.Contains(t, string(text), says, query)
	}
	refused := func(status int, says, name, kind string, body io.Reader, headers ...string) {
		t.Helper()
		answer, text := a.do(http.MethodPost, uploadPath(name), kind, body, headers...)
		require.Equal(t, status, answer.StatusCode, "%s", text)
		require.Contains(t, string(text), says)
	}
	refused(400, "The file is empty", "a.txt", "text/plain", http.NoBody)
	refused(400, "Content-Type", "a.txt", "", strings.NewReader("x"))
	refused(400, "not valid gzip", "a.txt", "text/plain", strings.NewReader("x"), "Content-Encoding", "gzip")
	refused(415, "Content-Encoding", "a.txt", "text/plain", strings.NewReader("x"), "Content-Encoding", "br")

	property("com.glide.attachment.max_size", "1")
	a.upload("whole.bin", "application/x-noise", noise(1<<20))
	refused(400, "Max allowed: 1048576 bytes", "large.bin", "application/x-noise", bytes.NewReader(noise(1<<20+1)))
	refused(400, "content-length = 3145728 bytes", "large.bin", "application/x-noise", bytes.NewReader(noise(3<<20)))
	refused(400, "Max allowed: 1048576 bytes", "large.bin", "application/x-noise", io.MultiReader(bytes.NewReader(noise(9<<20))))

	property("glide.attachment.extensions", "txt, .pdf")
	a.upload("A.TXT", "text/plain", []byte("x"))
	a.upload("a.pdf", "application/pdf", []byte("x"))
	refused(403, "Operation Failed", "a.exe", "text/plain", strings.NewReader("x"))
	refused(403, "Operation Failed", "txt", "text/plain", strings.NewReader("x"))
	property("glide.attachment.role", "nobody_has_this")
	a.upload("b.txt", "text/plain", []byte("x")) // an administrator has all roles
	require.Equal(t, 4, a.count())
}

func TestFilesAreListed(t *testing.T) {
	a := newAttacher(t)
	for _, name := range []string{"c.txt", "a.txt", "b.png"} {
		a.upload(name, "text/plain", []byte(name))
	}
	names := func(query string) (got []string, answer *http.Response) {
		answer, text := a.get("/api/now/attachment?" + query)
		require.Equal(t, 200, answer.StatusCode, "%s", text)
		var list struct{ Result []map[string]string }
		require.NoError(t, json.Unmarshal(text, &list))
		for _, m := range list.Result {
			got = append(got, m["file_name"])
		}
		return got, answer
	}
	got, answer := names("sysparm_query=table_sys_id=" + theirs + "^ORDERBYfile_name&sysparm_limit=2")
	require.Equal(t, []string{"a.txt", "b.png"}, got)
	require.Equal(t, "3", answer.Header.Get("X-Total-Count"))
	require.Contains(t, answer.Header.Get("Link"), `sysparm_offset=2>;rel="next"`)
	got, _ = names("table_sys_id=" + theirs + "&file_name=c.txt")
	require.Equal(t, []string{"c.txt"}, got)
	got, answer = names("sysparm_query=table_sys_id=00000000000000000000000000000000")
	require.Empty(t, got)
	require.Equal(t, "0", answer.Header.Get("X-Total-Count"))

	var many []map[string]string
	for range 1001 {
		many = append(many, map[string]string{"file_name": "many", "table_name": "incident", "table_sys_id": theirs})
	}
	a.globe.Import("sys_attachment", many...)
	got, answer = names("file_name=many")
	require.Len(t, got, 1000, "the page that nobody asked for otherwise")
	require.Equal(t, "1001", answer.Header.Get("X-Total-Count"))

	_, text := a.get("/api/now/attachment?file_name=c.txt", "Accept", "application/xml")
	require.Contains(t, string(text), "<result><table_sys_id>"+theirs+"</table_sys_id>")
}

func TestFilesOfTheWorldCanBeRead(t *testing.T) {
	a := newAttacher(t, mocktest.Events(4000))
	_, text := a.get("/api/now/attachment")
	var list struct{ Result []map[string]string }
	require.NoError(t, json.Unmarshal(text, &list))
	require.Greater(t, len(list.Result), 10)
	for _, m := range list.Result {
		answer, file := a.get(strings.TrimPrefix(m["download_link"], a.globe.URL))
		require.Equal(t, 200, answer.StatusCode)
		require.Equal(t, m["content_type"], answer.Header.Get("Content-Type"))
		require.Equal(t, m["size_bytes"], strconv.Itoa(len(file)))
		sum := sha256.Sum256(file)
		require.Equal(t, m["hash"], hex.EncodeToString(sum[:]), m["file_name"])
	}
}

// A type that somebody wrote into the table need not be one that a header can have.
func TestTypesThatNoHeaderHas(t *testing.T) {
	a := newAttacher(t)
	m := a.upload("a.txt", "text/plain", []byte("the file"))
	for kind, want := range map[string]string{
		"\x00\x01": "application/octet-stream", "text/html\r\nX-More: 1": "application/octet-stream", "text/x; charset=utf-8": "text/x; charset=utf-8",
	} {
		a.globe.Change("sys_attachment", map[string]string{"sys_id": m["sys_id"]}, map[string]string{"content_type": kind})
		answer, file := a.get("/api/now/attachment/" + m["sys_id"] + "/file")
		require.Equal(t, []string{want, "the file"}, []string{answer.Header.Get("Content-Type"), string(file)})
	}
}

func TestFilesBelongToTheirInstance(t *testing.T) {
	a := newAttacher(t)
	m := a.upload("before.txt", "text/plain", []byte("before"))
	fork := attacher{t, a.globe.Fork(t)}
	fork.upload("after.txt", "text/plain", []byte("after"))
	require.Equal(t, 1, a.count())
	require.Equal(t, 2, fork.count())
	a.do(http.MethodDelete, "/api/now/attachment/"+m["sys_id"], "", http.NoBody)
	_, text := fork.get("/api/now/attachment/" + m["sys_id"] + "/file")
	require.Equal(t, "before", string(text))
}

func TestDamagedFiles(t *testing.T) {
	a := newAttacher(t)
	m := a.upload("a.txt", "text/plain", noise(20_000))
	path := "/api/now/attachment/" + m["sys_id"] + "/file"
	for _, change := range []map[string]string{{"data": "%%%"}, {"data": "eA=="}, {"position": "7"}} {
		b := attacher{t, a.globe.Fork(t)}
		b.globe.Change("sys_attachment_doc", map[string]string{"sys_attachment": m["sys_id"], "position": "0"}, change)
		answer, text := b.get(path)
		require.Equal(t, 500, answer.StatusCode, "%v", change)
		require.NotContains(t, string(text), "piece")
	}
	late := attacher{t, a.globe.Fork(t)}
	late.globe.Remove("sys_attachment_doc", map[string]string{"sys_attachment": m["sys_id"], "position": "3"})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, late.globe.URL+path, http.NoBody)
	require.NoError(t, err)
	r.SetBasicAuth("admin", "admin")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	_, err = io.ReadAll(answer.Body)
	require.Error(t, err, "what ends early must not look whole")
}

func TestOtherFormsOfFiles(t *testing.T) {
	a := newAttacher(t, mocktest.Setting("content_negotiation", "strict"))
	m := a.upload("a.png", "image/png; x=1", []byte("picture"))
	path := "/api/now/attachment/" + m["sys_id"] + "/file"
	for accept, status := range map[string]int{"": 200, "*/*": 200, "image/*": 200, "image/png": 200, "image/jpeg": 406, "application/json": 406} {
		answer, _ := a.get(path, "Accept", accept)
		require.Equal(t, status, answer.StatusCode, accept)
	}
	answer, text := a.get(path, "Range", "bytes=0-1", "If-None-Match", "*")
	require.Equal(t, 200, answer.StatusCode)
	require.Equal(t, "picture", string(text))
	for _, method := range []string{http.MethodPut, http.MethodPost, http.MethodDelete} {
		answer, _ = a.do(method, path, "", http.NoBody)
		require.Equal(t, 405, answer.StatusCode)
	}
	answer, _ = a.do(http.MethodPatch, "/api/now/attachment/"+m["sys_id"], "application/json", strings.NewReader(`{"file_name":"b"}`))
	require.Equal(t, 405, answer.StatusCode, "no release before Australia renames")
}

func TestMetadataOfOlderReleases(t *testing.T) {
	a := newAttacher(t, mocktest.Release("geneva"))
	m := a.upload("a.txt", "text/plain", []byte("text"))
	for _, name := range []string{"hash", "state", "chunk_size_bytes"} {
		require.NotContains(t, m, name)
	}
	require.Len(t, m, 18)
	for _, family := range []string{"eureka", "fuji"} {
		older := newAttacher(t, mocktest.Release(family))
		answer, _ := older.get("/api/now/attachment")
		require.Equal(t, 400, answer.StatusCode)
	}
	answer, _ := a.get("/api/now/v2/attachment")
	require.Equal(t, 400, answer.StatusCode)
}

func TestAttributesOfFiles(t *testing.T) {
	a := newAttacher(t)
	m := a.upload("a.png", "image/png", []byte("picture"))
	path := "/api/now/attachment/" + m["sys_id"] + "/attributes"
	answer, _ := a.get(path)
	require.Equal(t, 400, answer.StatusCode, "no release before Australia has them")
	answer, _ = a.get("/api/now/table/sys_attachment_attribute")
	require.Equal(t, 400, answer.StatusCode)
	a.globe.Play("", map[string]string{"api_attachment_attributes_enabled": "true"})

	says := func(method, path, body string, status int, want string) {
		t.Helper()
		answer, text := a.do(method, path, "application/json", strings.NewReader(body))
		require.Equal(t, status, answer.StatusCode, "%s", text)
		if want == "" {
			require.Empty(t, text)
		} else {
			require.Contains(t, string(text), want)
		}
	}
	says("GET", path, "", 200, `{"result":[]}`)
	says("POST", path, `{"key":"alt","value":"a mouse"}`, 201, `{"result":{"key":"alt","value":"a mouse"}}`)
	says("POST", path, `{"key":"k^y","value":""}`, 201, `{"result":{"key":"k^y","value":""}}`)
	says("GET", path, "", 200, `"key":"alt"`)
	says("GET", path+"/k%5Ey", "", 200, `{"result":{"key":"k^y","value":""}}`)
	says("PUT", path+"/alt", `{"value":"two mice"}`, 200, `{"result":{"key":"alt","value":"two mice"}}`)
	says("POST", path, `{"key":"alt","value":"x"}`, 400, "there already")
	says("POST", path, `{"value":"x"}`, 400, "no key")
	says("POST", path, `{"key":"x"}`, 400, "no value")
	says("POST", path, `{"key":"`+strings.Repeat("x", 101)+`","value":"x"}`, 400, "too long")
	says("PUT", path+"/alt", `{}`, 400, "no value")
	says("PUT", path+"/other", `{"value":"x"}`, 404, "No Record found")
	says("DELETE", path+"/other", "", 404, "No Record found")
	says("GET", "/api/now/attachment/"+theirs+"/attributes", "", 404, "No Record found")
	says("DELETE", path+"/alt", "", 204, "")
	says("GET", path, "", 200, `{"result":[{"key":"k^y","value":""}]}`)
	says("DELETE", path, "", 204, "")
	says("GET", path, "", 200, `{"result":[]}`)
	says("POST", path, `{"key":"alt","value":"a mouse"}`, 201, "alt")
	says("DELETE", "/api/now/attachment/"+m["sys_id"], "", 204, "")
	says("GET", "/api/now/table/sys_attachment_attribute", "", 200, `{"result":[]}`)
}
