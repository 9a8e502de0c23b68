package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// What the forms of a list add to its query is one condition more in each of its
// alternatives, with the value that was typed, and every address stays on the list.
func FuzzListParameters(f *testing.F) {
	f.Add("active=true", "name", "=", "a^b", "!*x", "21")
	f.Add("a=1^NQb=2^ORDERBYc", "name", "LIKE", "", "%", "-1")
	f.Add("RLQUERYx^ENDRLQUERY", "n", "IN", "^NQ", "=", "99999999999999999999")
	f.Add("", "user.name", "ISEMPTY", "x^ORb=c", "", "")
	f.Add("a=1^ORDERBYb", "ORDERBYx", "=", "y", "", "")
	def := &dictionary.Table{Name: "sys_user"}
	f.Fuzz(func(t *testing.T, encoded, field, operator, value, search, first string) {
		v := url.Values{"sysparm_query": {encoded}, "sysparm_first_row": {first}}
		p := readListParameters(v)
		require.Positive(t, p.FirstRow)
		queryOf := func(address string) *query.Query {
			require.True(t, strings.HasPrefix(address, "/sys_user_list.do"), address)
			u, err := url.Parse(address)
			require.NoError(t, err)
			return query.Parse(u.Query().Get("sysparm_query"))
		}
		queryOf(p.address(def, p.Query, p.FirstRow))

		v.Set("filter_field", field)
		v.Set("filter_operator", operator)
		v.Set("filter_value", value)
		if address, ok := readListParameters(v).redirect(def); ok {
			offered, good := readListParameters(v).condition()
			require.True(t, good)
			require.Equal(t, field, offered.Field)
			require.Equal(t, operator, string(offered.Op))
			requireOneMore(t, query.Parse(encoded), queryOf(address), offered)
		}
		for _, name := range []string{"filter_field", "filter_operator", "filter_value"} {
			v.Del(name)
		}
		v.Set("goto_field", "name")
		v.Set("goto_value", search)
		if address, ok := readListParameters(v).redirect(def); ok {
			looked := searched("name", search)
			require.True(t, strings.HasSuffix(search, looked.Value), search)
			requireOneMore(t, query.Parse(encoded), queryOf(address), looked)
		}
	})
}

// requireOneMore asks of a query that it is another one with a condition more.
func requireOneMore(t *testing.T, before, after *query.Query, added query.Condition) {
	t.Helper()
	groups := before.Groups
	if len(groups) == 0 {
		groups = []query.Group{nil}
	}
	require.Len(t, after.Groups, len(groups))
	for i, group := range after.Groups {
		require.Len(t, group, len(groups[i])+1)
		for n, cluster := range groups[i] {
			require.Equal(t, printed(cluster), printed(group[n]))
		}
		last := group[len(groups[i])]
		require.Len(t, last, 1)
		last[0].Pos = added.Pos
		require.Equal(t, added, last[0])
	}
	require.Equal(t, (&query.Query{Order: before.Order}).String(), (&query.Query{Order: after.Order}).String())
}

func printed(c query.Cluster) string { return (&query.Query{Groups: []query.Group{{c}}}).String() }

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
