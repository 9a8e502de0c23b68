package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// browser opens pages as one without scripts does: it keeps cookies, follows
// redirects, and sends the forms that it finds.
type browser struct {
	t      testing.TB
	globe  *mocktest.Globe
	client *http.Client
}

// shown is a page as a browser has it.
type shown struct {
	status int
	header http.Header
	path   string // with the query
	text   string
	doc    *goquery.Document
}

func newBrowser(t testing.TB, globe *mocktest.Globe) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := *globe.HTTPClient()
	client.Jar = jar
	return &browser{t: t, globe: globe, client: &client}
}

// signedIn is a browser in which somebody has signed in.
func signedIn(t testing.TB, globe *mocktest.Globe, userName, password string) *browser {
	t.Helper()
	b := newBrowser(t, globe)
	b.open("/welcome.do")
	page := b.post("/login.do", "user_name", userName, "user_password", password)
	require.Equal(t, "true", page.header.Get("X-Is-Logged-In"), page.text)
	return b
}

func admin(t testing.TB, globe *mocktest.Globe) *browser {
	t.Helper()
	return signedIn(t, globe, globe.Admin.UserName, globe.Admin.Password)
}

func (b *browser) open(path string) shown {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.globe.URL+path, nil)
	require.NoError(b.t, err)
	return b.send(r)
}

// post sends a form of names and values.
func (b *browser) post(path string, pairs ...string) shown {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.globe.URL+path, strings.NewReader(form.Encode()))
	require.NoError(b.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// submit sends the form of a page that a selector names, with what stands in it,
// the button, and what was typed.
func (b *browser) submit(page shown, form, button string, typed map[string]string) shown {
	b.t.Helper()
	found := page.doc.Find(form)
	require.Equal(b.t, 1, found.Length(), "%s on %s:\n%s", form, page.path, page.text)
	values := url.Values{}
	found.Find("input[name], select[name], textarea[name]").Each(func(_ int, field *goquery.Selection) {
		addField(values, field)
	})
	for name, value := range typed {
		require.Positive(b.t, found.Find(`[name="`+name+`"]`).Length(), "no field %s on %s", name, page.path)
		values.Set(name, value)
	}
	if button != "" {
		pressed := found.Find(button)
		require.Equal(b.t, 1, pressed.Length(), "%s on %s:\n%s", button, page.path, page.text)
		values.Set(pressed.AttrOr("name", ""), pressed.AttrOr("value", ""))
	}
	action, err := url.Parse(found.AttrOr("action", ""))
	require.NoError(b.t, err)
	at, err := url.Parse(b.globe.URL + page.path)
	require.NoError(b.t, err)
	target := at.ResolveReference(action)
	if strings.EqualFold(found.AttrOr("method", "get"), "get") {
		target.RawQuery = values.Encode()
		return b.open(target.RequestURI())
	}
	pairs := make([]string, 0, 2*len(values))
	for name := range values {
		pairs = append(pairs, name, values.Get(name))
	}
	return b.post(target.RequestURI(), pairs...)
}

// addField is what a browser sends of a field that nobody touched.
func addField(values url.Values, field *goquery.Selection) {
	name := field.AttrOr("name", "")
	_, disabled := field.Attr("disabled")
	_, checked := field.Attr("checked")
	kind := field.AttrOr("type", "")
	switch {
	case disabled || (kind == "checkbox" || kind == "radio") && !checked:
	case goquery.NodeName(field) == "select":
		values.Set(name, field.Find("option[selected]").AttrOr("value", field.Find("option").First().AttrOr("value", "")))
	case goquery.NodeName(field) == "textarea":
		values.Set(name, field.Text())
	default:
		values.Set(name, field.AttrOr("value", ""))
	}
}

func (b *browser) send(r *http.Request) shown {
	b.t.Helper()
	response, err := b.client.Do(r)
	require.NoError(b.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(b.t, err)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(text)))
	require.NoError(b.t, err)
	return shown{
		status: response.StatusCode, header: response.Header, text: string(text), doc: doc,
		path: response.Request.URL.RequestURI(),
	}
}

// still is the browser, stopping at the first answer.
func (b *browser) still() *browser {
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{t: b.t, globe: b.globe, client: &client}
}

// says is the text of what a selector finds.
func (s shown) says(selector string) string { return strings.TrimSpace(s.doc.Find(selector).Text()) }
