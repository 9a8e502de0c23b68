package mocktest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// get calls an instance as its administrator and returns status and body.
func get(t *testing.T, g *mocktest.Globe, path string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, g.URL+path, http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth(g.Admin.UserName, g.Admin.Password)
	answer, err := g.HTTPClient().Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(body)
}

func TestNewIsPopulated(t *testing.T) {
	globe := mocktest.New(t)
	status, body := get(t, globe, "/api/now/table/sys_user?sysparm_query=user_name=abel.tuter&sysparm_fields=name,email")
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{"result":[{"name":"Abel Tuter","email":"abel.tuter@example.com"}]}`, body)
	require.Equal(t, time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), globe.Now().Truncate(time.Minute))
}

func TestInstancesAreApart(t *testing.T) {
	one, two := mocktest.New(t), mocktest.New(t)
	one.Import("incident", map[string]string{"number": "INC7777777"})
	const query = "/api/now/table/incident?sysparm_query=number=INC7777777&sysparm_fields=number"
	_, body := get(t, one, query)
	require.JSONEq(t, `{"result":[{"number":"INC7777777"}]}`, body)
	_, body = get(t, two, query)
	require.JSONEq(t, `{"result":[]}`, body)

	fork := one.Fork(t)
	one.Remove("incident", map[string]string{"number": "INC7777777"})
	_, body = get(t, fork, query)
	require.JSONEq(t, `{"result":[{"number":"INC7777777"}]}`, body, "a fork keeps what its parent loses")
}

// A globe that goes back to another release has the OAuth client of that release.
func TestWaysBack(t *testing.T) {
	globe := mocktest.New(t)
	begun, client := globe.Now(), globe.OAuth
	require.NotEmpty(t, client.Secret)
	before := globe.Snapshot()
	for name, back := range map[string]func(){"restore": func() { globe.Restore(before) }, "reset": globe.Reset} {
		globe.Play("eureka", nil)
		require.Empty(t, globe.OAuth.ID, "Eureka knows no OAuth")
		globe.Import("incident", map[string]string{"number": "INC7777777"})
		globe.Advance(48 * time.Hour)
		back()
		require.Equal(t, client, globe.OAuth, name)
		require.WithinDuration(t, begun, globe.Now(), time.Hour, name)
		_, body := get(t, globe, "/api/now/table/incident?sysparm_query=number=INC7777777&sysparm_fields=number")
		require.JSONEq(t, `{"result":[]}`, body, name)
	}
}

func TestTLS(t *testing.T) {
	globe := mocktest.New(t, mocktest.TLS())
	status, _ := get(t, globe, "/api/now/table/sys_user?sysparm_limit=1")
	require.Equal(t, http.StatusOK, status)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.URL, http.NoBody)
	require.NoError(t, err)
	_, err = http.DefaultClient.Do(request)
	require.ErrorContains(t, err, "certificate", "who does not know the authority is not let on")
}

func TestControlSteersTheSameInstance(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("kingston"))
	globe.Advance(48 * time.Hour)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, globe.ControlURL()+"/_snowglobe/instances/default", http.NoBody)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	var described struct {
		Release string    `json:"release"`
		Now     time.Time `json:"now"`
		URL     string    `json:"url"`
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&described))
	require.Equal(t, "kingston", described.Release)
	require.Equal(t, globe.URL, described.URL)
	require.Equal(t, globe.Now().Truncate(time.Minute), described.Now.Truncate(time.Minute))
}

func BenchmarkNew(b *testing.B) {
	mocktest.New(b) // the first one generates the world
	for b.Loop() {
		mocktest.New(b)
	}
}
