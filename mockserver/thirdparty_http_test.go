package mockserver_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// curl calls an instance as its administrator with a program that nobody here
// wrote, and returns what it prints.
type curl struct {
	*testing.T
	globe *mocktest.Globe
}

func newCurl(t *testing.T, options ...mocktest.Option) curl {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is missing; install it")
	}
	return curl{t, mocktest.New(t, options...)}
}

func (c curl) call(path string, arguments ...string) string {
	c.Helper()
	return c.run(append(arguments, "--user", c.globe.Admin.UserName+":"+c.globe.Admin.Password, c.globe.URL+path)...)
}

func (c curl) run(arguments ...string) string {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "curl",
		append([]string{"--disable", "--silent", "--show-error", "--globoff"}, arguments...)...).CombinedOutput()
	require.NoError(c, err, string(out))
	return strings.ReplaceAll(string(out), "\r", "")
}

const oneUser = "/api/now/table/sys_user?sysparm_query=user_name=abel.tuter&sysparm_fields=user_name,manager"

func TestCurlOlderAndNewerHTTP(t *testing.T) {
	c := newCurl(t)
	old := c.call(oneUser, "--include", "--http1.0", "--header", "Host:")
	require.Regexp(t, `^HTTP/1\.[01] 200 OK\n`, old)
	require.NotContains(t, old, "Keep-Alive", "the connection ends")
	require.NotContains(t, old, "chunked")
	require.Regexp(t, `"link":"`+c.globe.URL+`/api/now/table/sys_user/`, old, "a link leads somewhere without Host, too")

	ending := c.call(oneUser, "--include", "--header", "Connection: close")
	require.Contains(t, ending, "\nConnection: close\n")
	require.NotContains(t, ending, "Keep-Alive")
	going := c.call(oneUser, "--include")
	require.Contains(t, going, "\nConnection: keep-alive\n")
	require.Contains(t, going, "\nTransfer-Encoding: chunked\n")

	require.Equal(t, "1.1 200", c.call(oneUser, "--http2", "--output", os.DevNull, "--write-out", "%{http_version} %{http_code}"))
	safe := newCurl(t, mocktest.TLS())
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, safe.globe.CA(), 0o600))
	require.Equal(t, "1.1 200", safe.call(oneUser, "--http2", "--cacert", ca, "--output", os.DevNull, "--write-out", "%{http_version} %{http_code}"),
		"HTTP/1.1 is what is negotiated")
}

func TestCurlConnections(t *testing.T) {
	c := newCurl(t)
	const count = "%{http_code} %{num_connects};"
	require.Equal(t, "200 1;200 0;", c.call(oneUser, "--output", os.DevNull, "--output", os.DevNull, "--write-out", count, c.globe.URL+oneUser),
		"a success keeps the connection")
	require.Equal(t, "200 2;", c.call(oneUser, "--anyauth", "--output", os.DevNull, "--write-out", count), "a challenge ends it, and is understood")
	require.Equal(t, "1 200 /welcome.do", strings.ReplaceAll(
		c.run("--location", "--output", os.DevNull, "--write-out", "%{num_redirects} %{http_code} %{url_effective}", c.globe.URL+"/logout.do"), c.globe.URL, ""))
	head := c.call(oneUser, "--head")
	require.Contains(t, head, "\nX-Total-Count: 1\n")
	require.NotContains(t, head, "result")
}

// A jar keeps what is set and drops what is taken back, and the next run of curl
// goes on in the same session.
func TestCurlCookieJar(t *testing.T) {
	c := newCurl(t)
	jar := filepath.Join(t.TempDir(), "jar")
	c.call(oneUser, "--cookie-jar", jar)
	kept, err := os.ReadFile(jar)
	require.NoError(t, err)
	for _, name := range []string{"JSESSIONID", "glide_user_route", "glide_session_store", "BIGipServerpool_localhost"} {
		require.Regexp(t, `(?m)^#HttpOnly_127\.0\.0\.1\t.*\t`+name+`\t\S+$`, string(kept))
	}
	require.NotRegexp(t, `\tglide_user(_session)?\t`, string(kept))
	require.NotContains(t, c.call(oneUser, "--cookie", jar, "--include"), "JSESSIONID")

	alone := c.run("--cookie", jar, "--include", c.globe.URL+oneUser)
	require.Contains(t, alone, "HTTP/1.1 401 Unauthorized\n")
	token := regexp.MustCompile(`X-UserToken-Response: ([0-9a-f]+)`).FindStringSubmatch(alone)
	require.NotNil(t, token, alone)
	require.Contains(t, c.run("--cookie", jar, "--header", "X-UserToken: "+token[1], c.globe.URL+oneUser), "abel.tuter")
}

