package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// record is one row that the subject delivered.
type record struct {
	key

	op   string
	time string
	data map[string]any
	line int
}

// gap is a span that the subject says the instance has lost.
type gap struct {
	table    string
	from, to time.Time
}

// delivery is what one sync printed, read by the contract.
type delivery struct {
	records []record
	gaps    []gap
	// checkpoint is the line of the last checkpoint, 0 for none.
	checkpoint int
	lines      int
	done       *json.Number
	doneLine   int
	// strange says which type was met that the contract does not know, the first
	// of them; empty for none.
	strange string
}

// types are what a line may be.
var types = []string{"record", "checkpoint", "gap", "done"}

// longestLine bounds a line, in bytes: a text field of an instance holds a
// megabyte, and what a line becomes in memory is a multiple of it.
const longestLine = 16 << 20

// readDelivery reads the JSON lines of a sync. Types that the contract does not
// know are left alone, and named when something is amiss; what is not JSON, or a record
// without its key, its time or its data, breaks the contract.
func readDelivery(stdout []byte) (*delivery, error) {
	d := &delivery{}
	for line := range bytes.SplitSeq(stdout, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		d.lines++
		if len(line) > longestLine {
			return nil, failed("sync: line %d on stdout has %d MiB; a record is a line of %d MiB at most", d.lines, len(line)>>20, longestLine>>20)
		}
		document, err := match.Decode(line)
		object, ok := document.(map[string]any)
		if err != nil || !ok {
			return nil, failed("sync: line %d on stdout is not a JSON object: %s", d.lines, excerpt(line))
		}
		if err := d.take(object); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *delivery) take(object map[string]any) error {
	text := func(name string) string {
		s, _ := object[name].(string)
		return s
	}
	switch text("type") {
	case "record":
		r := record{key: key{text("table"), text("sys_id")}, op: text("op"), time: text("time"), line: d.lines}
		r.data, _ = object["data"].(map[string]any)
		if r.table == "" || r.sysID == "" {
			return failed("sync: record on line %d lacks table or sys_id", d.lines)
		}
		if !slices.Contains([]string{"new", "update", "delete"}, r.op) {
			return failed("sync: record on line %d has op %q, wanted new, update or delete", d.lines, r.op)
		}
		if _, err := time.Parse(time.RFC3339, r.time); err != nil {
			return failed("sync: record on line %d has the time %q, wanted RFC 3339 with its zone", d.lines, r.time)
		}
		if r.data == nil || len(r.data) == 0 && r.op != "delete" {
			return failed("sync: record on line %d lacks data, an object with the row's columns", d.lines)
		}
		d.records = append(d.records, r)
	case "checkpoint":
		d.checkpoint = d.lines
	case "done":
		n, ok := object["records"].(json.Number)
		if !ok {
			return failed(`sync: done on line %d lacks records, the number of them, as in {"type":"done","records":1}`, d.lines)
		}
		d.done, d.doneLine = &n, d.lines
	case "gap":
		return d.gap(text("table"), text("from"), text("to"))
	case "":
		return failed("sync: line %d on stdout has no type", d.lines)
	default:
		if d.strange == "" {
			d.strange = fmt.Sprintf("line %d has the type %q, which the contract does not know%s", d.lines, text("type"), nearest.Hint(text("type"), types))
		}
	}
	return nil
}

// gap reads a gap line.
func (d *delivery) gap(table, from, to string) error {
	if table == "" {
		return failed("sync: gap on line %d lacks its table", d.lines)
	}
	g := gap{table: table}
	for _, end := range []struct {
		name, text string
		to         *time.Time
	}{{"from", from, &g.from}, {"to", to, &g.to}} {
		var err error
		if *end.to, err = time.Parse(time.RFC3339, end.text); err != nil {
			return failed("sync: gap on line %d has %q in %s, wanted RFC 3339 with its zone", d.lines, end.text, end.name)
		}
	}
	d.gaps = append(d.gaps, g)
	return nil
}

// explained adds to a failure that a line was left alone, which is usually why.
func (d *delivery) explained(err error) error {
	if f, ok := errors.AsType[*failure](err); ok && d.strange != "" {
		return f.saying(f.reason + "; " + match.Cut(d.strange, shownLength))
	}
	return err
}

// finished holds a sync that claims success to the end that the contract asks for.
func (d *delivery) finished() error {
	switch {
	case d.done == nil:
		return failed(`sync ended with 0 without a {"type":"done"} line`)
	case d.doneLine != d.lines:
		return failed("sync printed more after its done line")
	case !match.Equal(*d.done, json.Number(strconv.Itoa(len(d.records)))):
		return failed("sync delivered %s and its done line says %s", counting(len(d.records), "record", "records"), *d.done)
	}
	return nil
}

// checkpointed reports that no record comes after the last checkpoint.
func (d *delivery) checkpointed() error {
	if n := len(d.records); n > 0 && d.records[n-1].line > d.checkpoint {
		return failed("sync: the last record is on line %d, the last checkpoint on line %d; what follows it would come again", d.records[n-1].line, d.checkpoint)
	}
	return nil
}
