package tables

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What was not asked for is not kept, and what was is kept as it came.
func TestPagesAreReadAsTheyCame(t *testing.T) {
	table := Table{Name: "t", Fields: []string{"sys_id", "name", "size"}}
	rows, err := table.page(strings.NewReader(`{"more":{"x":[1]}, "result" : [ {"sys_id":"a","secret":{"deep":["x"]},"na\u006de":"x \u00e9\"y","size": 1.50 },
		{"sys_id":"b","name":"first","name":"last","size":null}, {"\ud800`+"\xff"+`":1,"sys_id":"`+"\xff"+`"} ] }`), "", 10)
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.Equal(t, `"x \u00e9\"y"`, string(rows[0].Value("name")))
	require.Equal(t, `x é"y`, rows[0].Text("name"))
	require.Equal(t, `1.50`, string(rows[0].Value("size")))
	require.Nil(t, rows[0].Value("secret"))
	require.Equal(t, "last", rows[1].Text("name"))
	require.Equal(t, "null", string(rows[1].Value("size")))
	require.Equal(t, "\"\xff\"", string(rows[2].Value("sys_id")))
}

// A connector reads millions of rows: what a row takes is bounded here, where it
// does not depend on the machine.
func TestRowsTakeLittle(t *testing.T) {
	const rows = 1000
	page := []byte(`{"result":[` + strings.Repeat(`{"sys_id":"9d385017c611228701d22104cc95c371","name":"login","parm1":"user","hidden":"x"},`, rows-1) +
		`{"sys_id":"9d385017c611228701d22104cc95c371"}]}`)
	table := Table{Name: "t", Fields: []string{"sys_id", "name", "parm1"}}
	allocations := testing.AllocsPerRun(10, func() {
		read, err := table.page(bytes.NewReader(page), "", rows)
		require.NoError(t, err)
		require.Len(t, read, rows)
	})
	require.Less(t, allocations/rows, 1.1, "the values of a row, and its share of the page")
}

// Whatever comes is read as encoding/json reads it into maps, whose names it takes
// as they are and of which the last of two counts; or it is refused.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		`{"result":[{"sys_id":"a","name":{"value":"x","link":"y"}}]}`,
		`{"error":{"message":"m"},"result":[{"sys_id":"a"},"cut"]}`,
		`{"result":[]} x`,
		`{"RESULT":1,"result":[{"Sys_id":2,"sys_id":"a"}]}`,
		`{"res\u0075lt":[{"sys_id":"a","\u006eame":"b"}]}`,
		`{"result":[],"res\u0075lt":[{"name":1,"n\u0061me":2}],"err\u006fr":null}`,
		`{"result":[],"err\u006fr":{"message":"m"}}`,
		"{\"\\ud800\xff\":1,\"result\":[{\"\\ud800\xff\":1,\"sys_id\":\"a\"}]}",
		"{\"result\":[{\"name\":\"\xff\",\"sys_id\xff\":\"b\",\"sys_id\":-0.0e+01}]}",
	} {
		f.Add(seed)
	}
	table := Table{Name: "t", Fields: []string{"sys_id", "name"}}
	f.Fuzz(func(t *testing.T, body string) {
		rows, err := table.page(strings.NewReader(body), "", 10)
		if err != nil {
			require.Nil(t, rows, "half a page")
			return
		}
		var page map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(body), &page))
		require.Contains(t, []string{"", "null"}, string(page["error"]), "the instance broke off")
		var want []map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(page["result"], &want))
		require.Len(t, rows, len(want))
		for i, row := range rows {
			for _, name := range table.Fields {
				require.Equal(t, string(want[i][name]), string(row.values[slices.Index(row.columns, name)]), name)
			}
		}
	})
}
