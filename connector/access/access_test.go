package access

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector/guest"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// endpoint is a token endpoint in the troubles that a simulated instance does
// not get into.
func endpoint(t *testing.T, answer http.HandlerFunc) *guest.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	at, err := url.Parse(server.URL)
	require.NoError(t, err)
	return guest.New(guest.Config{Instance: at, Clock: clock.System(), Transport: server.Client().Transport, Patience: 300 * time.Millisecond})
}

func expiringTokens() Tokens { return Tokens{Access: "old", Refresh: "r1"} }

func sign(t *testing.T, o *OAuth) http.Header {
	t.Helper()
	h := http.Header{}
	require.NoError(t, o.Sign(t.Context(), h))
	return h
}

func TestReadersThatMeetExpiryTogetherRenewOnce(t *testing.T) {
	var renewals atomic.Int32
	g := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"access_token":"new%d","refresh_token":"r2","expires_in":1800}`, renewals.Add(1))
	})
	o := ResumeOAuth(g, Application{}, expiringTokens(), nil)
	// All of them have asked before the first one hears its refusal.
	signed := make([]http.Header, 8)
	for i := range signed {
		signed[i] = sign(t, o)
	}
	var readers sync.WaitGroup
	for _, h := range signed {
		readers.Go(func() { require.NoError(t, o.Refused(context.Background(), h, nil)) })
	}
	readers.Wait()
	require.Equal(t, int32(1), renewals.Load())
	require.Equal(t, "Bearer new1", sign(t, o).Get("Authorization"))
}

func TestARotatedTokenIsStoredBeforeItIsUsed(t *testing.T) {
	g := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"access_token":"new","refresh_token":"r2","expires_in":1800}`)
	})
	var stored []Tokens
	full := errors.New("disk full")
	o := ResumeOAuth(g, Application{}, expiringTokens(), func(next Tokens) error {
		stored = append(stored, next)
		return full
	})
	require.ErrorIs(t, o.Refused(t.Context(), sign(t, o), nil), full)
	require.Equal(t, vault.Secret("r2"), stored[0].Refresh)
	require.Equal(t, expiringTokens(), o.Tokens(), "what could not be stored is not used")
}

func TestAMalformedOrMissingAnswerChangesNothing(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"html": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html>")
		},
		"json":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"access_token":`) },
		"nothing": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"token_type":"Bearer"}`) },
		"503":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
	} {
		t.Run(name, func(t *testing.T) {
			stored := false
			o := ResumeOAuth(endpoint(t, answer), Application{}, expiringTokens(), func(Tokens) error { stored = true; return nil })
			var unavailable *guest.Unavailable
			require.ErrorAs(t, o.Refused(t.Context(), sign(t, o), nil), &unavailable)
			require.False(t, stored)
			require.Equal(t, expiringTokens(), o.Tokens())
		})
	}
}

func TestAStoppedRenewalIsNotWaitedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("terminated signal received")
		ctx, stop := context.WithCancelCause(t.Context())
		never := hangs{asked: make(chan struct{})}
		g := guest.New(guest.Config{Instance: &url.URL{Scheme: "https", Host: "dev1.example.com"}, Clock: clock.System(), Transport: never, Patience: time.Hour})
		o := ResumeOAuth(g, Application{}, expiringTokens(), nil)
		go func() {
			<-never.asked
			stop(why)
		}()
		began := clock.System().Now()
		require.ErrorIs(t, o.Refused(ctx, sign(t, o), nil), why)
		require.Equal(t, grace, clock.System().Now().Sub(began))
		require.ErrorIs(t, o.Refused(ctx, sign(t, o), nil), why, "a renewal is not begun by whoever was told to stop")
		require.Equal(t, grace, clock.System().Now().Sub(began))
	})
}

// hangs says that it was asked, and never answers.
type hangs struct{ asked chan struct{} }

func (h hangs) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-h.asked:
	default:
		close(h.asked)
	}
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestARefusedRefreshIsAskedOnce(t *testing.T) {
	var asked atomic.Int32
	o := ResumeOAuth(endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error_description":"access_denied","error":"server_error"}`)
	}), Application{}, expiringTokens(), nil)
	var refused *Refused
	require.ErrorAs(t, o.Refused(t.Context(), sign(t, o), nil), &refused)
	require.Contains(t, refused.Why, "connect again")
	require.Equal(t, int32(1), asked.Load())
}

func TestATokenThatStaysNearItsEndIsNotRenewedForEver(t *testing.T) {
	var asked atomic.Int32
	g := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, `{"access_token":"old","expires_in":20}`)
	})
	tokens := expiringTokens()
	tokens.Expires = g.InstanceNow().Add(30 * time.Second)
	o := ResumeOAuth(g, Application{}, tokens, nil)
	for range 5 {
		require.Equal(t, "Bearer old", sign(t, o).Get("Authorization"))
	}
	require.Equal(t, int32(1), asked.Load())
	require.Equal(t, vault.Secret("r1"), o.Tokens().Refresh, "an answer without a refresh token keeps the stored one")
}

func TestAnEarlyRenewalThatFailsIsNoReasonToStop(t *testing.T) {
	g := endpoint(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	tokens := expiringTokens()
	tokens.Expires = g.InstanceNow().Add(30 * time.Second)
	o := ResumeOAuth(g, Application{}, tokens, nil)
	require.Equal(t, "Bearer old", sign(t, o).Get("Authorization"))
}

func TestASessionKeepsItsCookiesAndItsProof(t *testing.T) {
	var stored []Pass
	s := ResumeSession(nil, Pass{Cookies: map[string]vault.Secret{"JSESSIONID": "A1"}}, func(p Pass) error {
		stored = append(stored, p)
		return nil
	})
	answer := func(pairs ...string) *guest.Answer {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Add(pairs[i], pairs[i+1])
		}
		return &guest.Answer{Header: h}
	}
	require.NoError(t, s.Answered(answer("Set-Cookie", "glide_user=; Max-Age=0", "Set-Cookie", "JSESSIONID=A1; Path=/")))
	require.Empty(t, stored, "nothing has changed")
	require.NoError(t, s.Answered(answer("Set-Cookie", "glide_user_route=glide.1; Secure")))
	require.NoError(t, s.Refused(t.Context(), nil, answer("X-Is-Logged-In", "true", "X-UserToken-Response", "g_ck", "Set-Cookie", "JSESSIONID=B2")))
	require.Len(t, stored, 2)

	h := http.Header{}
	require.NoError(t, s.Sign(t.Context(), h))
	require.Equal(t, "JSESSIONID=A1; glide_user_route=glide.1", h.Get("Cookie"))
	require.Equal(t, "g_ck", h.Get("X-UserToken"))

	for i := range 200 {
		require.NoError(t, s.Answered(answer("Set-Cookie", fmt.Sprint("c", i, "=", i), "Set-Cookie", fmt.Sprint("glide_user_route=", i))))
	}
	require.Len(t, s.Pass().Cookies, mostCookies)
	require.Equal(t, vault.Secret("199"), s.Pass().Cookies["glide_user_route"], "what is known may change")

	var refused *Refused
	require.ErrorAs(t, s.Refused(t.Context(), nil, answer("X-Is-Logged-In", "false", "Set-Cookie", "JSESSIONID=B2")), &refused)
	require.Contains(t, refused.Why, "connect again")
}
