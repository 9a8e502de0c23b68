package world_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// Version 1 of the Table API answers a list without rows with a 404, later ones
// with an empty list. Both are the end.
func TestReaderWalksBySysID(t *testing.T) {
	for _, end := range []int{http.StatusOK, http.StatusNotFound} {
		var asked []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			query := r.URL.Query().Get("sysparm_query")
			if user, password, _ := r.BasicAuth(); user != "admin" || password != "p" {
				query = "of a stranger"
			}
			asked = append(asked, query)
			switch query {
			case "ORDERBYsys_id":
				_, _ = io.WriteString(w, `{"result":[{"sys_id":"a","sys_created_on":"2019-06-24 12:00:00","sys_updated_on":"2019-06-24 13:00:00"}]}`)
			case "sys_id>a^ORDERBYsys_id":
				_, _ = io.WriteString(w, `{"result":[{"sys_id":"b","sys_created_on":"2019-06-24 12:00:01","sys_updated_on":""}]}`)
			default:
				w.WriteHeader(end)
				_, _ = io.WriteString(w, `{"result":[]}`)
			}
		}))
		defer server.Close()
		i := world.Foreign(server.URL, "madrid", world.Login{UserName: "admin", Password: "p"}, nil)
		rows, err := world.NewReader(i, server.Client()).Table(t.Context(), "sysevent")
		require.NoError(t, err)
		noon := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
		require.Equal(t, []world.Held{
			{SysID: "a", Created: noon, Updated: noon.Add(time.Hour)},
			{SysID: "b", Created: noon.Add(time.Second), Updated: noon.Add(time.Second)},
		}, rows)
		require.Equal(t, []string{"ORDERBYsys_id", "sys_id>a^ORDERBYsys_id", "sys_id>b^ORDERBYsys_id"}, asked)
	}
}

// A virtual table such as v_plugin has no times at all.
func TestReaderReadsRowsWithoutTimes(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("sysparm_query") == "ORDERBYsys_id" {
			_, _ = io.WriteString(w, `{"result":[{"sys_id":"com.glide.rest"}]}`)
			return
		}
		_, _ = io.WriteString(w, `{"result":[]}`)
	}))
	defer server.Close()
	rows, err := world.NewReader(world.Foreign(server.URL, "", world.Login{}, nil), server.Client()).Table(t.Context(), "v_plugin")
	require.NoError(t, err)
	require.Equal(t, []world.Held{{SysID: "com.glide.rest"}}, rows)
}

// A storm says nothing of what the instance holds.
func TestReaderAsksAgain(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch asked++; {
		case asked == 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case asked == 2:
			_, _ = io.WriteString(w, `{"result":[{"sys_id":`)
			panic(http.ErrAbortHandler)
		case r.URL.Query().Get("sysparm_query") == "ORDERBYsys_id":
			_, _ = io.WriteString(w, `{"result":[{"sys_id":"com.glide.rest"}]}`)
		default:
			_, _ = io.WriteString(w, `{"result":[]}`)
		}
	}))
	defer server.Close()
	rows, err := world.NewReader(world.Foreign(server.URL, "", world.Login{}, nil), server.Client()).Table(t.Context(), "v_plugin")
	require.NoError(t, err)
	require.Equal(t, []world.Held{{SysID: "com.glide.rest"}}, rows)
}

func TestReaderSaysWhatItCannotRead(t *testing.T) {
	for answer, want := range map[string]string{
		`{"result":[{"sys_id":"a","sys_created_on":"yesterday"}]}`: "row a: sys_created_on",
		`<html>`: "read a page",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, answer) }))
		defer server.Close()
		_, err := world.NewReader(world.Foreign(server.URL, "", world.Login{}, nil), server.Client()).Table(t.Context(), "sys_audit")
		require.ErrorContains(t, err, want)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer server.Close()
	_, err := world.NewReader(world.Foreign(server.URL, "", world.Login{}, nil), server.Client()).Table(t.Context(), "sys_audit")
	require.ErrorContains(t, err, "403 Forbidden")
}

func TestFrontIsTrustedByItsCAAlone(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, r.Host) }))
	defer server.Close()
	machine := clock.System().Now()
	front, err := world.NewFront(t.Context(), world.Foreign(server.URL, "", world.Login{}, nil), machine)
	require.NoError(t, err)
	defer func() { require.NoError(t, front.Close()) }()

	get := func(roots *x509.CertPool) (*http.Response, error) {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
		defer transport.CloseIdleConnections()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, front.URL, http.NoBody)
		require.NoError(t, err)
		return (&http.Client{Transport: transport}).Do(request)
	}
	_, err = get(x509.NewCertPool())
	require.ErrorContains(t, err, "unknown authority")

	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(front.CA))
	answer, err := get(roots)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	host, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, front.URL, "https://"+string(host), "the instance sees the host that the subject named")
}
