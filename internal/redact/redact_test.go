package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/redact"
)

func TestSecretsOfAQueryAreReplaced(t *testing.T) {
	for raw, want := range map[string]string{
		"":                              "",
		"sysparm_limit=1&a=%ZZ&b":       "sysparm_limit=1&a=%ZZ&b",
		"username=abel&password=s&x=1":  "username=abel&password=[redacted]&x=1",
		"Client%5FSecret=s":             "Client%5FSecret=[redacted]",
		"token=":                        "token=",
		"password%20=s&+password=s":     "password%20=[redacted]&+password=[redacted]",
		"apiKey=s&api_key=s&x-api=s":    "apiKey=[redacted]&api_key=[redacted]&x-api=s",
		"client_assertion=s&id_token=s": "client_assertion=[redacted]&id_token=[redacted]",
		"secret=s&passwd=s&pwd=s":       "secret=[redacted]&passwd=[redacted]&pwd=[redacted]",
		"code_challenge=s&code_challenge_method=plain": "code_challenge=[redacted]&code_challenge_method=plain", // plain, it is the verifier
		"client_assertion_type=jwt":                    "client_assertion_type=jwt",
		"refresh_token=a&refresh_token=":               "refresh_token=[redacted]&refresh_token=",
	} {
		require.Equal(t, want, redact.Query(raw), raw)
	}
}

// A secret is as readable inside a value: in the address of the page that somebody wants
// after the sign-in, and in a condition about a column that holds some.
func TestSecretsInsideValuesAreReplaced(t *testing.T) {
	for raw, want := range map[string]string{
		"sysparm_login_url=%2Foauth_auth.do%3Faccess_token%3DX%26state%3Dy&a=b": "sysparm_login_url=%2Foauth_auth.do%3Faccess_token%3D[redacted]&a=b",
		"uri=incident.do%3Fsys_id%3D1%26client_secret%3DX":                      "uri=incident.do%3Fsys_id%3D1%26client_secret%3D[redacted]",
		"uri=%252Flogin.do%253Fuser_password%253Dx%2526y":                       "uri=%252Flogin.do%253Fuser_password%253D[redacted]",
		"uri=/login.do?user_password=x":                                         "uri=/login.do?user_password=[redacted]",
		"uri=%2f%3f%61ccess%5ftoken%3dX":                                        "uri=%2f%3f%61ccess%5ftoken%3d[redacted]",
		"uri=a.do%3Fcode%3DX":                                                   "uri=a.do%3Fcode%3D[redacted]",
		"uri=a.do%23access_token%3DX":                                           "uri=a.do%23access_token%3D[redacted]",
		"sysparm_query=active=true^client_secret=X^state=1":                     "sysparm_query=active=true^client_secret=[redacted]",
		"sysparm_query=active%3Dtrue%5EORpeer.client_secretSTARTSWITHX":         "sysparm_query=active%3Dtrue%5EORpeer.client_secret[redacted]",
		"sysparm_query=client_secretISNOTEMPTY":                                 "sysparm_query=client_secret[redacted]",
		"oauth_entity.client_secret=X&api.key=X":                                "oauth_entity.client_secret=[redacted]&api.key=[redacted]",
		"user_code=X&SAMLResponse=X&shared_key=X":                               "user_code=[redacted]&SAMLResponse=[redacted]&shared_key=[redacted]",
		"x=access_token%3D":                                                     "x=access_token%3D",
	} {
		require.Equal(t, want, redact.Query(raw), raw)
	}
	for _, same := range []string{
		"sysparm_query=code=US^active=true", // a column like others
		"sysparm_query=short_descriptionLIKEtoken", "sysparm_query=active%3Dtrue%5EORDERBYDESCsys_created_on", "sysparm_fields=token,type,expires",
		"uri=%2Fincident_list.do%3Ftoken_type%3DBearer%26tokenType%3Dx", "a=100%&b=%zz%3D&c=%", "sysparm_query=sys_created_on>=2019-01-01 00:00:00^ORDERBYsys_id",
		"a=%25%25%25&b=%253", "sysparm_query=tokensSTARTSWITHx",
	} {
		require.Equal(t, same, redact.Query(same))
	}
	require.Equal(t, "/oauth_auth.do?code=[redacted]", redact.Value("/oauth_auth.do?code=x&state=y"))
	require.Zero(t, testing.AllocsPerRun(10, func() {
		redact.Query("sysparm_query=active%3Dtrue%5EORDERBYsys_created_on&sysparm_limit=100&sysparm_fields=sys_id,number")
	}))
}

// FuzzQuery: whatever is written down, the mark is all that is new in it, and what was
// replaced once is found again.
func FuzzQuery(f *testing.F) {
	f.Add("sysparm_login_url=%2Foauth_auth.do%3Faccess_token%3DX%26state%3Dy&a=b")
	f.Add("a=%25%2525%&password=x&=&token=&x=^ORclient_secretLIKEx")
	f.Fuzz(func(t *testing.T, raw string) {
		got := redact.Query(raw)
		require.Equal(t, got, redact.Query(got), "once is enough")
		rest := raw
		for i, piece := range strings.Split(got, redact.Mark) {
			at := strings.Index(rest, piece)
			require.True(t, at >= 0 && (i > 0 || at == 0), "%q", got)
			rest = rest[at+len(piece):]
		}
	})
}
