package world_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

func TestElsewhereKeepsWhatItHears(t *testing.T) {
	e, err := world.NewElsewhere(t.Context())
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	require.Empty(t, e.Heard())
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.URL+"/oauth_token.do?x=1", strings.NewReader(url.Values{"password": {"s e"}}.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth("admin", "x")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	require.Contains(t, answer.Header.Get("WWW-Authenticate"), "Basic", "some send what they have when they are asked for it")
	heard := bytes.Join(e.Heard(), nil)
	for _, part := range []string{"POST /oauth_token.do?x=1 HTTP/1.1\r\n", "Authorization: Basic YWRtaW46eA==\r\n", "\r\n\r\npassword=s+e"} {
		require.Contains(t, string(heard), part)
	}
	there, err := url.Parse(e.URL)
	require.NoError(t, err)
	require.NotEqual(t, "127.0.0.1", there.Hostname(), "instances are there")
}
