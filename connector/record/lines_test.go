package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func field(name, value string) Field { return Field{Name: name, Value: json.RawMessage(value)} }

func TestLinesAreAsTheContractSays(t *testing.T) {
	var out bytes.Buffer
	l := NewLines(&out)
	at := time.Date(2019, 4, 21, 10, 11, 12, 0, time.UTC)
	require.NoError(t, l.Gap(Gap{Table: "sysevent", From: at.AddDate(0, 0, -60), To: at.AddDate(0, 0, -7)}))
	for _, r := range []Record{
		{Op: New, Table: "sys_audit", SysID: "9d385017c611228701d22104cc95c371", Time: at, Data: []Field{field("oldvalue", `""`), field("newvalue", `"7"`)}},
		{Op: Update, Table: "sys_user", SysID: "an id \"quoted\"\\ \u00e9", Time: at.In(time.FixedZone("", -7*3600)), Data: []Field{
			field("name", `"\ud83d\ude00 😀 \u0000 \r\n مرحبا <&>\/"`), field("active", `true`), field("odd", "{\n  \"value\": [1, 2.50]\n}"), field("hidden", ""),
		}},
		{Op: New, Table: "sys_user_role", SysID: "glide.maint", Data: nil},
	} {
		require.NoError(t, l.Record(r))
	}
	require.NoError(t, l.Deliver())
	require.NoError(t, l.Checkpoint())
	require.NoError(t, l.Checkpoint())
	require.NoError(t, l.Done())

	if *update {
		require.NoError(t, os.WriteFile("testdata/lines.golden", out.Bytes(), 0o600))
	}
	want, err := os.ReadFile("testdata/lines.golden")
	require.NoError(t, err)
	require.Equal(t, string(want), out.String())
	for line := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n") {
		require.True(t, json.Valid([]byte(line)), line)
	}
}

func TestRecordsOnADiskAreReadableOnceDelivered(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	l := NewLines(file)
	require.NoError(t, l.Record(Record{Op: New, Table: "sys_audit", SysID: "a"}))
	require.NoError(t, l.Deliver())
	text, err := os.ReadFile(file.Name())
	require.NoError(t, err)
	require.Contains(t, string(text), `"sys_id":"a"`)
}

// wholeLines refuses to be written half a line.
type wholeLines struct{ lines int }

func (w *wholeLines) Write(text []byte) (int, error) {
	if !bytes.HasSuffix(text, []byte("\n")) {
		return 0, errors.New("half a line")
	}
	w.lines += bytes.Count(text, []byte("\n"))
	return len(text), nil
}

func TestNoLineLeavesInParts(t *testing.T) {
	const records = 3000
	out := &wholeLines{}
	l := NewLines(out)
	for i := range records {
		value := `"` + strings.Repeat("x", i*i%100_000) + `"`
		require.NoError(t, l.Record(Record{Op: New, Table: "sys_audit", SysID: "a", Data: []Field{field("newvalue", value)}}))
	}
	require.NoError(t, l.Deliver())
	require.Equal(t, records, out.lines)
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestAReaderThatIsGoneIsNoticedBeforeTheCheckpoint(t *testing.T) {
	l := NewLines(closedPipe{})
	require.NoError(t, l.Record(Record{Op: New, Table: "sys_audit", SysID: "a"}))
	require.ErrorContains(t, l.Deliver(), "broken pipe")
}
