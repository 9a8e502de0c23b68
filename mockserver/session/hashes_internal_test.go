package session

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

// A stranger who counts how much work a sign-in makes learns nothing of an account:
// each way in hashes as often for one that there is not as for one that is locked, shut
// out, without a password, asked for a code, or let in.
func TestSignInsHashAlikeForEverybody(t *testing.T) {
	tables := tabletest.New(t, "madrid", tabletest.Options{Switches: map[string]string{
		"auth_basic_policy": "enforcing", "auth_basic_gate_role": "snc_basic_auth_api_access",
	}})
	people := map[string]map[string]string{
		"gated": {"user_password": "right"}, "service": {"user_password": "right", "web_service_access_only": "true"},
		"gone": {"user_password": "right", "active": "false"}, "locked": {"user_password": "right", "locked_out": "true"},
		"due": {"user_password": "right", "password_needs_reset": "true"}, "sso": {},
		"enrolled": {"user_password": "right", "enable_multifactor_authn": "true"},
	}
	entries := []transfer.Entry{{Table: "user_multifactor_auth", Values: map[string]string{
		"user": "enrolled", "multifactor_secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "validated": "true",
	}}}
	for name, values := range people {
		values["sys_id"], values["user_name"] = name, name
		entries = append(entries, transfer.Entry{Table: "sys_user", Values: values})
	}
	_, err := transfer.Import(tables, entries)
	require.NoError(t, err)
	accounts := NewAccounts(tables, clock.System(), tables.Settings, nil)
	let := 0
	ways := map[string]func(syslog.Origin, string, string) (string, error){
		"Basic": accounts.SignIn, "token": accounts.SignInForToken,
		"form": func(from syslog.Origin, name, password string) (string, error) {
			return accounts.told(from, name, password, entrance{people: true})
		},
	}
	for way, signIn := range ways {
		counts := map[int64][]string{}
		for _, name := range []string{"gated", "service", "gone", "locked", "due", "sso", "enrolled", "nobody"} {
			for _, password := range []string{"right", "wrong", "", "right123456", "wrong123456"} {
				before := tables.Secrets().Verified()
				if _, err := signIn(syslog.Origin{}, name, password); err == nil {
					let++
				} else {
					require.ErrorIs(t, err, ErrRefused)
				}
				hashes := tables.Secrets().Verified() - before
				counts[hashes] = append(counts[hashes], name+" "+password)
			}
		}
		require.Len(t, counts, 1, "%s hashes by who it is: %v", way, counts)
	}
	require.Positive(t, let, "not everybody is refused")
}
