package rows_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// again writes rows and reads them back.
func again(t *testing.T, format rows.Format, tables ...rows.Table) []*rows.Record {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, rows.Write(&out, format, tables...))
	var records []*rows.Record
	for record, err := range rows.Read(&out, format, rows.Source{Table: "incident"}) {
		require.NoError(t, err)
		records = append(records, record)
	}
	return records
}

func TestTablesAreOneAfterTheOther(t *testing.T) {
	incident := rows.Table{Name: "incident", Columns: []string{"number", "state"}, Rows: slices.Values([][]string{{"INC1", ""}, {"INC2", "7"}})}
	empty := rows.Table{Name: "problem", Columns: []string{"number"}, Rows: slices.Values([][]string{})}
	user := rows.Table{Name: "sys_user", Columns: []string{"name"}, Rows: slices.Values([][]string{{"Abel"}})}
	for _, format := range []rows.Format{rows.YAML, rows.JSON, rows.XML} {
		records := again(t, format, incident, empty, user)
		require.Len(t, records, 3, format)
		require.Equal(t, map[string]string{"number": "INC1", "state": ""}, records[0].Values, format)
		require.Equal(t, "sys_user", records[2].Table, format)
	}
	require.ErrorContains(t, rows.Write(io.Discard, rows.CSV, incident, user), "one table")
	control := rows.Table{Name: "incident", Columns: []string{"number"}, Rows: slices.Values([][]string{{"\x01"}})}
	require.EqualError(t, rows.Write(io.Discard, rows.XML, control),
		"row 1 of incident: number has a control character, which XML cannot hold; write YAML, CSV or JSON")
}

// What is written reads back as the same thing, in every format.
func FuzzWrite(f *testing.F) {
	for _, seed := range []string{"", "a", "a\r\nb", "\r", "\n", `"`, `a,"b"`, "<&>]]>", " x ", "~", "true", "\x01\x7f\u0085", "\uFEFF", "😀\u2028", "- a: b # c", "\ufffe"} {
		f.Add(seed, "Abel Tuter")
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		if !utf8.ValidString(one) || !utf8.ValidString(two) {
			return
		}
		want := [][]string{{one, two}, {two, one}, {one, ""}}
		table := rows.Table{Name: "incident", Columns: []string{"number", "short_description"}, Rows: slices.Values(want)}
		for _, format := range rows.Formats() {
			if format == rows.XML && rows.Write(io.Discard, format, table) != nil {
				continue // a control character
			}
			records := again(t, format, table)
			require.Len(t, records, len(want), format)
			for i, record := range records {
				require.Equal(t, "incident", record.Table)
				require.Equal(t, map[string]string{"number": want[i][0], "short_description": want[i][1]}, record.Values, format)
			}
		}
	})
}

// CSV that Go's own reader takes is read as that reads it, line ends inside cells
// aside.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "a\r\n1\r\n", "a,b\n\"1\n2\",\"\"\n", "a\n\n\n1", "a,b\n1\n", "a\n\"", "a\n\"x\"y\n1\n", "\uFEFFa\n1", "a\n1\"2\n", "a,b\n,\n", "a\n\"\"\"\"\n",
		"a,a\n", ",\n", "a;b\n1;2", "a\n\xff", "\xff\xfea\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ours, failed := read(text, rows.CSV)
		theirs, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
		if err != nil || len(failed) > 0 || strings.ContainsRune(text, '\r') {
			return
		}
		require.Len(t, ours, len(theirs)-1)
		for i, row := range theirs[1:] {
			for j, value := range row {
				name := strings.TrimSpace(theirs[0][j])
				if !strings.HasPrefix(name, "__") && !strings.HasPrefix(name, "dv_") {
					require.Equal(t, value, ours[i].Values[name])
				}
			}
		}
	})
}
