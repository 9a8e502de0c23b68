package mockserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// The Link header repeats the query in each of its links. When that grows too long
// for common clients, the next page is what remains, and at last nothing; the total
// is always there.
func TestLinkOfLongQuery(t *testing.T) {
	globe := mocktest.New(t)
	page := func(query string) http.Header {
		values := url.Values{"sysparm_limit": {"1"}, "sysparm_offset": {"1"}, "sysparm_fields": {"sys_id"}, "sysparm_query": {query}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL+"/api/now/table/sys_user?"+values.Encode(), nil)
		require.NoError(t, err)
		request.SetBasicAuth(globe.Admin.UserName, globe.Admin.Password)
		response, err := globe.HTTPClient().Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		require.Equal(t, http.StatusOK, response.StatusCode)
		require.NotEmpty(t, response.Header.Get("X-Total-Count"))
		return response.Header
	}
	for name, c := range map[string]struct {
		conditions int
		relations  []string
	}{
		"all links":     {50, []string{"first", "prev", "next", "last"}},
		"next alone":    {200, []string{"next"}},
		"not even next": {600, nil},
	} {
		t.Run(name, func(t *testing.T) {
			link := page("active=true" + strings.Repeat("^ORname!=x", c.conditions)).Get("Link")
			require.LessOrEqual(t, len(link), 8<<10)
			var relations []string
			for part := range strings.SplitSeq(link, ",") {
				if _, relation, ok := strings.Cut(part, ">;rel="); ok {
					relations = append(relations, strings.Trim(relation, `"`))
				}
			}
			require.Equal(t, c.relations, relations)
			if len(relations) == 1 {
				target, _, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
				require.Contains(t, target, "sysparm_offset=2", "the page behind this one")
			}
		})
	}
}
