package access

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTokenAnswers(t *testing.T) {
	for body, want := range map[string]grant{
		`{"access_token":"a","refresh_token":"r","scope":"useraccount","token_type":"Bearer","expires_in":1799}`: {"a", "r", 1799 * time.Second},
		`{"access_token":"a","token_type":"bearer","expires_in":"3600"}`:                                         {"a", "", time.Hour},
		`{"access_token":"a","expires_in":1799.9}`:                                                               {"a", "", 1799 * time.Second},
		`{"access_token":"a","refresh_token":null,"expires_in":null}`:                                            {"a", "", 0},
		`{"access_token":"a","expires_in":-1}`:                                                                   {"a", "", 0},
		`{"access_token":"a","expires_in":"soon"}`:                                                               {"a", "", 0},
		`{"access_token":"a","expires_in":"inf"}`:                                                                {"a", "", 0},
		`{"access_token":"a","expires_in":"0x10"}`:                                                               {"a", "", 0},
		`{"access_token":"a","expires_in":"\u0033e1"}`:                                                           {"a", "", 30 * time.Second},
		`{"access_token":"a","expires_in":{"of":1}}`:                                                             {"a", "", 0},
		`{"access_token":"a","expires_in":1e300}`:                                                                {"a", "", maxSeconds * time.Second},
		`{"access_token":"a"}`:                                                                                   {"a", "", 0},
	} {
		got, err := parseGrant([]byte(body))
		require.NoError(t, err, body)
		require.Equal(t, want, got, body)
	}
	for _, body := range []string{
		``, `{}`, `null`, `[]`, `"a"`, `{"access_token":""}`, `{"access_token":7}`, `{"access_token":"a`, `<html>`,
		`{"access_token":"a b"}`, "{\"access_token\":\"a\\r\\nX: y\"}", `{"access_token":"a","token_type":"mac"}`,
		"{\"access_token\":\"a\",\"refresh_token\":\"r\xff\"}", `{"access_token":"a","refresh_token":"r\u0000"}`,
	} {
		got, err := parseGrant([]byte(body))
		require.Error(t, err, body)
		require.Zero(t, got)
	}
}

func TestRefusals(t *testing.T) {
	for body, want := range map[string]string{
		`{"error_description":"access_denied","error":"server_error"}`:                  "server_error: access_denied",
		`{"error":"invalid_client"}`:                                                    "invalid_client",
		`{"error":"invalid_grant","error_description":"no user with password hunter2"}`: "invalid_grant",
		`{"error":{"message":"User Not Authenticated"}}`:                                "",
		`<html>`: "",
	} {
		require.Equal(t, want, refusal([]byte(body)), body)
	}
}

func FuzzParseGrant(f *testing.F) {
	for _, seed := range []string{
		`{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":1799}`,
		`{"access_token":"a","expires_in":"1e400"}`, `{"access_token":"a","expires_in":"inf"}`, `{"access_token":"a","refresh_token":"\u009b"}`, `{"access_token":"\u0000"}`, `[1]`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := parseGrant(body)
		if err != nil {
			require.Zero(t, got, "half an answer")
			require.NotContains(t, err.Error(), "\n")
			return
		}
		again, err := json.Marshal(map[string]any{
			"access_token": got.access.Reveal(), "refresh_token": got.refresh.Reveal(), "expires_in": got.lifetime.Seconds(),
		})
		require.NoError(t, err)
		reread, err := parseGrant(again)
		require.NoError(t, err)
		require.Equal(t, got, reread, "what is stored is what came")
		require.True(t, headerSafe(got.access.Reveal()))
		require.NotEmpty(t, got.access)
		require.GreaterOrEqual(t, got.lifetime, time.Duration(0))
		require.LessOrEqual(t, got.lifetime, maxSeconds*time.Second)
	})
}
