package rest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

func TestDeclaredCharset(t *testing.T) {
	const latin = `<?xml version="1.0" encoding="ISO-8859-1"?><r><a>` + "\xe9" + `</a></r>`
	change, err := parseXMLChange([]byte(latin), wire.CharsetUnknown)
	require.NoError(t, err)
	require.Equal(t, "é", change["a"])
	const said = `<?xml version="1.0" encoding="UTF-16"?><r><a>é</a></r>`
	change, err = parseXMLChange([]byte(said), wire.UTF16LE)
	require.NoError(t, err)
	require.Equal(t, "é", change["a"])
	_, err = parseXMLChange([]byte(`<?xml version="1.0" encoding="EBCDIC"?><r><a>é</a></r>`), wire.CharsetUnknown)
	require.Error(t, err)
}

// A text in single quotes is read as the same text in double ones.
func FuzzDoubleQuoted(f *testing.F) {
	for _, seed := range []string{"", "a", `"`, `'`, `\`, `\'"`, "\n\x00é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = string([]rune(text))
		double := wire.AppendText(nil, text)
		single := []byte{'\''}
		for i, c := range double[1 : len(double)-1] {
			if c == '\'' {
				single = append(single, '\\')
			}
			if c == '"' { // its escape is not needed here
				single = single[:len(single)-1]
			}
			single = append(single, double[i+1])
		}
		var back string
		require.NoError(t, json.Unmarshal(doubleQuoted(append(single, '\'')), &back))
		require.Equal(t, text, back)
	})
}
