package control

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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
