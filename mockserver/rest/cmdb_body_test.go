package rest

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/cmdb"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

func TestParseCI(t *testing.T) {
	sent, err := parseCI([]byte(`{"attributes":{"name":"n","ram":null},"source":"s","inbound_relations":[{"type":"a","target":"b"}],
		"depends_on":{"outbound_relations":{"type":"c","target":"d"}},"else":1}`), false)
	require.NoError(t, err)
	require.Equal(t, &sentCI{cmdb.Values{"name": "n"}, "s", []sentRelation{{"c", "d", false}, {"a", "b", true}}}, sent)
	for value, class := range map[string]string{"1": "Integer", "1.5": "Double", "1e3": "Double", "true": "Boolean", "{}": "LinkedHashMap", "[]": "ArrayList"} {
		_, err := parseCI([]byte(`{"attributes":{"a":`+value+`}}`), false)
		fault, ok := errors.AsType[*Fault](err)
		require.True(t, ok, value)
		require.Contains(t, fault.Message, class+" cannot be cast to class java.lang.String")
	}
	same, err := parseXMLCI([]byte(`<r><attributes><name>n</name></attributes><source>s</source><inbound_relations><type>a</type><target>b</target></inbound_relations>
		<depends_on><outbound_relations><type>c</type><target>d</target></outbound_relations></depends_on></r>`), wire.CharsetUnknown)
	require.NoError(t, err)
	require.ElementsMatch(t, sent.relations, same.relations)
	require.Equal(t, sent.Attributes, same.Attributes)
}

// Whatever comes is read or refused, and what is refused as a mistake of types says so.
func FuzzParseCI(f *testing.F) {
	for _, seed := range []string{``, `{"attributes":{"a":"b","c":1.0}}`, `{"depends_on":{"outbound_relations":{"type":"x"}}}`, `{"inbound_relations":[{}]}`} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, body []byte, typed bool) {
		sent, err := parseCI(body, typed)
		if fault, ok := errors.AsType[*Fault](err); ok {
			require.True(t, strings.HasPrefix(fault.Message, "Exception while executing request: class java."))
			return
		}
		require.True(t, err != nil || sent.Attributes != nil)
	})
}

// Whatever comes as XML is read or refused.
func FuzzParseXMLCI(f *testing.F) {
	f.Add([]byte(`<request><attributes><name>a</name></attributes><depends_on><inbound_relations><type>t</type></inbound_relations></depends_on></request>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		sent, err := parseXMLCI(body, wire.CharsetUnknown)
		require.True(t, err != nil || sent != nil)
	})
}
