package cmdb

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is read of a payload is the same when it is written and read again, as it is
// when a part of it waits for the rest.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"items":[{"className":"c","values":{"a":1,"b":true,"c":null,"d":{}},"lookup":[{"values":{"x":"y"}}]}]}`,
		`{"relations":[{"parent":0,"child":"1","type":"A::B"}],"referenceItems":[{"referenced":"a"}]}`,
		`{"items":[null]}`, `{"items":[{"settings":{"updateWithoutSwitch":"true"},"sys_object_source_info":{"source_name":"s"}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		payload, err := Parse(body)
		if err != nil {
			return
		}
		once, err := json.Marshal(payload)
		require.NoError(t, err)
		again, err := Parse(once)
		require.NoError(t, err)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}
