package mockserver_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
)

// lastEntry is what the journal says of the newest request.
func (w jwtWorld) lastEntry() journal.Entry {
	w.t.Helper()
	all := w.globe.Journal()
	require.NotEmpty(w.t, all)
	return all[len(all)-1]
}

// The client hears the same of each refusal, and the journal says what was amiss.
func TestTheJournalSaysWhyATokenWasRefused(t *testing.T) {
	w := newJWTWorld(t)
	w.globe.Change("oauth_jwt", map[string]string{"client_id": jwtClientID}, map[string]string{"enable_jti_verification": "true"})
	good := signed(t, "RS256", "rsa", "k1", w.says(nil))
	w.good(w.trade(good))
	require.Empty(t, w.globe.Journal()[0].Refused)
	for _, one := range []struct{ assertion, why string }{
		{good, `the jti was used before`},
		{signed(t, "RS256", "other", "k1", w.says(nil)), `the signature is not that of a known key`},
		{signed(t, "RS256", "rsa", "k1", w.says(members{"sub": "nobody@example.com"})), `no user of this name`},
	} {
		w.refused(w.trade(one.assertion), one.why)
		require.Equal(t, one.why, w.lastEntry().Refused)
	}
}

// What the client hears in plain words stands there as well, and nothing of what it sent.
func TestTheJournalShowsNoSecretOfARefusal(t *testing.T) {
	w := newJWTWorld(t)
	answer := w.post(w.globe, url.Values{"client_id": {jwtClientID}})
	require.Equal(t, answer.Description, w.lastEntry().Refused)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.globe.URL+"/oauth_token.do", strings.NewReader("grant_type=password&password=ab%zz"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, _ := send(t, w.globe.HTTPClient(), request)
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "a parameter is not form-encoded: a % without two hexadecimal digits", w.lastEntry().Refused)
}
