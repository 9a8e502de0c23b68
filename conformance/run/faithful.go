package run

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// sampled is how many records of a table a complete sync is held to word by word.
const sampled = 20

// signedIn are columns that each sign-in changes, the kit's own too, without a
// new sys_updated_on.
var signedIn = []string{"last_login", "last_login_time", "last_login_device", "failed_attempts", "locked_out"}

// faithful holds a sample of what came of a table to what the instance stores.
func (j *judged) faithful(table string, rows map[string]world.Held) error {
	var came []record
	for _, r := range j.records {
		if own, err := j.own(r.key); err != nil {
			return err
		} else if r.table == table && r.op != "delete" && !own {
			came = append(came, r)
		}
	}
	came = spread(came, sampled)
	if len(came) == 0 {
		return nil
	}
	ids := make([]string, len(came))
	for i, r := range came {
		ids[i] = r.sysID
	}
	reader := world.NewReader(j.scope.instance, j.http)
	stored, err := reader.Rows(j.ctx, table, ids, false)
	if err != nil {
		return fmt.Errorf("read what the instance stores: %w", err)
	}
	shown, err := reader.Rows(j.ctx, table, ids, true)
	if err != nil {
		return fmt.Errorf("read what the instance shows: %w", err)
	}
	for _, r := range came {
		if err := r.like(stored[r.sysID], shown[r.sysID]); err != nil {
			return err
		}
		if err := r.timedLike(rows[r.sysID]); err != nil {
			return err
		}
	}
	return nil
}

// spread picks n of the records, from the first to the last.
func spread(all []record, n int) []record {
	if len(all) <= n {
		return all
	}
	picked := make([]record, n)
	for i := range picked {
		picked[i] = all[i*(len(all)-1)/(n-1)]
	}
	return picked
}

// like holds the record's texts to the row's. A text may be the stored one or
// the one for display; which columns come is the connector's choice, but they
// are the row's.
func (r record) like(stored, shown map[string]string) error {
	if len(stored) == 0 {
		return nil // gone since, or an id that no query can name
	}
	known := false
	for _, field := range slices.Sorted(maps.Keys(r.data)) {
		want, has := stored[field]
		if !has {
			continue
		}
		known = true
		got, ok := plain(r.data[field])
		if !ok || got == want || got == shown[field] || slices.Contains(signedIn, field) {
			continue
		}
		return failed("record on line %d, %s %s: %s is %s, stored is %s", r.line, r.table, r.sysID, field, match.Show(got), match.Show(want))
	}
	if !known {
		return failed("record on line %d, %s %s: data has none of the row's columns: %s", r.line, r.table, r.sysID, match.Cut(match.Show(r.data), shownLength))
	}
	return nil
}

// timedLike holds the record's time to the row's own.
func (r record) timedLike(held world.Held) error {
	got, err := time.Parse(time.RFC3339, r.time)
	if err != nil {
		return failed("record on line %d: time is %q, wanted RFC 3339 with its zone", r.line, r.time)
	}
	for _, own := range []time.Time{held.Created, held.Updated} {
		if own.IsZero() || world.FormatTime(own) == world.FormatTime(got) {
			return nil
		}
	}
	return failed("record on line %d, %s %s: time is %s, stored in UTC is %s", r.line, r.table, r.sysID, r.time, world.FormatTime(held.Created))
}
