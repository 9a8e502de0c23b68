package control

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnreadableSaysWhatIsWanted(t *testing.T) {
	for body, want := range map[string]string{
		`{"listen":"x"}`:     "listen cannot be a JSON string; it takes true or false",
		`{"ttl":"9999999h"}`: `"9999999h" is too long; a duration is up to 2562047h, some 292 years`,
		`{"ttl":"9999999"}`:  `"9999999" is not a duration; write it with units as 2h, 90m, 45s or 1h30m, and back as -5m; a day is 24h`,
		`{"seed":"x"}`:       "seed cannot be a JSON string; it takes a whole number of 0 or more",
	} {
		var creation Creation
		err := read(httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body)), &creation)
		require.EqualError(t, err, want)
	}
}

// Whatever a body holds, the answer speaks of it in the caller's words: no
// package, function or type of Go's stands in it.
func FuzzUnreadable(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `[]`, `{"now":2019}`, `{"now":"noon"}`, `{"advance":"1d"}`, `{"advance":2}`, `{"rate":"x"}`, `{"freeze":null}`,
		`{"rate":1e999}`, `{} {}`, `{"now":"2019-06-24T12:00:00Z"`, "{\"a\x00\":1}", `{"advance":{"a":[1]}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var change ClockChange
		err := read(httptest.NewRequestWithContext(t.Context(), http.MethodPatch, "/", strings.NewReader(body)), &change)
		if err == nil {
			return
		}
		for _, word := range []string{"json: ", "time: ", "Go struct", "ClockChange", "Unmarshal", "strconv", "float64", "parsing time"} {
			if !strings.Contains(body, word) {
				require.NotContains(t, err.Error(), word, "%q", body)
			}
		}
	})
}
