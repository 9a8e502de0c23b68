package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever a batch says, each of its requests has an address on the instance and a
// body, or says what is wrong with it; and what was read, written down again, reads
// as the same.
func FuzzBatch(f *testing.F) {
	f.Add(`{"batch_request_id":1,"rest_requests":[{"id":"a","method":"get","url":"api/now/table/incident?a=b c#d","body":"e 30=","headers":[{"name":"Accept","value":"x"}]}]}`)
	f.Add(`{"rest_requests":[{"id":2,"method":"POST","url":"//host/x","exclude_response_headers":"true","body":"?"},5,null,{},[]]}`)
	f.Add("{\"rest_requests\":[{\"id\":\"a\nb\\\\\",\"method\":\"\\\"\t\",\"url\":\"/%2f%zz\"}]}")
	f.Fuzz(func(t *testing.T, body string) {
		asked, err := parseBatch([]byte(body))
		if err != nil {
			var fault *Fault
			require.ErrorAs(t, err, &fault)
			require.NotEmpty(t, fault.Detail)
			return
		}
		var again []string
		var items []*batchItem
		for item := range asked.all() {
			if item.wrong != nil {
				continue
			}
			require.NotEmpty(t, item.id)
			if u, err := item.address(); err == nil {
				require.Empty(t, u.Host)
				require.True(t, strings.HasPrefix(u.Path, "/"), u.Path)
			}
			_, _ = item.payload()
			items, again = append(items, item), append(again, item.written(t))
		}
		back, err := parseBatch([]byte(`{"batch_request_id":` + text(t, asked.id) + `,"rest_requests":[` + strings.Join(again, ",") + `]}`))
		require.NoError(t, err)
		require.Equal(t, asked.id, back.id)
		n := 0
		for item := range back.all() {
			require.Equal(t, items[n], item)
			n++
		}
		require.Len(t, items, n)
	})
}

func (i *batchItem) written(t *testing.T) string {
	var headers []string
	for name, values := range i.header {
		for _, value := range values {
			headers = append(headers, `{"name":`+text(t, name)+`,"value":`+text(t, value)+`}`)
		}
	}
	return fmt.Sprintf(`{"id":%s,"method":%s,"url":%s,"body":%s,"exclude_response_headers":%t,"headers":[%s]}`,
		text(t, i.id), text(t, i.method), text(t, i.url), text(t, i.body), i.withoutHeaders, strings.Join(headers, ","))
}

func text(t *testing.T, s string) string {
	b, err := json.Marshal(s)
	require.NoError(t, err)
	return string(b)
}
