package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// What the forms of a list add to its query is one condition more, with the value that
// was typed, and every address stays on the list.
func FuzzListParameters(f *testing.F) {
	f.Add("active=true", "name", "=", "a^b", "!*x", "21")
	f.Add("a=1^NQb=2^ORDERBYc", "name", "LIKE", "", "%", "-1")
	f.Add("RLQUERYx^ENDRLQUERY", "n", "IN", "^NQ", "=", "99999999999999999999")
	def := &dictionary.Table{Name: "sys_user"}
	f.Fuzz(func(t *testing.T, encoded, field, operator, value, search, first string) {
		v := url.Values{
			"sysparm_query": {encoded}, "sysparm_first_row": {first}, "filter_field": {field}, "filter_operator": {operator},
			"filter_value": {value},
		}
		p := readListParameters(v)
		require.Positive(t, p.FirstRow)
		for _, address := range []string{p.address(def, p.Query, p.FirstRow), p.narrowed(def, searched("name", search))} {
			require.True(t, strings.HasPrefix(address, "/sys_user_list.do"), address)
			_, err := url.Parse(address)
			require.NoError(t, err)
		}
		found := query.Parse(searched("name", search).String())
		require.Len(t, found.Groups, 1)
		require.Equal(t, "name", found.Groups[0][0][0].Field)
		require.True(t, strings.HasSuffix(search, found.Groups[0][0][0].Value), search)
	})
}

// An address that is followed is one of this instance, and of no page that would lead
// in a circle, however a browser comes to ask for it.
func FuzzLocalAddress(f *testing.F) {
	for _, seed := range []string{"welcome.do", "//example.com", "/\\example.com", "https://example.com", "a?b=c#d", "/%2f/example.com", "x:y", "./logout.do", "x/../logout.do", "%2e/login%2edo", "x/%2E./"} {
		f.Add(seed)
	}
	base, err := url.Parse("http://instance.example/login.do")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		local, ok := localAddress(text)
		if !ok {
			return
		}
		u, err := base.Parse(local)
		require.NoError(t, err, local)
		require.Equal(t, "instance.example", u.Host, local)
		require.Equal(t, "http", u.Scheme)
		asked := strings.ReplaceAll(strings.ReplaceAll(u.EscapedPath(), "%2e", "."), "%2E", ".")
		u, err = base.Parse(asked) // as a browser reads dots that are written so
		require.NoError(t, err, local)
		require.False(t, circles[strings.Trim(u.Path, "/")], local)
		require.False(t, strings.HasPrefix(local, "//") || strings.ContainsAny(local, "\\\r\n\t"), local)
	})
}
