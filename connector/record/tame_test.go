package record

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestWhatATerminalObeysIsEscapedAndMeansTheSame(t *testing.T) {
	var out bytes.Buffer
	l := NewLines(&out)
	value := json.RawMessage("\"a\u009b31m\u007f é \x9b2J \\u001b\"")
	require.NoError(t, l.Record(Record{Op: New, Table: "sys_audit", SysID: "id\u009b\u007f", Data: []Field{{Name: "newvalue", Value: value}}}))
	require.NoError(t, l.Deliver())
	want := `{"type":"record","op":"new","table":"sys_audit","sys_id":"id\u009b\u007f",` +
		`"data":{"newvalue":"a\u009b31m\u007f é \ufffd2J \u001b"}}` + "\n"
	require.Equal(t, []byte(want), out.Bytes()) // the spelling counts
}

func FuzzTame(f *testing.F) {
	f.Add([]byte("\"a\u009b31m\u007f \x9b\""))
	f.Fuzz(func(t *testing.T, text []byte) {
		var before, after string
		if json.Unmarshal(text, &before) != nil {
			return
		}
		tamed := tame(text)
		require.NoError(t, json.Unmarshal(tamed, &after))
		require.Equal(t, before, after)
		require.True(t, utf8.Valid(tamed))
		require.Negative(t, strings.IndexFunc(strings.TrimSpace(string(tamed)), unicode.IsControl))
	})
}
