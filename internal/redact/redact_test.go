package redact_test

import (
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
