package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/browser"
)

const goodPage = `<!DOCTYPE html><html lang="en"><head><title>Globes</title><link rel="icon" href="data:,"></head><body>
<nav aria-label="Main"><a href="/good">Home</a></nav>
<main><h1>Globes</h1>
<form action="/made" method="post">
<label>Name <input name="name" value="old"></label>
<label>Size <select name="size"><option>small</option><option>large</option></select></label>
<button>Make</button></form>
<table><caption>All</caption><tr><th>Name</th><th>Size</th></tr><tr><td>first</td><td>small</td></tr></table>
<button type="button" onclick="setTimeout(() => this.after('it snows'), 20)">Shake</button>
<noscript>nothing moves</noscript>
</main></body></html>`

// pages serves each text under its path, and says of a form what came.
func pages(t *testing.T, byPath map[string]string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := byPath[r.URL.Path]
		switch {
		case r.Method == http.MethodPost:
			http.SetCookie(w, &http.Cookie{Name: "made", Value: "1", HttpOnly: true, SameSite: http.SameSiteStrictMode})
			body, ok = strings.Replace(goodPage, "<h1>", fmt.Sprintf("<p>made %s, %s</p><h1>", r.PostFormValue("name"), r.PostFormValue("size")), 1), true
		case strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
		}
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", r.URL.Query().Get("csp"))
		_, _ = fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// One Chromium is enough for all, since each page has cookies of its own.
func TestBrowser(t *testing.T) {
	b := browser.Start(t)
	for name, test := range map[string]func(*testing.T, *browser.Browser){
		"a person uses a page":  aPersonUsesAPage,
		"the keyboard alone":    theKeyboardAlone,
		"without scripts":       withoutScripts,
		"problems are noticed":  problemsAreNoticed,
		"barriers are found":    barriersAreFound,
		"pictures are the same": picturesAreTheSame,
		"what is too wide":      whatIsTooWide,
		"lines are counted":     linesAreCounted,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

func aPersonUsesAPage(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{"/good": goodPage})
	page := b.Page(t)
	require.Equal(t, http.StatusOK, page.Go(url+"/good"))
	require.Equal(t, "Globes", page.Title())
	page.Accessible()
	require.Equal(t, [][]string{{"Name", "Size"}, {"first", "small"}}, page.Table("All"))

	page.Click("button", "Shake")
	page.See("it snows")

	require.Equal(t, "old", page.Value("Name"))
	page.Fill("Name", "a ß c")
	page.Choose("Size", "large")
	require.Equal(t, http.StatusOK, page.Follow("button", "Make"))
	page.See("made a ß c, large")
	require.True(t, page.Has("button", "Make"))
	require.False(t, page.Has("link", "Make"))
	require.Equal(t, url+"/made", page.URL())
	cookies := page.Cookies()
	require.Len(t, cookies, 1)
	require.True(t, cookies[0].HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, cookies[0].SameSite)
	require.Empty(t, page.Problems())

	other := b.Page(t)
	other.Go(url + "/good")
	require.Empty(t, other.Cookies(), "each page is somebody else's")
}

func theKeyboardAlone(t *testing.T, b *browser.Browser) {
	page := b.Page(t)
	page.Go(pages(t, map[string]string{"/good": goodPage}) + "/good")
	var seen []string
	for range 4 {
		page.Press(kb.Tab)
		role, name := page.Focused()
		seen = append(seen, role+" "+name)
	}
	require.Equal(t, []string{"link Home", "textbox Name", "combobox Size", "button Make"}, seen)
	page.PressFor(kb.Enter)
	page.See("made old, small")
}

func withoutScripts(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{"/good": goodPage})
	page := b.Page(t, browser.Scriptless())
	page.Go(url + "/good")
	page.See("nothing moves")
	page.Fill("Name", "by hand")
	page.Follow("button", "Make")
	page.See("made by hand, small")
}

func problemsAreNoticed(t *testing.T, b *browser.Browser) {
	head := `<!DOCTYPE html><html lang="en"><head><title>t</title><link rel="icon" href="data:,"></head><body>`
	url := pages(t, map[string]string{
		"/fine":     head + `<script>console.log("all is well")</script>`,
		"/iconless": `<!DOCTYPE html>`,
		"/says":     head + `<script>console.error("broken", 7)</script>`,
		"/throws":   head + `<script>undefined.snow</script>`,
		"/misses":   head + `<script src="/gone.js"></script>`,
		"/blocked":  head + `<script>1</script>`,
		"/calls":    head + `<script>fetch("http://elsewhere.example/").catch(() => { document.body.append("not there") })</script>`,
	})
	page := b.Page(t)
	for path, want := range map[string]string{
		"/fine":                             "",
		"/says":                             "console error: \"broken\" 7",
		"/throws":                           "TypeError",
		"/misses":                           "/gone.js answered 404",
		"/none":                             "/none answered 404",
		"/iconless":                         "",
		"/blocked?csp=script-src%20'none'":  "Content Security Policy",
		"/calls":                            "ERR_NAME_NOT_RESOLVED",
		"/fine?csp=default-src%20'unknown'": "",
	} {
		page.Go(url + path)
		if path == "/calls" {
			page.See("not there")
		}
		got := page.Problems()
		if want == "" && !strings.Contains(path, "unknown") {
			require.Empty(t, got, path)
			continue
		}
		require.Contains(t, strings.Join(got, "\n"), want, path)
		require.Empty(t, page.Problems(), "they are told once")
	}
}

func barriersAreFound(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{
		"/good": goodPage,
		"/bad": `<!DOCTYPE html><html><body><link rel="icon" href="data:,">
			<input id="a"><a href="/"></a><button></button><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=" id="a" width="9" height="9">
			<nav>x</nav><nav>y</nav><main>1</main><main aria-label="two">2</main>
			<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>`,
	})
	page := b.Page(t)
	page.Go(url + "/good")
	require.Empty(t, page.Barriers())
	page.Go(url + "/bad")
	found := strings.Join(page.Barriers(), "\n")
	for _, want := range []string{
		"no title", "its language", "id a stands more than once", "a textbox has no name: <input", "a link has no name: <a", "a button has no name",
		"has no name: <img", "a table has no name", "2 main landmarks", "0 headings", "role navigation cannot be told apart",
	} {
		require.Contains(t, found, want)
	}
}

