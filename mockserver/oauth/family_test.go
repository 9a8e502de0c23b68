package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// strict are the switches of a strict instance, and one more.
func strict(t *testing.T, name, value string) map[string]string {
	t.Helper()
	temper, err := release.LookupTemper("strict")
	require.NoError(t, err)
	return temper.Under(map[string]string{name: value})
}

// login is a whole grant to the public client: the code, and the tokens that it gave.
func (p *provider) login() (code string, tokens map[string]any) {
	p.Helper()
	code = p.allow("client_id", "public", "code_challenge", challenge, "code_challenge_method", "S256").Get("code")
	status, tokens := p.redeemPublic(code)
	require.Equal(p, http.StatusOK, status, tokens)
	return code, tokens
}

func (p *provider) redeemPublic(code string) (status int, answer map[string]any) {
	p.Helper()
	return p.redeem(code, "client_id", "public", "client_secret", "", "code_verifier", verifier)
}

func (p *provider) refreshed(refreshToken any) (status int, answer map[string]any) {
	p.Helper()
	return p.token(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {p.text(refreshToken)}, "client_id": {"public"}})
}

func (p *provider) count(name string) int {
	p.Helper()
	n, err := p.tables.View().Count(name, store.Span{})
	require.NoError(p, err)
	return n
}

// Somebody who is signed in on two devices is signed out of one of them.
func TestLoginsEndAlone(t *testing.T) {
	p := newProvider(t, "vancouver", strict(t, "plain_http", "accepted"))
	_, one := p.login()
	code, two := p.login()
	require.True(t, p.good(one["access_token"]))
	require.True(t, p.good(two["access_token"]))

	form := url.Values{"token": {p.text(one["refresh_token"])}, "client_id": {"public"}}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/oauth_revoke_token.do", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	require.NoError(t, p.Revoke(w, r))
	require.Equal(t, http.StatusOK, w.Code)
	require.False(t, p.good(one["access_token"]), "a refresh token takes its access token along")
	require.True(t, p.good(two["access_token"]), "that of another login")

	p.clock.Advance(time.Second)
	_, three := p.login()
	status, _ := p.redeemPublic(code)
	require.Equal(t, http.StatusBadRequest, status)
	require.False(t, p.good(two["access_token"]), "what a code gave ends when it comes again")
	status, _ = p.refreshed(two["refresh_token"])
	require.Equal(t, http.StatusBadRequest, status)
	require.True(t, p.good(three["access_token"]))
	status, _ = p.refreshed(three["refresh_token"])
	require.Equal(t, http.StatusOK, status)
}

// What a code gave ends also where it was refreshed meanwhile.
func TestCodeReuseEndsWhatWasRefreshed(t *testing.T) {
	p := newProvider(t, "vancouver", strict(t, "plain_http", "accepted"))
	code, one := p.login()
	status, next := p.refreshed(one["refresh_token"])
	require.Equal(t, http.StatusOK, status)
	require.True(t, p.good(next["access_token"]))
	status, _ = p.redeemPublic(code)
	require.Equal(t, http.StatusBadRequest, status)
	require.False(t, p.good(next["access_token"]))
	status, _ = p.refreshed(next["refresh_token"])
	require.Equal(t, http.StatusBadRequest, status)
}

// Of two who come with one refresh token at the same moment, one is a thief, and nobody
// can tell which.
func TestRefreshTokensAreUsedOnceAtOnce(t *testing.T) {
	p := newProvider(t, "vancouver", strict(t, "plain_http", "accepted"))
	for range 60 {
		_, one := p.login()
		var (
			both   sync.WaitGroup
			status [2]int
			got    [2]map[string]any
		)
		start := make(chan bool)
		for i := range 2 {
			both.Go(func() {
				<-start
				status[i], got[i] = p.refreshed(one["refresh_token"])
			})
		}
		close(start)
		both.Wait()
		require.ElementsMatch(t, []int{http.StatusOK, http.StatusBadRequest}, status[:])
		winner := got[0]
		if status[1] == http.StatusOK {
			winner = got[1]
		}
		require.False(t, p.good(winner["access_token"]))
		again, _ := p.refreshed(winner["refresh_token"])
		require.Equal(t, http.StatusBadRequest, again)
	}
}

// A grant without a refresh token gives one access token at a time, whoever rotates.
func TestAccessTokensAloneHaveNoFamily(t *testing.T) {
	p := newProvider(t, "washingtondc", strict(t, "refresh_answer", "rotated"))
	p.property("glide.oauth.inbound.client.credential.grant_type.enabled", "true")
	p.put("oauth_entity", map[string]string{"sys_id": "private", "user": abel})
	_, login := p.login()
	var before any
	for range 3 {
		status, got := p.token(url.Values{"grant_type": {"client_credentials"}, "client_id": {"private"}, "client_secret": {"private secret"}})
		require.Equal(t, http.StatusOK, status, got)
		if before != nil {
			require.False(t, p.good(before), "the one before")
		}
		before = got["access_token"]
		require.True(t, p.good(before))
	}
	require.True(t, p.good(login["access_token"]), "that of a login of the same user")
	require.Equal(t, 3, p.count("oauth_credential"))
}

// What is remembered of used refresh tokens is bounded, and goes when they would have
// ended.
func TestSpentRefreshTokensStayFew(t *testing.T) {
	const most = 100_000
	p := newProvider(t, "vancouver", strict(t, "plain_http", "accepted"))
	fill := func(n int, due time.Duration) {
		on := glide.FormatDateTime(p.clock.Now().Add(due))
		require.NoError(t, p.tables.Maintain(func(tx store.Tx) error {
			for i := range n {
				if err := table.PutBehind(tx, table.BehindSpent, strconv.Itoa(i), on, nil); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	fill(most, time.Hour)
	_, one := p.login()
	status, next := p.refreshed(one["refresh_token"])
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, most, p.count(table.BehindSpent))
	p.clock.Advance(2 * time.Hour)
	status, next = p.refreshed(next["refresh_token"])
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, 2, p.count(table.BehindSpent))
	require.Equal(t, 2, p.count(table.BehindFamilies))
	status, _ = p.refreshed(one["refresh_token"])
	require.Equal(t, http.StatusBadRequest, status)
	require.False(t, p.good(next["access_token"]), "what was remembered is known still")
}
