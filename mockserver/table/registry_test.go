package table_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// Whoever leaves the secret empty is told which one was made, and nobody else ever is.
func TestGeneratedClientSecret(t *testing.T) {
	tables := empty(t)
	made, err := tables.Insert(admin, "oauth_entity", table.Change{"name": "Feed"}, asStored)
	require.NoError(t, err)
	secret := made.Secrets["client_secret"]
	require.Regexp(t, `^[!-~]{10}$`, secret)
	require.Regexp(t, `[+#;?\[~,-]`, secret)
	require.True(t, tables.Secrets().Verify(made.Row.Get("client_secret"), secret))
	read, err := tables.Reader(admin).Record("oauth_entity", made.Row.SysID())
	require.NoError(t, err)
	require.Empty(t, read.Secrets)
	require.NotContains(t, read.Row.Values(), secret)

	later := emptyWith(t, map[string]string{"client_secret_shape": "printable32", "oauth_grant_jwt_bearer": "true"})
	made, err = later.Insert(admin, "oauth_jwt", table.Change{"name": "Bridge"}, asStored)
	require.NoError(t, err)
	require.Regexp(t, `^[!-~]{32}$`, made.Secrets["client_secret"])

	own, err := tables.Insert(admin, "oauth_entity", table.Change{"name": "Own", "client_secret": "quiet"}, asStored)
	require.NoError(t, err)
	require.Empty(t, own.Secrets, "who chose it knows it")
	changed, err := tables.Update(admin, "oauth_entity", own.Row.SysID(), table.Change{"client_secret": "quieter"}, asStored)
	require.NoError(t, err)
	require.Empty(t, changed.Secrets)
}

func TestWrongClients(t *testing.T) {
	var policy *rules.DataPolicyError
	var abort *rules.AbortError
	tables := empty(t)
	_, err := tables.Insert(admin, "oauth_entity", table.Change{"client_id": "x"}, asStored)
	require.ErrorAs(t, err, &policy)
	made, err := tables.Insert(admin, "oauth_entity", table.Change{"name": "Feed"}, asStored)
	require.NoError(t, err)
	for _, bad := range []string{"0", "-1800"} {
		_, err = tables.Insert(admin, "oauth_entity", table.Change{"name": "x", "access_token_lifespan": bad}, asStored)
		require.ErrorAs(t, err, &abort, bad)
		_, err = tables.Update(admin, "oauth_entity", made.Row.SysID(), table.Change{"refresh_token_lifespan": bad}, asStored)
		require.ErrorAs(t, err, &abort, bad)
	}
	_, err = tables.Update(admin, "oauth_entity", made.Row.SysID(), table.Change{"refresh_token_lifespan": "1"}, asStored)
	require.NoError(t, err)

	kept := emptyWith(t, map[string]string{"registry_bad_lifespan": "kept"})
	made, err = kept.Insert(admin, "oauth_entity", table.Change{"name": "x", "access_token_lifespan": "-5"}, asStored)
	require.NoError(t, err)
	require.Equal(t, "-5", made.Row.Get("access_token_lifespan"))
}

// A token is found by what is kept of it, which nobody can ask for.
func TestTokensAreMasked(t *testing.T) {
	tables := empty(t)
	_, err := transfer.Import(tables, []transfer.Entry{
		{Table: "oauth_credential", Values: map[string]string{"type": "access_token", "token": "fingerprint"}},
		{Table: "oauth_credential", Values: map[string]string{"type": "access_token"}},
	})
	require.NoError(t, err)
	_, known := store.First(tables.View(), "oauth_credential", "token", "fingerprint")
	require.True(t, known)
	for _, encoded := range []string{"token=fingerprint", "tokenISEMPTY", "tokenSTARTSWITHf"} {
		require.Equal(t, 2, list(t, tables, admin, "oauth_credential", encoded).Total, encoded)
	}
	def, _ := tables.Dictionary().Table("oauth_credential")
	token, _ := def.Column("token")
	require.Equal(t, "********", table.Raw(token, "fingerprint"))
	require.Empty(t, table.Raw(token, ""))
	all, err := transfer.Export(tables, false, "oauth_credential")
	require.NoError(t, err)
	require.NotContains(t, all[0].Columns, "token")

	made, err := tables.Insert(admin, "oauth_credential", table.Change{"type": "access_token", "token": "mine"}, asStored)
	require.NoError(t, err)
	require.Empty(t, made.Row.Get("token"), "nobody chooses what a token is found by")
}

// Up to Xanadu administrators alone keep clients; later whoever holds the roles does.
func TestWhoKeepsTheRegistry(t *testing.T) {
	keeper := &table.Caller{SysID: "k", UserName: "keeper", Roles: []string{"mi_admin"}, Zone: time.UTC}
	for roles, want := range map[string]error{"admin": table.ErrForbidden, "oauth_admin": nil} {
		tables := emptyWith(t, map[string]string{"registry_roles": roles, "oauth_grant_jwt_bearer": "true"})
		for name, change := range map[string]table.Change{
			"oauth_entity": {"name": "x"}, "oauth_jwt": {"name": "x"}, "jwt_verifier_map": {"name": "x"},
			"oauth_entity_profile": {"name": "x"}, "oauth_entity_auth_scope_mapping": {},
		} {
			def, _ := tables.Dictionary().Table(name)
			require.Equal(t, want == nil, tables.Reader(keeper).MayCreate(def), "what a page offers in %s of %s", name, roles)
			_, err := tables.Insert(keeper, name, change, asStored)
			require.ErrorIs(t, err, want, "%s of %s", name, roles)
			_, err = tables.Insert(admin, name, change, asStored)
			require.NoError(t, err)
			_, err = tables.Reader(keeper).List(table.ListRequest{Table: name, Query: query.Parse(""), Limit: 1})
			require.ErrorIs(t, err, want, "%s of %s", name, roles)
		}
	}
}
