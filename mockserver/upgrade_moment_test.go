package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// buildTag is what an instance answers of its release, twice in an answer: in a header
// that its settings decide, and in a row.
func buildTag(t *testing.T, i *mockserver.Instance) (server, tag string, err error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/now/table/sys_properties?sysparm_query=name=glide.buildtag&sysparm_fields=value", http.NoBody)
	r.SetBasicAuth("admin", "admin")
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	var answer struct {
		Result []struct{ Value string } `json:"result"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Result) != 1 {
		return "", w.Body.String(), err
	}
	return w.Header().Get("Server"), answer.Result[0].Value, nil
}

// A request meets the old instance or the new one, and so does a fork.
func TestNobodySeesHalfAnUpgrade(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{Release: "xanadu"})
	require.NoError(t, err)
	done := make(chan struct{})
	var asking sync.WaitGroup
	ask := func(of func() *mockserver.Instance) {
		asking.Go(func() {
			for {
				server, tag, err := buildTag(t, of())
				if err != nil || (server == "snow_adc") != strings.Contains(tag, "yokohama") {
					t.Errorf("%s with %s: %v", server, tag, err)
					return
				}
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for range 3 {
		ask(func() *mockserver.Instance { return i })
	}
	ask(i.Fork)
	for range 60 {
		require.NoError(t, i.Play("yokohama", "", nil))
		require.NoError(t, i.Play("xanadu", "", nil))
	}
	close(done)
	asking.Wait()
}

// A change waits for requests that are under way, and gives up, with nothing changed,
// where one does not end.
func TestAnUpgradeWaitsForRequests(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		body, more := io.Pipe()
		var slow sync.WaitGroup
		slow.Go(func() {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/now/table/incident", body)
			r.SetBasicAuth("admin", "admin")
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			i.ServeHTTP(w, r)
			if w.Code != http.StatusCreated || w.Header().Get("Server") == "snow_adc" {
				t.Errorf("%d %s %s", w.Code, w.Header(), w.Body)
			}
		})
		synctest.Wait() // for the body
		require.ErrorIs(t, i.Play("australia", "", nil), mockserver.ErrBusy)
		require.Equal(t, "madrid", i.Release().Profile.Key)
		_, tag, err := buildTag(t, i)
		require.NoError(t, err)
		require.Contains(t, tag, "madrid")

		slow.Go(func() {
			if err := i.Play("australia", "", nil); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait() // it waits for the request
		slow.Go(func() {
			if _, tag, err := buildTag(t, i); err != nil || !strings.Contains(tag, "australia") {
				t.Errorf("who comes meanwhile waits for it: %s %v", tag, err)
			}
		})
		synctest.Wait()
		_, err = more.Write([]byte(`{"short_description":"slow"}`))
		require.NoError(t, err)
		require.NoError(t, more.Close())
		slow.Wait()
	})
}

// A change does not wait for a request that has not come as a whole, which meets the
// instance of afterwards.
func TestAnUpgradeDoesNotWaitForBodies(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	const whole = `{"short_description":"slow"}`
	for release, send := range map[string]string{"australia": whole, "brazil": whole[:9]} {
		synctest.Test(t, func(t *testing.T) {
			body, more := io.Pipe()
			var slow sync.WaitGroup
			slow.Go(func() {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/now/table/incident", body)
				r.ContentLength = int64(len(whole))
				r.SetBasicAuth("admin", "admin")
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				i.ServeHTTP(w, r)
				want := http.StatusCreated
				if send != whole {
					want = http.StatusBadRequest
				}
				if w.Code != want || w.Header().Get("Server") != "snow_adc" {
					t.Errorf("%d %s %s", w.Code, w.Header(), w.Body)
				}
			})
			synctest.Wait() // for the body
			require.NoError(t, i.Play(release, "", nil))
			_, err := more.Write([]byte(send))
			require.NoError(t, err)
			if send == whole {
				require.NoError(t, more.Close())
			}
			require.NoError(t, more.CloseWithError(io.ErrUnexpectedEOF))
			slow.Wait()
		})
	}
}