func TestCurlBodies(t *testing.T) {
	c := newCurl(t)
	const incidents = "/api/now/table/incident?sysparm_fields=short_description"
	quoted := c.call(incidents, "--header", "Content-Type: application/json", "--data", `{'short_description':'from a sample'}`)
	require.JSONEq(t, `{"result":{"short_description":"from a sample"}}`, quoted)
	require.JSONEq(t, `{"result":{"short_description":"a form, says curl"}}`, c.call(incidents, "--data", `{"short_description":"a form, says curl"}`))
	require.Regexp(t, `^\{"result":\[\{"user_name":"abel.tuter",.*\}\]\}$`, c.call(oneUser, "--compressed"))
	require.Contains(t, c.call("/api/now/table/sys_user", "--get", "--data-urlencode", "sysparm_query=nameLIKEa;^ORnameSTARTSWITHAbel T",
		"--data", "sysparm_fields=user_name"), `[{"user_name":"abel.tuter"}]`)

	large := filepath.Join(t.TempDir(), "large")
	require.NoError(t, os.WriteFile(large, make([]byte, 12<<20), 0o600))
	const sent = "\n%{http_code} %{size_upload}"
	require.Regexp(t, `Rejected large REST payload.*\n400 0$`, c.call(incidents, "--data-binary", "@"+large, "--write-out", sent), "curl asks first")
	require.Regexp(t, `Rejected large REST payload.*\n400 12582912$`, c.call(incidents, "--header", "Expect:", "--data-binary", "@"+large, "--write-out", sent))
	require.Regexp(t, `Rejected large REST payload.*\n400 `, c.call(incidents, "--request", "POST", "--header", "Transfer-Encoding: chunked",
		"--upload-file", large, "--write-out", sent))
}

func TestCurlFiles(t *testing.T) {
	c := newCurl(t)
	record := regexp.MustCompile(`"sys_id":"(\w+)"`).FindStringSubmatch(c.call("/api/now/table/incident?sysparm_fields=sys_id", "--data", "{}"))[1]
	sent := filepath.Join(t.TempDir(), "Grüße aus der Kugel.bin")
	require.NoError(t, os.WriteFile(sent, noise(3_000_000), 0o600))
	link := regexp.MustCompile(`"download_link":"([^"]+)"`)
	back := func(said string) {
		t.Helper()
		require.Contains(t, said, `"content_type":"application/x-kit"`)
		got := filepath.Join(t.TempDir(), "got")
		c.run("--user", c.globe.Admin.UserName+":"+c.globe.Admin.Password, "--output", got, link.FindStringSubmatch(said)[1])
		file, err := os.ReadFile(got)
		require.NoError(t, err)
		require.True(t, bytes.Equal(noise(3_000_000), file))
	}
	form := c.call("/api/now/attachment/upload", "--form", "table_name=incident", "--form", "table_sys_id="+record, "--form", "uploadFile=@"+sent+";type=application/x-kit")
	require.Contains(t, form, `"file_name":"Grüße aus der Kugel.bin"`)
	back(form)
	const bare = "/api/now/attachment/file?table_name=incident&file_name=a.bin&table_sys_id="
	back(c.call(bare+record, "--header", "Content-Type: application/x-kit", "--data-binary", "@"+sent))
	back(c.call(bare+record, "--header", "Content-Type: application/x-kit", "--header", "Transfer-Encoding: chunked", "--request", "POST", "--upload-file", sent))

	c.globe.Change("sys_properties", map[string]string{"name": "com.glide.attachment.max_size"}, map[string]string{"value": "1"})
	refused := c.call(bare+record, "--header", "Content-Type: application/x-kit", "--data-binary", "@"+sent, "--write-out", "\n%{http_code} %{size_upload}")
	require.Regexp(t, `Max allowed: 1048576 bytes.*\n400 0$`, refused, "curl asks first")
}

// Python's requests reads Link its own way and keeps cookies its own way, and its
// urllib looks at an answer only when all is sent. What they have to find is in
// the script.
func TestPythonRequests(t *testing.T) {
	globe := mocktest.New(t)
	for _, python := range []string{"python3", "/usr/bin/python3"} { // the latter is where Debian's packages are
		if exec.CommandContext(t.Context(), python, "-c", "import requests").Run() != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, python, "testdata/requests_client.py",
			globe.URL, globe.Admin.UserName, globe.Admin.Password).CombinedOutput()
		require.NoError(t, err, string(out))
		return
	}
	t.Skip("Python's requests is missing; install python3-requests")
}
