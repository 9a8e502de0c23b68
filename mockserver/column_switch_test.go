package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A column is there where its release has it, and elsewhere its name is as good as any
// made-up one: grants count their ways from Jakarta on, on a new instance.
func TestColumnsOfARelease(t *testing.T) {
	for release, counts := range map[string]bool{"eureka": false, "istanbul": false, "jakarta": true, "madrid": true} {
		w := newWire(t, mocktest.Release(release))
		w.countsWays(release, counts)
		w.globe.Play("jakarta", map[string]string{"role_management_v2": map[bool]string{true: "false", false: "true"}[counts]})
		got := w.send("GET", "/api/now/table/sys_user_has_role?sysparm_limit=1", "").body
		require.Equal(t, !counts, strings.Contains(got, `"inh_count"`), "another release or origin decides anew: %s", release)
	}
}

// The registry of OAuth clients has the columns of what the release can do, and takes
// and tells nothing of later ones.
func TestRegistryColumnsOfARelease(t *testing.T) {
	pkce := []string{"public_client", "use_pkce", "code_challenge_method"}
	since := []struct {
		release string
		columns []string
	}{
		{"utah", nil},
		{"vancouver", pkce},
		{"washingtondc", []string{"user"}},
		{"yokohama", []string{"token_format", "sub_claim"}},
		{"zurich", []string{"inbound_grant_type", "scope_restriction_status"}},
	}
	for at, s := range since {
		w := newWire(t, mocktest.Release(s.release))
		made := w.send("POST", "/api/now/table/oauth_entity", `{"name":"kit","inbound_grant_type":"ropc","use_pkce":"true"}`)
		require.Equal(t, http.StatusCreated, made.status, made.body)
		for later, l := range since {
			for _, column := range l.columns {
				require.Equal(t, later <= at, strings.Contains(made.body, `"`+column+`"`), "%s on %s", column, s.release)
				listed := w.send("GET", "/api/now/table/sys_dictionary?sysparm_query=name=oauth_entity^element="+column+"&sysparm_fields=element", "")
				require.Equal(t, later <= at, strings.Contains(listed.body, column), "%s on %s: %s", column, s.release, listed.body)
			}
		}
	}
}

func (w wire) countsWays(release string, counts bool) {
	w.Helper()
	total := func(query string) string {
		got := w.send("GET", "/api/now/table/sys_user_has_role?sysparm_limit=1&sysparm_query="+query, "")
		require.Equal(w, http.StatusOK, got.status, got.body)
		return got.header.Get("X-Total-Count")
	}
	has := func(path string) {
		got := w.send("GET", path, "")
		require.Equal(w, counts, strings.Contains(got.body, `"inh_count"`), "%s: %s: %.300s", release, path, got.body)
	}
	has("/api/now/table/sys_user_has_role?sysparm_limit=1")
	has("/api/now/table/sys_user_has_role?sysparm_limit=1&sysparm_fields=role,inh_count,user.name")
	has("/api/now/table/sys_dictionary?sysparm_query=name=sys_user_has_role&sysparm_fields=element")
	has("/api/now/table/sys_documentation?sysparm_query=name=sys_user_has_role&sysparm_fields=element")
	if release != "eureka" {
		has("/api/now/doc/table/schema/sys_user_has_role")
		has("/api/now/stats/sys_user_has_role?sysparm_count=true&sysparm_max_fields=inh_count")
	}
	if release != "eureka" && release != "fuji" {
		has("/api/now/ui/meta/sys_user_has_role")
		require.Equal(w, counts, total("inh_count>100") == "0", "what there is not does not filter")
	}
	made := w.send("POST", "/api/now/table/sys_user_has_role", `{"inh_map":"by hand"}`)
	require.Equal(w, http.StatusCreated, made.status, made.body)
	var answer struct{ Result map[string]any }
	require.NoError(w, json.Unmarshal([]byte(made.body), &answer))
	w.globe.Play("madrid", nil)
	kept := w.send("GET", "/api/now/table/sys_user_has_role/"+fmt.Sprint(answer.Result["sys_id"])+"?sysparm_fields=inh_map", "").body
	require.Equal(w, counts, strings.Contains(kept, "by hand"), "nobody writes where nothing is: %s", kept)
}
