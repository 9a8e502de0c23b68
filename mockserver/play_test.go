package mockserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// grant asks an instance for a token as a client, and returns the status.
func grant(t *testing.T, globe *mocktest.Globe, client mockserver.Client) int {
	t.Helper()
	form := url.Values{
		"grant_type": {"password"}, "username": {globe.Admin.UserName}, "password": {globe.Admin.Password},
		"client_id": {client.ID}, "client_secret": {client.Secret},
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, globe.URL+"/oauth_token.do", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, _ := send(t, globe.HTTPClient(), request)
	return status
}

// An instance tells of its OAuth client by the release that it plays now, and
// the client that it tells of gets a token, wherever the instance began.
func TestTheClientIsThatOfTheReleaseNow(t *testing.T) {
	none := mockserver.Client{}
	globe := mocktest.New(t)
	client := globe.OAuth
	require.NotEqual(t, none, client)
	globe.Play("eureka", nil)
	require.Equal(t, none, globe.OAuth)
	globe.Play("fuji", map[string]string{"oauth_enabled": "false"})
	require.Equal(t, none, globe.OAuth, "a setting may say so, too")

	old := mocktest.New(t, mocktest.Release("eureka"))
	require.Equal(t, none, old.OAuth)
	old.Play("fuji", nil)
	require.Equal(t, client, old.OAuth)
	require.Equal(t, http.StatusOK, grant(t, old, old.OAuth))

	// What was removed since stays away.
	old.Remove("oauth_entity", map[string]string{"client_id": client.ID})
	old.Play("eureka", nil)
	fork := old.Fork(t)
	for _, globe := range []*mocktest.Globe{old, fork} {
		globe.Play("geneva", nil)
		require.Equal(t, http.StatusUnauthorized, grant(t, globe, client))
	}
}

// An override that another release cannot have is named, and nothing changes.
func TestOverridesThatDoNotFit(t *testing.T) {
	instance, err := mockserver.New(mockserver.Config{Settings: map[string]string{"rest_unversioned_maps_to": "v2"}})
	require.NoError(t, err)
	require.ErrorContains(t, instance.Play("eureka", "", nil), "kept from before are overrides of rest_unversioned_maps_to: give other settings in their place")
	require.Equal(t, "madrid", instance.Release().Profile.Key)
	require.NoError(t, instance.Play("eureka", "", map[string]string{}))
	require.Empty(t, instance.Release().Overrides)
}
