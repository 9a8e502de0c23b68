package issuer_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/issuer"
)

func serve(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

func TestFetch(t *testing.T) {
	here := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" && r.Header.Get("Cookie") == "" {
			fmt.Fprint(w, `{"keys":[]}`)
		}
	})
	for _, reach := range []issuer.Reach{issuer.Loopback, issuer.Anywhere} {
		body, err := issuer.New().Get(reach, here)
		require.NoError(t, err)
		require.JSONEq(t, `{"keys":[]}`, string(body))
	}
	_, err := issuer.New().Get(issuer.Nowhere, here)
	require.ErrorIs(t, err, issuer.ErrOutOfReach)
}

// Whatever an address looks like, no connection leaves the machine unless that is
// allowed, and none without TLS even then. The addresses are of networks for
// documentation (RFC 5737, RFC 3849) and of machines next door.
func TestNothingLeavesTheMachine(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://192.0.2.1:3128")
	t.Setenv("HTTPS_PROXY", "http://192.0.2.1:3128")
	for _, address := range []string{
		"http://192.0.2.1/keys", "https://192.0.2.1/keys", "https://[2001:db8::1]/keys", "http://169.254.169.254/latest/meta-data",
		"http://10.0.0.1", "http://name.example/", "https://localhost.example/", "http://0.0.0.0:1/", "https://[::ffff:192.0.2.1]/",
		"http://127.0.0.1@192.0.2.1/keys", "file:///etc/passwd", "//192.0.2.1/keys", "ftp://127.0.0.1/", "", "http://", "http://%zz/",
	} {
		_, err := issuer.New().Get(issuer.Loopback, address)
		require.ErrorIs(t, err, issuer.ErrOutOfReach, address)
	}
	_, err := issuer.New().Get(issuer.Anywhere, "http://192.0.2.1/keys")
	require.ErrorIs(t, err, issuer.ErrOutOfReach)
}

func TestFetchIsBounded(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"too long":  func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strings.Repeat("x", 300<<10)) },
		"not there": http.NotFound,
		"elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) },
		"breaks off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "x")
		},
	} {
		_, err := issuer.New().Get(issuer.Loopback, serve(t, answer))
		require.ErrorIs(t, err, issuer.ErrAnswer, name)
		require.NotContains(t, err.Error(), "xxx", "an error tells what was answered")
	}
}

// Fetches that hang hold up no more than a few: the next is refused at once.
func TestFewFetchesAtOnce(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	here := serve(t, func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	})
	fetcher := issuer.New()
	done := make(chan error)
	for i := range 4 {
		go func() {
			_, err := fetcher.Get(issuer.Loopback, fmt.Sprint(here, "/", i))
			done <- err
		}()
		<-arrived
	}
	_, err := fetcher.Get(issuer.Loopback, here)
	require.ErrorIs(t, err, issuer.ErrBusy)
	close(release)
	for range 4 {
		require.NoError(t, <-done)
	}
}

// A slow server takes one of the places, however many ask for what it has.
func TestOneFetchForAll(t *testing.T) {
	arrived, release := make(chan struct{}, 20), make(chan struct{})
	here := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			arrived <- struct{}{}
			<-release
		}
		fmt.Fprint(w, "{}")
	})
	let := sync.OnceFunc(func() { close(release) })
	t.Cleanup(let)
	fetcher := issuer.New()
	begun, done := make(chan struct{}), make(chan error, 20)
	for range 20 {
		go func() {
			begun <- struct{}{}
			_, err := fetcher.Get(issuer.Loopback, here+"/slow")
			done <- err
		}()
		<-begun
	}
	<-arrived
	_, err := fetcher.Get(issuer.Loopback, here+"/other")
	require.NoError(t, err)
	let()
	for range 20 {
		require.NoError(t, <-done)
	}
}

func TestMetadata(t *testing.T) {
	m, err := issuer.Read([]byte(`{"issuer":"https://id.example.com","jwks_uri":"https://id.example.com/keys","more":1}`))
	require.NoError(t, err)
	require.Equal(t, issuer.Metadata{Issuer: "https://id.example.com", JWKSURI: "https://id.example.com/keys"}, m)
	for _, wrong := range []string{"", "[]", "{}", `{"issuer":"a"}`, `{"jwks_uri":"a"}`, `{"issuer":1,"jwks_uri":"a"}`} {
		_, err := issuer.Read([]byte(wrong))
		require.ErrorIs(t, err, issuer.ErrAnswer, wrong)
	}
}

func FuzzMetadata(f *testing.F) {
	f.Add(`{"issuer":"https://id.example.com","jwks_uri":"https://id.example.com/keys"}`)
	f.Fuzz(func(t *testing.T, text string) {
		m, err := issuer.Read([]byte(text))
		require.Equal(t, err == nil, m.Issuer != "" && m.JWKSURI != "")
	})
}
