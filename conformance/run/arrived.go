package run

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

// arrived judges how the rows of a label came in this sync.
func (j *judged) arrived(label string, want suite.Arrived) error {
	times := want.Times
	if times == nil {
		times = match.Equals(number(1))
	}
	if len(j.labels[label]) == 0 {
		return fmt.Errorf("no rows of the label %q were written on this release and in this flow; leave the claim out there too", label)
	}
	came := map[key][]record{}
	for _, r := range j.records {
		came[r.key] = append(came[r.key], r)
	}
	for _, row := range j.labels[label] {
		what := "row " + row.sysID + " of " + row.table + " (" + label + ")"
		if err := j.scope.holds(j.ctx, "the number of times that "+what+" came", times, match.Some(number(len(came[row.key])))); err != nil {
			return err
		}
		for _, r := range came[row.key] {
			if want.Op != "" && r.op != want.Op {
				return failed("%s came with op %q, wanted %q%s", what, r.op, want.Op, because(want.Op, j.earlier[r.key]))
			}
			if err := row.meets(r, want, what); err != nil {
				return err
			}
		}
	}
	return nil
}

// because says why an op is the right one, where what came before decides it.
func because(op string, earlier bool) string {
	switch {
	case op == "update" && earlier:
		return ": an earlier sync brought it"
	case op == "new" && !earlier:
		return ": no earlier sync brought it for good"
	}
	return ""
}

// meets holds one record to the row that the kit wrote.
func (w *writtenRow) meets(r record, want suite.Arrived, what string) error {
	for _, field := range want.Faithful {
		got, ok := plain(r.data[field])
		if !ok {
			return failed("%s came without a text for %s: data is %s", what, field, match.Show(r.data))
		}
		if got != w.values[field] {
			return failed("%s: %s is %s, stored is %s", what, field, match.Show(got), match.Show(w.values[field]))
		}
	}
	if want.Stamped {
		return w.stampedLike(r, what)
	}
	return nil
}

// plain is the stored text of a field, which a connector may hand on as it came
// from the API: a text, or an object with a value.
func plain(value any) (string, bool) {
	if object, ok := value.(map[string]any); ok {
		value = object["value"]
	}
	text, ok := value.(string)
	return text, ok
}

// stampedLike reports whether the record's time is the row's own: when it was
// made, or when it was changed.
func (w *writtenRow) stampedLike(r record, what string) error {
	got, err := time.Parse(time.RFC3339, r.time)
	if err != nil {
		return failed("%s: time is %q, wanted RFC 3339 with its zone", what, r.time)
	}
	for _, column := range []string{"sys_created_on", "sys_updated_on"} {
		if stored := w.values[column]; stored != "" && world.FormatTime(got) == stored {
			return nil
		}
	}
	return failed("%s: time is %s, stored in UTC is %s", what, r.time, w.values["sys_created_on"])
}
