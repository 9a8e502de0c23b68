package rest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseParameters(t *testing.T) {
	for raw, want := range map[string]url.Values{
		"":                            {},
		"&&":                          {},
		"sysparm_query=a;b^c|d":       {"sysparm_query": {"a;b^c|d"}},
		"sysparm_query=a+b%20c%2Bd":   {"sysparm_query": {"a b c+d"}},
		"sysparm_query=a=b=c":         {"sysparm_query": {"a=b=c"}},
		"sysparm_query&active&%zz":    {"sysparm_query": {""}},
		"active=&=x":                  {"active": {""}, "": {"x"}},
		"a%3Db=1&a=2&a=3":             {"a=b": {"1"}, "a": {"2", "3"}},
		"sysparm_limit=2&SYSPARM_X=1": {"sysparm_limit": {"2"}, "SYSPARM_X": {"1"}},
	} {
		got, err := parseParameters(raw)
		require.NoError(t, err, raw)
		require.Equal(t, want, got, raw)
	}
	for _, raw := range []string{"a=%", "a=%4", "a=%zz", "%g0=a", "sysparm_%=1", "sysparm_query=nameLIKE50%"} {
		_, err := parseParameters(raw)
		var fault *Fault
		require.ErrorAs(t, err, &fault, raw)
		require.Equal(t, http.StatusBadRequest, fault.Status)
	}
}

// What is read is read again from what the standard library writes of it.
func FuzzParseParameters(f *testing.F) {
	for _, seed := range []string{"a=b&c;d=e", "a&b=", "%41=%zz", "x=+%2B%00%FF", "=&=", "sysparm_view&sysparm_"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		values, err := parseParameters(raw)
		if err != nil {
			return
		}
		again, err := parseParameters(values.Encode())
		require.NoError(t, err)
		require.Equal(t, values, again)
	})
}
