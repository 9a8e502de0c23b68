package watcher

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// trail wants each change of a record to begin where the one before ended, and the last
// to end where the record is.
func (j *judge) trail(ctx context.Context) error {
	type field struct{ table, document, name string }
	changes := map[field][]Row{}
	columns := map[string][]string{}
	for _, r := range j.world["sys_audit"] {
		f := field{r["tablename"], r["documentkey"], r["fieldname"]}
		if f.name == "DELETED" || slices.Contains(untold, f.name) {
			continue
		}
		changes[f] = append(changes[f], r)
		if !slices.Contains(columns[f.table], f.name) {
			columns[f.table] = append(columns[f.table], f.name)
		}
	}
	records := map[string]map[string]Row{}
	for table, names := range columns {
		rows, err := j.instance.read(ctx, table, append([]string{"sys_id"}, names...)...)
		if err != nil {
			return err
		}
		records[table] = byID(rows)
	}
	for f, all := range changes {
		slices.SortFunc(all, func(a, b Row) int {
			return cmp.Or(cmp.Compare(number(a["record_checkpoint"]), number(b["record_checkpoint"])), cmp.Compare(a["sys_created_on"], b["sys_created_on"]))
		})
		for n, r := range all[1:] {
			if r["oldvalue"] != all[n]["newvalue"] {
				j.wrongf("%v goes from %q to %q, and then on from %q", f, all[n]["oldvalue"], all[n]["newvalue"], r["oldvalue"])
			}
		}
		last := all[len(all)-1]["newvalue"]
		if record, is := records[f.table][f.document]; is && record[f.name] != last {
			j.wrongf("%v was changed to %q, and is %q", f, last, record[f.name])
		}
	}
	return nil
}

// untold are columns whose changes do not all leave a row, or that hold more than the
// last of them.
var untold = []string{"failed_attempts", "comments", "work_notes"}

var hex = regexp.MustCompile(`^[0-9a-f]{32}$`)

// odd asks for rows by sys_ids that people chose.
func (j *judge) odd(ctx context.Context) error {
	for _, s := range j.truth.Scenarios {
		for _, r := range s.Rows {
			if hex.MatchString(r.SysID) || !r.there(j.now) {
				continue
			}
			status, got, err := j.instance.status(ctx, r.Table, r.SysID)
			if err != nil {
				return err
			}
			if status != http.StatusOK || got != r.SysID {
				j.wrongf("%s: %s %s is answered with %d and %q", s.Name, r.Table, r.SysID, status, got)
			}
		}
	}
	return nil
}

// guestPassword is that of everybody whom a scenario brings along.
const guestPassword = "snowglobe"

// sight reads a table as somebody who may see few of its rows: the evidence of
// own-records is what he or she sees, and there are empty pages on the way.
func (j *judge) sight(ctx context.Context) error {
	for _, s := range j.truth.Scenarios {
		for _, f := range s.Findings {
			if f.Finding != "own-records" {
				continue
			}
			for table := range f.Rows {
				if slices.Contains(logs, table) {
					continue // closed to people without rights
				}
				if err := j.own(ctx, s, f, table); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (j *judge) own(ctx context.Context, s Scenario, f Finding, table string) error {
	query := url.Values{"sysparm_query": {"ORDERBYsys_created_on^ORDERBYsys_id"}, "sysparm_fields": {"sys_id"}}
	w, err := j.instance.Walk(ctx, table, query, f.UserName, guestPassword)
	if err != nil {
		return err
	}
	seen := byID(w.Rows)
	for _, r := range s.Rows {
		if r.Table == table && r.Finding == f.Finding {
			if seen[r.SysID] == nil {
				j.wrongf("%s: %s does not see %s %s; pages of %v", s.Name, f.UserName, table, r.SysID, w.Pages)
			}
			delete(seen, r.SysID)
		}
	}
	if len(seen) > 0 || !slices.Contains(w.Pages, 0) {
		j.wrongf("%s: %s sees %d rows of others; pages of %v", s.Name, f.UserName, len(seen), w.Pages)
	}
	return nil
}

// later lets time pass to a moment in the middle of what happens by itself, and to its
// end, and looks again.
func (j *judge) later(ctx context.Context) error {
	var moments []string
	for _, s := range j.truth.Scenarios {
		for _, r := range s.Rows {
			for _, moment := range []string{r.Visible, r.Changes, r.Gone} {
				if moment > j.now && moment < j.until() {
					moments = append(moments, moment)
				}
			}
		}
	}
	if len(moments) == 0 {
		return nil
	}
	slices.Sort(moments)
	for _, moment := range []string{moments[len(moments)/2], moments[len(moments)-1]} {
		j.now = moment
		if _, err := j.instance.clock(ctx, `{"now":"`+at(moment).Format(time.RFC3339)+`"}`); err != nil {
			return err
		}
		for _, check := range []func(context.Context) error{j.read, j.rows, j.deleted} {
			if err := check(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// until is how far ahead anybody looks: shards of logs are in use for months.
func (j *judge) until() string { return at(j.start).Add(48 * time.Hour).Format(time.DateTime) }
