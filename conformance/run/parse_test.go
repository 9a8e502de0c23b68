package run

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLinkTo(t *testing.T) {
	for _, c := range []struct{ header, relation, want string }{
		{`<http://x/a?b=1,2>;rel="next",<http://x/c>;rel="last"`, "next", "http://x/a?b=1,2"},
		{`<http://x/a?b=1,2>;rel="next",<http://x/c>;rel="last"`, "last", "http://x/c"},
		{`<http://x/a>; rel=next, <http://x/c>; title="t"; rel="prev"`, "prev", "http://x/c"},
		{`<http://x/a>;rel="next"`, "prev", ""},
		{``, "next", ""},
		{`<http://x/a;rel="next"`, "next", ""},
	} {
		require.Equal(t, c.want, linkTo(c.header, c.relation), c.header)
	}
}

func FuzzLinkTo(f *testing.F) {
	f.Add(`<http://x/a?b=1,2>;rel="next",<http://x/c>;rel="last"`, "next")
	f.Add(`<><;>rel=`, "")
	f.Fuzz(func(t *testing.T, header, relation string) {
		if target := linkTo(header, relation); target != "" {
			require.Contains(t, header, "<"+target+">", "a target stands between angle brackets")
		}
	})
}

func TestReadDelivery(t *testing.T) {
	d, err := readDelivery([]byte(`{"type":"record","op":"new","table":"t","sys_id":"a","time":"2019-04-21T10:11:12Z","data":{"n":"1"}}

{"type":"checkpoint"}
{"type":"gap","table":"t","from":"2019-04-25T00:00:00Z","to":"2019-06-17T00:00:00+02:00"}
{"type":"of another version"}
{"type":"record","op":"delete","table":"t","sys_id":"b","time":"2019-04-21T10:11:12Z","data":{}}
{"type":"done","records":2}
`))
	require.NoError(t, err)
	require.Len(t, d.records, 2)
	require.Equal(t, map[string]any{"n": "1"}, d.records[0].data)
	require.NoError(t, d.finished())
	require.ErrorContains(t, d.checkpointed(), "the last record is on line 5, the last checkpoint on line 2")

	for text, want := range map[string]string{
		`text`:          "line 1 on stdout is not a JSON object: text",
		`[]`:            "not a JSON object",
		`{"records":1}`: "line 1 on stdout has no type",
		`{"type":"record","op":"new","table":"t"}`:                                                           "lacks table or sys_id",
		`{"type":"record","op":"new","table":"t","sys_id":7}`:                                                "lacks table or sys_id",
		`{"type":"record","op":"put","table":"t","sys_id":"a"}`:                                              `has op "put"`,
		`{"type":"record","op":"new","table":"t","sys_id":"a","time":"2019-04-21 10:11:12","data":{"n":""}}`: `has the time "2019-04-21 10:11:12"`,
		`{"type":"record","op":"new","table":"t","sys_id":"a","time":"2019-04-21T10:11:12Z"}`:                "lacks data",
		`{"type":"record","op":"new","table":"t","sys_id":"a","time":"2019-04-21T10:11:12Z","data":"x"}`:     "lacks data",
		`{"type":"record","op":"new","table":"t","sys_id":"a","time":"2019-04-21T10:11:12Z","data":{}}`:      "lacks data",
		`{"type":"gap","from":"2019-04-25T00:00:00Z","to":"2019-06-17T00:00:00Z"}`:                           "gap on line 1 lacks its table",
		`{"type":"gap","table":"t","from":"2019-04-25T00:00:00Z","to":"2019-06-17"}`:                         `gap on line 1 has "2019-06-17" in to`,
	} {
		_, err := readDelivery([]byte(text))
		require.ErrorContains(t, err, want, text)
	}
}

func FuzzReadDelivery(f *testing.F) {
	f.Add(`{"type":"record","op":"new","table":"t","sys_id":"a"}` + "\n" + `{"type":"done","records":1}`)
	f.Add(`{"type":"checkpoint"}`)
	f.Add("\x00\n{}")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := readDelivery([]byte(text))
		if err != nil {
			return
		}
		require.LessOrEqual(t, len(d.records), strings.Count(text, "\n")+1)
		last := 0
		for _, r := range d.records {
			require.NotEmpty(t, r.table+r.sysID)
			require.Greater(t, r.line, last, "each on a line of its own, in order")
			last = r.line
		}
		if d.finished() == nil {
			require.Equal(t, d.lines, d.doneLine, "nothing follows done")
		}
	})
}
