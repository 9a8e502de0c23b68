package mockserver

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// Who may act with a token is remembered. Whatever was asked before, and whatever was
// changed meanwhile, the answer is that of an instance that was never asked: a fork of
// the moment has the same rows and the same time, and remembers nothing.
func TestHoldersDoNotHangOnEarlierOnes(t *testing.T) {
	first, err := New(Config{Release: "zurich", Seed: 5, Now: time.Date(2026, 6, 24, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	first.Clock().Freeze(true)
	const property, one, two = "com.snc.platform.security.oauth.is.active", "11111111111111111111111111111111", "22222222222222222222222222222222"
	bring(t, first,
		transfer.Entry{Table: "sys_user", Match: map[string]string{"user_name": "guest"}, Values: map[string]string{"user_name": "nobody"}},
		transfer.Entry{Table: "sys_auth_scope", Values: map[string]string{"sys_id": one, "name": "one"}},
		transfer.Entry{Table: "sys_auth_scope", Values: map[string]string{"sys_id": two, "name": "two"}})
	client, admin := idOf(t, first, "oauth_entity", "client_id", first.Client().ID), idOf(t, first, "sys_user", "user_name", AdminUserName)

	change := func(table, column, value string, sets ...map[string]string) (all []transfer.Entry) {
		for _, set := range sets {
			all = append(all, transfer.Entry{Table: table, Match: map[string]string{column: value}, Values: set})
		}
		return all
	}
	mapped := func(scope string) transfer.Entry {
		return transfer.Entry{Table: "oauth_entity_auth_scope_mapping", Values: map[string]string{"oauth_entity": client, "auth_scope": scope}}
	}
	bring(t, first, mapped(one))
	// What decides, switched off and on, and what does not.
	changes := [][]transfer.Entry{
		change("oauth_entity", "sys_id", client, map[string]string{"active": "false"}, map[string]string{"active": "true"}, map[string]string{"access_token_lifespan": "60"}),
		change("sys_user", "sys_id", admin, map[string]string{"user_name": "guest"}, map[string]string{"user_name": AdminUserName}, map[string]string{"title": "Boss"}),
		change("v_plugin", "id", oauth.Plugin, map[string]string{"active": "inactive"}, map[string]string{"active": "active"}),
		change("sys_properties", "name", property, map[string]string{"value": "false"}, map[string]string{"value": "true"}),
		change("sys_auth_scope", "sys_id", one, map[string]string{"name": "first"}, map[string]string{"name": "one"}),
		change("oauth_credential", "user", admin, map[string]string{"expires": "2026-06-24 12:10:00"}),
		{mapped(one), mapped(two), {Table: "oauth_entity_auth_scope_mapping", Match: map[string]string{"oauth_entity": client}, Delete: true}},
		{{Table: "oauth_credential", Match: map[string]string{"user": admin}, Delete: true}},
	}
	settings := []map[string]string{{}, {"rest_auth_scopes": "false"}, {"oauth_enabled": "false"}}
	good, bad := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		i := first.Fork()
		var tokens []string
		for range rapid.IntRange(2, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "step") {
			case 0, 1, 2:
				tokens = append(tokens, grantOf(i)...)
			case 3:
				require.NoError(t, i.Advance(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour}).Draw(t, "later")))
			case 4:
				require.NoError(t, i.Change(Change{Settings: rapid.SampledFrom(settings).Draw(t, "settings")}))
			default:
				_, err := i.Import([]transfer.Entry{rapid.SampledFrom(rapid.SampledFrom(changes).Draw(t, "rows")).Draw(t, "change")})
				if !errors.Is(err, table.ErrNoRow) { // of tokens there may be none
					require.NoError(t, err)
				}
			}
			fork := i.Fork()
			for _, token := range tokens {
				got, refused := i.state.Load().provider.HolderOf(token)
				want, wantRefused := fork.state.Load().provider.HolderOf(token)
				require.Equal(t, wantRefused, refused)
				require.Equal(t, want, got)
				if refused == nil {
					good++
				} else {
					bad++
				}
			}
		}
	})
	require.Positive(t, good, "none was let in")
	require.Positive(t, bad, "none was refused")
}

// A grant that repeats another within a second hands out the same tokens with the same
// end, and writes nothing.
func TestRepeatedGrantsWriteNothing(t *testing.T) {
	i, err := New(Config{Seed: 5, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	i.Clock().Freeze(true)
	edition := func() uint64 { return i.state.Load().tables.View().Edition("oauth_credential") }
	first := grantOf(i)
	require.Len(t, first, 1)
	before := edition()
	require.Equal(t, first, grantOf(i))
	require.Equal(t, before, edition())
	require.NoError(t, i.Advance(time.Second))
	require.Equal(t, first, grantOf(i))
	require.NotEqual(t, before, edition(), "the life of both begins anew")
}

func bring(t *testing.T, i *Instance, entries ...transfer.Entry) {
	t.Helper()
	_, err := i.Import(entries)
	require.NoError(t, err)
}

func idOf(t *testing.T, i *Instance, table, column, value string) string {
	t.Helper()
	row, ok := store.First(i.state.Load().tables.View(), table, column, value)
	require.True(t, ok)
	return row.SysID()
}

// grantOf is the token that the administrator gets, if any.
func grantOf(i *Instance) []string {
	form := url.Values{
		"grant_type": {"password"}, "username": {AdminUserName}, "password": {DefaultAdminPassword},
		"client_id": {i.plan.ClientID}, "client_secret": {i.plan.ClientSecret},
	}
	r := httptest.NewRequest(http.MethodPost, "/oauth_token.do", strings.NewReader(form.Encode())) //nolint:noctx // nothing of it outlives the call
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if json.Unmarshal(w.Body.Bytes(), &answer) != nil || answer.AccessToken == "" {
		return nil
	}
	return []string{answer.AccessToken}
}
