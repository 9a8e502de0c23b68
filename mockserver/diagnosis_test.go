package mockserver_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/browser"
	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// statistic is the text of an element of /xmlstats.do.
func statistic(t *testing.T, globe *mocktest.Globe, name string) string {
	t.Helper()
	response, text := processed(t, globe, http.MethodGet, "/xmlstats.do", "", byAdmin)
	require.Equal(t, http.StatusOK, response.StatusCode)
	found := regexp.MustCompile("<" + regexp.QuoteMeta(name) + ">([^<]*)<").FindStringSubmatch(text)
	require.NotNil(t, found, text)
	return found[1]
}

// A node has been up, and has counted, since it was started: at the beginning, or when a
// change in phases restarted it.
func TestANodeIsUpSinceItsRestart(t *testing.T) {
	globe := mocktest.New(t)
	globe.Freeze()
	require.Equal(t, "0", statistic(t, globe, "servlet.transactions"))
	require.Equal(t, "1", statistic(t, globe, "servlet.transactions"))
	up := func() time.Duration {
		d, err := time.ParseDuration(statistic(t, globe, "servlet.uptime") + "ms")
		require.NoError(t, err)
		return d
	}
	before := up()
	globe.Advance(90 * time.Second)
	require.Equal(t, 90*time.Second, up()-before)
	started := statistic(t, globe, "servlet.started")

	globe.Play("newyork", nil)
	require.Equal(t, started, statistic(t, globe, "servlet.started"))
	globe.Upgrade("orlando", mockserver.Phases{Maintenance: time.Minute})
	response, text := processed(t, globe, http.MethodGet, "/stats.do", "", byAdmin)
	require.Equal(t, http.StatusServiceUnavailable, response.StatusCode)
	require.NotContains(t, text, "Build tag")
	globe.Advance(2 * time.Minute)
	require.NotEqual(t, started, statistic(t, globe, "servlet.started"))
	require.Equal(t, time.Minute, up())
	require.Equal(t, "2", statistic(t, globe, "servlet.transactions"))
	require.Equal(t, "Orlando", statistic(t, globe, "glide.build.name"))
}

func TestStatisticsCountSessions(t *testing.T) {
	globe := mocktest.New(t)
	require.Equal(t, "1", statistic(t, globe, "servlet.active.sessions"), "that of the question itself")
	require.Equal(t, "2", statistic(t, globe, "servlet.active.sessions"))
	processed(t, globe, http.MethodGet, "/stats.do", "", nil)
	globe.Advance(6 * time.Minute)
	require.Equal(t, "1", statistic(t, globe, "servlet.active.sessions"), "the others were idle for too long, and a guest has none")
}

// The page says what the instance is called and nothing that could run, and the node is the
// one that the cookie for the balancer names.
func TestStatisticsAreAboutTheInstance(t *testing.T) {
	globe := mocktest.New(t)
	response, text := processed(t, globe, http.MethodGet, "/stats.do", "", nil)
	require.Contains(t, text, "Instance name: default<br/>")
	node := regexp.MustCompile(`Node ID: ([0-9a-f]{32})<br/>`).FindStringSubmatch(text)
	require.NotNil(t, node, text)
	require.Contains(t, strings.Join(response.Header.Values("Set-Cookie"), "\n"), "glide_user_route=glide."+node[1]+";")

	globe.Import("sys_properties", map[string]string{"name": "instance_name", "value": `<script>"&`})
	globe.Change("sys_properties", map[string]string{"name": "glide.sys.default.tz"}, map[string]string{"value": "Nowhere/At all"})
	_, text = processed(t, globe, http.MethodGet, "/stats.do", "", nil)
	require.NotContains(t, text, "<script>")
	require.Regexp(t, `at: [A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4}</h1>`, text)
	require.Equal(t, "&lt;script&gt;&#34;&amp;", statistic(t, globe, "instance_name"))
}

// The page is for whoever does not see it as well, each fact has a line of its own, and the
// link leads back to it.
func TestStatisticsInChromium(t *testing.T) {
	globe := mocktest.New(t)
	page := browser.Start(t).Page(t)
	require.Equal(t, http.StatusOK, page.Go(globe.URL+"/stats.do"))
	require.Empty(t, page.Wider())
	page.Accessible()
	require.Equal(t, http.StatusOK, page.Follow("link", "Refresh"))
	require.Contains(t, page.Text(), "\nBuild name: Madrid\nBuild date: ")
	require.Empty(t, page.Problems())
}

// What somebody without credentials calls an operation comes back no longer than it can be
// read.
func TestAFaultShowsNoLongName(t *testing.T) {
	globe := mocktest.New(t)
	_, text := processed(t, globe, http.MethodPost, "/InstanceInfo.do?SOAP",
		`<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><`+strings.Repeat("é", 100_000)+`/></Body></Envelope>`, nil)
	require.Contains(t, text, "Unsupported action: éé")
	require.Less(t, len(text), 2_000)
}
