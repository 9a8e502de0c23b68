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
	for _, wrong := range []forge.Token{{Key: "rsa", Algorithm: "ES256"}, {Key: "ec", Algorithm: "RS256"}, {Key: "none"}, {Key: "rsa", Algorithm: "PS256"}} {
		_, err := wrong.Sign()
		require.Error(t, err)
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
