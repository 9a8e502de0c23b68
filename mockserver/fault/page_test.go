package fault_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// A row that lacks a column is else as it was, to the byte.
func TestAHiddenFieldLeavesTheRestOfItsRow(t *testing.T) {
	for row, left := range map[string]string{
		`{"z":"1","it":"2","a":"3"}`:                        `{"z":"1","a":"3"}`,
		`{"it":"2","z" : "1"}`:                              `{"z" : "1"}`,
		`{"z":"\u00e9","b":{"it":"2"},"it":{"link":"a,}"}}`: `{"z":"\u00e9","b":{"it":"2"}}`,
		`{"it":null}`:                                       `{}`,
		`{"other":"2"}`:                                     `{"other":"2"}`,
	} {
		instance := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"result":[{"z":"0","it":"0"},`+row+`]}`)
		})
		w := httptest.NewRecorder()
		playerOf(t, "rules: [{hide_field: it}]").Over(&powers{}, list, instance).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		require.Equal(t, `{"result":[{"z":"0","it":"0"},`+left+`]}`, w.Body.String())
	}
}
