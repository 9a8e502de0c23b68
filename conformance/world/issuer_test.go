package world_test

import (
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/forge"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// The kit's provider is found as one is: by its metadata, which say where its keys are.
func TestIssuer(t *testing.T) {
	var issuer world.Issuer
	require.NoError(t, issuer.Close(), "nobody asked for it")
	url, err := issuer.URL(t.Context())
	require.NoError(t, err)
	again, err := issuer.URL(t.Context())
	require.NoError(t, err)
	require.Equal(t, url, again)
	t.Cleanup(func() { require.NoError(t, issuer.Close()) })

	var metadata struct {
		Issuer  string `json:"issuer"`
		JWKSURI string `json:"jwks_uri"`
	}
	published(t, url+"/.well-known/openid-configuration", &metadata)
	require.Equal(t, url, metadata.Issuer)
	var keys jose.JSONWebKeySet
	published(t, metadata.JWKSURI, &keys)
	require.Len(t, keys.Keys, 2)
	require.Empty(t, keys.Key("other"))
	want, err := forge.PublicKey("rsa")
	require.NoError(t, err)
	got, ok := keys.Key("rsa")[0].Key.(*rsa.PublicKey)
	require.True(t, ok)
	require.True(t, got.Equal(want))
}

func published(t *testing.T, url string, into any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, into))
}
