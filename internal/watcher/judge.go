package watcher

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Judge holds an instance against its truth and returns what differs, at most so many
// things that a person reads them. The instance's clock stands afterwards, at the last
// moment at which anything happens by itself.
//
// The instance is one without a history of its own, so that what is in its logs is the
// scenarios'.
func (i *Instance) Judge(ctx context.Context) ([]string, error) {
	truth, err := i.Truth(ctx)
	if err != nil {
		return nil, err
	}
	start, err := i.clock(ctx, `{"freeze":true}`)
	if err != nil {
		return nil, err
	}
	j := &judge{instance: i, truth: truth, start: start.Format(time.DateTime), now: start.Format(time.DateTime)}
	for _, check := range []func(context.Context) error{j.read, j.rows, j.evidence, j.people, j.detect, j.deleted, j.trail, j.odd, j.sight} {
		if err := check(ctx); err != nil {
			return j.problems, err
		}
	}
	return j.problems, j.later(ctx)
}

// judge is one judging of an instance.
type judge struct {
	instance *Instance
	truth    *Truth
	start    string // when nobody had asked for anything
	now      string
	world    Rows
	index    map[string]map[string]Row // by table and sys_id
	problems []string
}

const mostProblems = 10

func (j *judge) wrongf(format string, args ...any) {
	if len(j.problems) < mostProblems {
		j.problems = append(j.problems, fmt.Sprintf(format, args...))
	}
}

// logs are the tables in which a world without a history has nothing.
var logs = []string{"sys_audit", "sys_audit_delete", "sys_audit_relation", "sys_journal_field", "sysevent", "syslog_transaction"}

// read takes in the tables that the truth names and those that detectors look at.
func (j *judge) read(ctx context.Context) error {
	j.world = Rows{}
	tables := slices.Concat(Tables, logs)
	for _, s := range j.truth.Scenarios {
		for _, r := range s.Rows {
			tables = append(tables, r.Table)
		}
	}
	slices.Sort(tables)
	for _, table := range slices.Compact(tables) {
		var fields []string
		if !slices.Contains(Tables, table) && !slices.Contains(logs, table) {
			fields = []string{"sys_id", "sys_created_on"} // nobody looks at more
		}
		rows, err := j.instance.read(ctx, table, fields...)
		var none *refused
		if errors.As(err, &none) && none.status == http.StatusBadRequest {
			continue // a release without it; rows that should be there will be missed
		}
		if err != nil {
			return err
		}
		j.world[table] = rows
	}
	named := j.named()
	for _, log := range logs {
		j.world[log] = slices.DeleteFunc(j.world[log], func(r Row) bool {
			return r["sys_created_on"] >= j.start && !named[log+"/"+r["sys_id"]] // our own visits
		})
	}
	j.index = map[string]map[string]Row{}
	for table, rows := range j.world {
		if j.index[table] = byID(rows); len(j.index[table]) != len(rows) {
			j.wrongf("%s has %d rows and %d sys_ids", table, len(rows), len(j.index[table]))
		}
	}
	return nil
}

func (j *judge) named() map[string]bool {
	all := map[string]bool{}
	for _, s := range j.truth.Scenarios {
		for _, r := range s.Rows {
			all[r.Table+"/"+r.SysID] = true
		}
	}
	return all
}

// rows wants each row that the truth names to be there while it is in sight, as it says,
// and nothing else in the logs.
func (j *judge) rows(context.Context) error {
	named := j.named()
	for _, s := range j.truth.Scenarios {
		for _, r := range s.Rows {
			row, is := j.index[r.Table][r.SysID]
			switch {
			case r.there(j.now) != is:
				j.wrongf("%s: at %s, that %s %s is there is %v: %+v", s.Name, j.now, r.Table, r.SysID, is, r)
			case is && row["sys_created_on"] != r.At && row["sys_created_on"] != "":
				j.wrongf("%s: %s %s is stamped %s and not %s", s.Name, r.Table, r.SysID, row["sys_created_on"], r.At)
			case is && r.Table == "sysevent" && !settled(row, r, j.now):
				j.wrongf("%s: at %s the event is %s since %s: %+v", s.Name, j.now, row["state"], row["sys_updated_on"], r)
			}
		}
	}
	for _, log := range logs {
		for _, r := range j.world[log] {
			if !named[log+"/"+r["sys_id"]] {
				j.wrongf("%s %s is no scenario's", log, r["sys_id"])
			}
		}
	}
	return nil
}

