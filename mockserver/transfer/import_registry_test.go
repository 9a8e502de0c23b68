package transfer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// A client that is brought in meets the rules that one meets which is written through
// the Table API.
func TestImportedClients(t *testing.T) {
	tables := empty(t)
	ids := bring(t, tables,
		transfer.Entry{Table: "oauth_entity", Values: values{"name": "Feed", "access_token_lifespan": ""}},
		transfer.Entry{Table: "oauth_jwt", Values: values{"name": "Bridge", "client_secret": "quiet"}},
		transfer.Entry{Table: "oauth_entity", Values: values{"sys_id": "backup", "name": "Backup"}},
		transfer.Entry{Table: "oauth_entity_profile", Values: values{"name": "own", "oauth_entity": "backup", "default": "true"}},
	).SysIDs
	view := tables.View()
	feed, _ := view.Row("oauth_entity", ids[0])
	require.Regexp(t, "^[0-9a-f]{32}$", feed.Get("client_id"))
	require.NotEmpty(t, feed.Get("client_secret"))
	require.Equal(t, "1800", feed.Get("access_token_lifespan"))
	require.Equal(t, "password", feed.Get("default_grant_type"))
	bridge, _ := view.Row("oauth_jwt", ids[1])
	require.True(t, tables.Secrets().Verify(bridge.Get("client_secret"), "quiet"))

	profiles := map[string][]string{}
	require.NoError(t, view.Scan("oauth_entity_profile", store.Span{}, func(row *store.Row) bool {
		client := row.Get("oauth_entity")
		profiles[client] = append(profiles[client], row.Get("name")+" "+row.Get("grant_type")+" "+row.Get("default"))
		return true
	}))
	require.Equal(t, map[string][]string{
		ids[0]: {"Feed default_profile password true"}, "backup": {"own  true"},
		ids[1]: {"Bridge default_profile urn:ietf:params:oauth:grant-type:jwt-bearer true"},
	}, profiles)

	bring(t, tables, transfer.Entry{Table: "oauth_entity", Match: values{"name": "Feed"}, Values: values{"refresh_token_lifespan": "60"}})
	again, _ := tables.View().Row("oauth_entity", ids[0])
	require.Equal(t, feed.Get("client_secret"), again.Get("client_secret"), "nothing is made anew")
}

func TestImportedClientsThatAreWrong(t *testing.T) {
	tables := empty(t)
	bring(t, tables, transfer.Entry{Table: "oauth_entity", Values: values{"name": "Feed"}})
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "oauth_entity", Values: values{"client_id": "x"}},
		{Table: "oauth_jwt", Values: values{"name": "x", "refresh_token_lifespan": "0"}},
		{Table: "oauth_entity", Match: values{"name": "Feed"}, Values: values{"access_token_lifespan": "-1"}},
	})
	var policy *rules.DataPolicyError
	require.ErrorAs(t, err, &policy)
	require.ErrorContains(t, err, "row 1: these fields are mandatory: Name; correct the row")
	require.ErrorContains(t, err, `row 2: business rule "Lifespans of OAuth tokens are positive" aborts the write to oauth_jwt; correct the row`)
	require.ErrorContains(t, err, "row 3: ")
}