func linesAreCounted(t *testing.T, b *browser.Browser) {
	page := b.Page(t)
	page.Go(pages(t, map[string]string{"/lines": `<!DOCTYPE html><main><b>one</b><p style="width: 4em; overflow-wrap: anywhere">twentytwolettersofaword</p></main>`}) + "/lines")
	require.Equal(t, 1, page.Lines("one"))
	require.Greater(t, page.Lines("twentytwolettersofaword"), 1)
	require.Zero(t, page.Lines("none"))
}

func whatIsTooWide(t *testing.T, b *browser.Browser) {
	const wide = `<p style="width: 3000px">wide</p>`
	url := pages(t, map[string]string{
		"/fits": `<p>narrow</p>`, "/page": wide, "/region": `<div role="region" aria-label="Rows" style="overflow: auto">` + wide + `</div>`,
	})
	page := b.Page(t)
	for path, want := range map[string][]string{"/fits": {}, "/page": {"page"}, "/region": {"Rows"}} {
		page.Go(url + path)
		require.Equal(t, want, page.Wider(), path)
	}
}

// Two pictures of one page are the same to the byte.
func picturesAreTheSame(t *testing.T, b *browser.Browser) {
	url := pages(t, map[string]string{"/good": goodPage})
	for _, name := range []string{"one", "two"} {
		page := b.Page(t)
		page.Go(url + "/good")
		page.Screenshot(name)
	}
	one, err := os.ReadFile(filepath.Join(t.ArtifactDir(), "one.png"))
	require.NoError(t, err)
	two, err := os.ReadFile(filepath.Join(t.ArtifactDir(), "two.png"))
	require.NoError(t, err)
	require.Equal(t, one, two)
}

// A test's browser is gone when the test is, and so is what it wrote.
func TestNothingStays(t *testing.T) {
	var home string
	t.Run("a browser", func(t *testing.T) {
		t.Setenv("TMPDIR", t.TempDir())
		b := browser.Start(t)
		b.Page(t).Go(pages(t, map[string]string{"/good": goodPage}) + "/good")
		home = b.Profile()
		require.NotEmpty(t, processesOf(t, home))
	})
	require.NotEmpty(t, home)
	require.Empty(t, processesOf(t, home))
	require.NoDirExists(t, home)
}

// processesOf are the processes whose command line names a folder.
func processesOf(t *testing.T, folder string) []string {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	if len(lines) == 0 {
		t.Skip("no /proc here to look for processes")
	}
	var found []string
	for _, line := range lines {
		text, err := os.ReadFile(line)
		if err == nil && strings.Contains(string(text), folder) {
			found = append(found, line)
		}
	}
	return found
}