// settled tells whether an event was processed when the truth says so, and not before.
func settled(event Row, r Told, now string) bool {
	switch {
	case r.Changes == "":
		return event["state"] != "ready"
	case r.Changes > now:
		return event["state"] == "ready" && event["sys_updated_on"] == r.At
	}
	return event["state"] == "processed" && event["sys_updated_on"] == r.Changes
}

// evidence counts the rows of each finding, and wants them where and when it says.
func (j *judge) evidence(context.Context) error {
	for _, s := range j.truth.Scenarios {
		for _, f := range s.Findings {
			counts, from, to := map[string]int{}, "", ""
			addresses := map[string]bool{}
			for _, r := range s.Rows {
				if r.Finding != f.Finding {
					continue
				}
				counts[r.Table]++
				if from == "" || r.At < from {
					from = r.At
				}
				to = max(to, r.At)
				row := j.index[r.Table][r.SysID]
				addresses[row["parm2"]], addresses[row["remote_ip"]] = true, true
			}
			if fmt.Sprint(counts) != fmt.Sprint(f.Rows) || from != f.From || to != f.To || len(counts) == 0 {
				j.wrongf("%s: %s has the rows %v from %s to %s, and the truth says %v from %s to %s", s.Name, f.Finding, counts, from, to, f.Rows, f.From, f.To)
			}
			if f.Address != "" && !addresses[f.Address] {
				j.wrongf("%s: no evidence of %s names the address %s", s.Name, f.Finding, f.Address)
			}
		}
	}
	return nil
}

// people wants everybody to be there, or to have been until the journal of deletions
// took him or her.
func (j *judge) people(context.Context) error {
	known := map[string]string{}
	for _, u := range j.world["sys_user"] {
		known[u["sys_id"]] = u["user_name"]
	}
	for _, d := range j.world["sys_audit_delete"] {
		if d["tablename"] == "sys_user" {
			known[d["documentkey"]] = field(d["payload"], "user_name")
		}
	}
	for _, s := range j.truth.Scenarios {
		for _, p := range s.People {
			if known[p.User] != p.UserName {
				j.wrongf("%s: %s is called %q and not %q", s.Name, p.User, known[p.User], p.UserName)
			}
		}
		for _, f := range s.Findings {
			if known[f.User] != f.UserName && f.User != "" {
				j.wrongf("%s: %s is about %q and not %q", s.Name, f.Finding, known[f.User], f.UserName)
			}
		}
	}
	return nil
}

// detect wants detectors to say what the truth says, and no more.
func (j *judge) detect(context.Context) error {
	want, got := j.truth.Expected(), Detect(j.world, j.truth)
	for _, f := range want {
		if !slices.Contains(got, f) {
			j.wrongf("%s of %s is not found", f.Finding, f.About)
		}
	}
	for _, f := range got {
		if !slices.Contains(want, f) {
			j.wrongf("there is nothing like %s of %s", f.Finding, f.About)
		}
	}
	return nil
}

// deleted wants what the trail says is deleted to be gone, and the journal of deletions
// to have it.
func (j *judge) deleted(ctx context.Context) error {
	kept := map[string]Row{}
	for _, d := range j.world["sys_audit_delete"] {
		kept[d["tablename"]+"/"+d["documentkey"]] = d
	}
	asked := 0
	for _, r := range j.world["sys_audit"] {
		if r["fieldname"] != "DELETED" {
			continue
		}
		d := kept[r["tablename"]+"/"+r["documentkey"]]
		if d == nil || d["sys_created_on"] != r["sys_created_on"] || d["sys_created_by"] != r["user"] ||
			!strings.Contains(d["payload"], "<sys_id>"+r["documentkey"]+"</sys_id>") {
			j.wrongf("%s %s is deleted, and the journal has %v of it", r["tablename"], r["documentkey"], d)
		}
		delete(kept, r["tablename"]+"/"+r["documentkey"])
		if asked++; asked > mostAsked {
			continue
		}
		status, _, err := j.instance.status(ctx, r["tablename"], r["documentkey"])
		if err != nil {
			return err
		}
		if status != http.StatusNotFound {
			j.wrongf("%s %s is deleted, and answered with %d", r["tablename"], r["documentkey"], status)
		}
	}
	for _, d := range kept {
		j.wrongf("the trail has no deletion of %s %s", d["tablename"], d["documentkey"])
	}
	return nil
}

// mostAsked is how many records of a kind are asked for one by one.
const mostAsked = 20
