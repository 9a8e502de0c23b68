package session

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
)

// rowsOf makes rows of a table that nothing keeps.
func rowsOf(f *testing.F, name string) func(map[string]string) *policy {
	f.Helper()
	def, ok := tabletest.New(f, "australia", tabletest.Options{}).Dictionary().Table(name)
	require.True(f, ok)
	return func(values map[string]string) *policy {
		return readPolicy(def.Layout.Row(make([]string, len(def.Columns))).With(values))
	}
}

// Whatever an administrator writes into a policy, it is about no path that does not begin
// with its own, and about nothing that it does not name.
func FuzzPolicy(f *testing.F) {
	read := rowsOf(f, tablePolicy)
	f.Add("now/table", "Table API", "GET", "/now/table/{tableName}", "v1", "incident, sys_user", "false", "/now/table/{table}", "get")
	f.Add("/now/", "", "", "{a}/{b}", "", " , ", "true", "/now", "POST")
	f.Add("", "Aggregate API", "", "/", "V2", "", "", "", "")
	f.Fuzz(func(t *testing.T, path, api, method, resource, version, tables, all, asked, verb string) {
		p := read(map[string]string{
			"api_path": path, "api": api, "http_method": method, "api_resource": resource, "version": version, "api_tablename": tables,
			"apply_all_methods": all, "active": "true",
		})
		e := Endpoint{API: "Table API", Resource: asked, Path: asked, Version: "v1", Latest: true, Method: verb, Table: "incident"}
		exactness := p.exactness()
		require.True(t, exactness >= 0 && exactness < 16, exactness)
		require.True(t, e.begins(asked, true))
		require.Equal(t, e.begins(resource, true), Endpoint{Resource: resource, Path: resource, Latest: true}.begins(asked, true))
		if p.covers(e) {
			if p.path != "" {
				words := wordsOf(asked)
				for i, word := range wordsOf(p.path) {
					require.True(t, strings.EqualFold(word, words[i]) || word[0] == '{' && words[i][0] == '{', "%q of %q", asked, p.path)
				}
			} else {
				require.True(t, strings.EqualFold(strings.TrimSpace(api), "Table API"), api)
			}
			require.True(t, all == "true" || strings.TrimSpace(method) == "" || strings.EqualFold(strings.TrimSpace(method), verb))
			require.True(t, len(p.tables) == 0 || strings.Contains(tables, "incident"))
		}
		wide := read(map[string]string{"apply_global": "true", "api_path": path, "active": "true"})
		require.True(t, wide.covers(e))
		require.Less(t, wide.exactness(), exactness)
	})
}

// A key is found where its parameter says, and nowhere else.
func FuzzKeyParameter(f *testing.F) {
	f.Add("x-sn-apikey", "", "now_123", "a=b", true)
	f.Add("Authorization", "Key ", "x y", "", false)
	f.Add("k&=", "ü", " ", "k%26%3d=%zz", true)
	f.Fuzz(func(t *testing.T, name, prefix, key, query string, inQuery bool) {
		k := keyParameter{name: name, query: inQuery, prefix: prefix}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/now/table/incident", http.NoBody)
		require.Empty(t, k.of(request))
		request.URL.RawQuery = query
		if found := k.of(request); found != "" {
			require.True(t, inQuery)
			require.Contains(t, request.URL.Query().Get(name), prefix+found[:1])
		}
		other := keyParameter{name: name, query: !inQuery, prefix: prefix}
		request.URL.RawQuery = ""
		if inQuery {
			request.URL.RawQuery = url.Values{name: {prefix + key}}.Encode()
		} else {
			request.Header[http.CanonicalHeaderKey(name)] = []string{prefix + key}
		}
		require.Equal(t, strings.TrimSpace(key), k.of(request))
		require.Empty(t, other.of(request))
	})
}

// Whatever stands in the header and the address, a request claims one of the ways in, and
// what is wrong with its token is said without any of it.
func FuzzClaims(f *testing.F) {
	strict := &release.Settings{WWWAuthenticateScheme: release.ChallengeStrict, OAuthEnabled: true}
	for _, seed := range [][2]string{
		{"Bearer abc", ""}, {"bearer a b", "access_token=x"}, {"Bearer", "a=b&access_token="}, {"Basic YTpi", "x-sn-apikey=1"}, {"", "access%5ftoken=%zz"}, {"Bearer =", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, header, query string) {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/now/table/incident", http.NoBody)
		request.URL.RawQuery = query
		if header != "" {
			request.Header.Set("Authorization", header)
		}
		method := Claims(request)
		require.Contains(t, []Method{None, Basic, Bearer, APIKey}, method)
		require.NoError(t, malformedBearer(request, &release.Settings{}), "only a strict instance looks")
		wrong := malformedBearer(request, strict)
		_, token, _ := strings.Cut(header, " ")
		token = strings.TrimSpace(token)
		if wrong == nil && method == Bearer {
			require.Regexp(t, `^[A-Za-z0-9._~+/-]+=*$`, token)
		}
		lines := Challenges(request, strict, wrong)
		require.NotEmpty(t, lines)
		for _, line := range lines {
			require.NotRegexp(t, `[\x00-\x1f\x7f-\xff]`, line)
			if len(token) > 60 {
				require.NotContains(t, line, token)
			}
		}
	})
}
