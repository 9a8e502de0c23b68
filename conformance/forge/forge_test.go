package forge_test

import (
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/forge"
)

// What the kit signs, another library verifies with the key's public half.
func TestTokensVerify(t *testing.T) {
	secret := strings.Repeat("a secret", 8)
	for algorithm, token := range map[string]forge.Token{
		"RS256": {Key: "rsa"}, "RS384": {Key: "rsa", Algorithm: "RS384"}, "RS512": {Key: "rsa", Algorithm: "RS512"}, "ES256": {Key: "ec"},
		"HS256": {Secret: secret}, "HS384": {Secret: secret, Algorithm: "HS384"}, "HS512": {Secret: secret, Algorithm: "HS512"},
	} {
		token.Claims, token.Header = []byte(`{"sub":"abel"}`), map[string]any{"kid": token.Key}
		text, err := token.Sign()
		require.NoError(t, err, algorithm)
		again, err := token.Sign()
		require.NoError(t, err)
		require.Equal(t, text, again, "a seed replays it")
		read, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
		require.NoError(t, err, algorithm)
		var key any = []byte(secret)
		if token.Key != "" {
			key, err = forge.PublicKey(token.Key)
			require.NoError(t, err)
		}
		payload, err := read.Verify(key)
		require.NoError(t, err, algorithm)
		require.JSONEq(t, `{"sub":"abel"}`, string(payload))
	}
}

func TestNoSignature(t *testing.T) {
	text, err := forge.Token{Algorithm: "none", Claims: []byte("{}")}.Sign()
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(text, "."))
	for want, wrong := range map[string]forge.Token{
		`ES256 and the key "rsa" do not go together`:  {Key: "rsa", Algorithm: "ES256"},
		`RS256 and the key "ec" do not go together`:   {Key: "ec", Algorithm: "RS256"},
		`HS256 and the key "rsa" do not go together`:  {Key: "rsa", Algorithm: "HS256", Secret: "a secret"},
		`RS256 and the key "" do not go together`:     {Secret: "a secret", Algorithm: "RS256"},
		`none and the key "other" do not go together`: {Key: "other", Algorithm: "none"},
		`HS256 takes a secret, and this one is empty`: {},
		`the kit cannot sign with ""`:                 {Key: "none"},
		`the kit cannot sign with "PS256"`:            {Key: "rsa", Algorithm: "PS256"},
	} {
		_, err := wrong.Sign()
		require.EqualError(t, err, want)
	}
}

func TestKeys(t *testing.T) {
	for _, name := range forge.Keys {
		certificate, err := forge.Certificate(name)
		require.NoError(t, err)
		block, _ := pem.Decode([]byte(certificate))
		parsed, err := x509.ParseCertificate(block.Bytes)
		require.NoError(t, err)
		require.Equal(t, 2010, parsed.NotBefore.Year())
		require.Equal(t, 2100, parsed.NotAfter.Year())
		public, err := forge.Public(name)
		require.NoError(t, err)
		block, _ = pem.Decode([]byte(public))
		require.Equal(t, parsed.RawSubjectPublicKeyInfo, block.Bytes)
	}
	_, err := forge.Certificate("none")
	require.Error(t, err)
}
