package run

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/subject"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// judged is one sync together with what the instance really holds.
type judged struct {
	*bout

	ctx     context.Context //nolint:containedctx // lives as long as one judgement
	start   time.Time       // when the sync began, by the clock that is behind
	records []record        // of the judged tables only
	gaps    []gap
	earlier map[key]bool // delivered by earlier syncs, for good
	held    map[string]map[string]world.Held
}

// judgeSync judges what a sync delivered and remembers it for the next one.
func (b *bout) judgeSync(ctx context.Context, e suite.Expect, o *subject.Outcome, start time.Time) error {
	stdout := o.Stdout
	if o.Stopped && b.trouble.kill {
		stdout = wholeLines(stdout)
	}
	d, err := readDelivery(stdout)
	if err != nil {
		return broken(err)
	}
	return d.explained(b.judgeDelivery(ctx, e, d, o, start))
}

func (b *bout) judgeDelivery(ctx context.Context, e suite.Expect, d *delivery, o *subject.Outcome, start time.Time) error {
	if o.Exit == 0 {
		if err := d.finished(); err != nil {
			return broken(err)
		}
	}
	if e.Checkpoint == "last" {
		if err := d.checkpointed(); err != nil {
			return err
		}
	}
	j := &judged{bout: b, ctx: ctx, start: start, held: map[string]map[string]world.Held{}, earlier: map[key]bool{}}
	tables := b.check.World.Judged()
	for k := range b.delivered {
		j.earlier[k] = !b.unconfirmed[k]
	}
	j.gaps = d.gaps
	b.allGaps = append(b.allGaps, d.gaps...)
	for _, r := range d.records {
		if !slices.Contains(tables, r.table) {
			continue
		}
		j.records = append(j.records, r)
		b.delivered[r.key] = true
		// What follows the last checkpoint of a sync that failed may come again.
		b.unconfirmed[r.key] = o.Exit != 0 && r.line > d.checkpoint
	}
	if e.Records != nil {
		if err := j.claims(e.Records, tables); err != nil {
			return err
		}
	}
	for _, row := range b.written {
		row.changed = false
	}
	return nil
}

func (j *judged) claims(want *suite.Records, tables []string) error {
	if want.Unique {
		if err := j.unique(); err != nil {
			return err
		}
	}
	if want.Complete {
		for _, table := range tables {
			if err := j.complete(table); err != nil {
				return err
			}
		}
	}
	if want.Fresh {
		if err := j.fresh(); err != nil {
			return err
		}
	}
	if want.None || want.Count != nil {
		if err := j.count(want); err != nil {
			return err
		}
	}
	for _, label := range slices.Sorted(maps.Keys(want.Arrived)) {
		if err := j.arrived(label, want.Arrived[label]); err != nil {
			return err
		}
	}
	for _, table := range want.Gap {
		if err := j.gone(table); err != nil {
			return err
		}
	}
	return nil
}

// table is what the instance holds, read once for each sync.
func (j *judged) table(name string) (map[string]world.Held, error) {
	if rows, ok := j.held[name]; ok {
		return rows, nil
	}
	list, err := world.NewReader(j.scope.instance, j.http).Table(j.ctx, name)
	if err != nil {
		return nil, fmt.Errorf("read what the instance holds: %w", err)
	}
	rows := make(map[string]world.Held, len(list))
	for _, h := range list {
		rows[h.SysID] = h
	}
	j.held[name] = rows
	return rows, nil
}

// own reports whether a row is of the subject's own making: made or changed
// since its first verb, and not by the kit. So is that of the account it signs in
// with, where each time leaves a mark and, from Xanadu on, no time of a change. Such
// rows are never judged.
func (j *judged) own(k key) (bool, error) {
	_, ours := j.written[k]
	if ours && k.table != "sys_user" {
		return false, nil
	}
	rows, err := j.table(k.table)
	if err != nil {
		return false, err
	}
	held, ok := rows[k.sysID]
	if ok && k.table == "sys_user" && j.accounts[held.UserName] {
		return true, nil
	}
	return ok && !ours && (!held.Created.Before(j.firstVisit) || !held.Updated.Before(j.firstVisit)), nil
}

// unique: no row comes twice in one sync.
func (j *judged) unique() error {
	first := map[key]int{}
	for _, r := range j.records {
		before, twice := first[r.key]
		first[r.key] = r.line
		if !twice {
			continue
		}
		own, err := j.own(r.key)
		if err != nil {
			return err
		}
		if !own {
			return failed("sync delivered %s %s twice, on lines %d and %d", r.table, r.sysID, before, r.line)
		}
	}
	return nil
}

// fresh: what came before comes again only if it changed since.
func (j *judged) fresh() error {
	for _, r := range j.records {
		if !j.earlier[r.key] {
			continue
		}
		if row, ours := j.written[r.key]; ours && row.changed {
			continue
		}
		own, err := j.own(r.key)
		if err != nil {
			return err
		}
		if !own {
			return failed("sync delivered %s %s again, which an earlier sync had delivered and nobody changed since", r.table, r.sysID)
		}
	}
	return nil
}

func (j *judged) count(want *suite.Records) error {
	n := 0
	var last key
	for _, r := range j.records {
		own, err := j.own(r.key)
		if err != nil {
			return err
		}
		if !own {
			n++
			last = r.key
		}
	}
	if want.None && n > 0 {
		return failed("sync delivered %s, wanted none; the last is %s %s", counting(n, "record", "records"), last.table, last.sysID)
	}
	return j.scope.holds(j.ctx, "the number of records", want.Count, match.Some(number(n)))
}

// complete: of one table all came that must, and nothing that must not.
func (j *judged) complete(table string) error {
	rows, err := j.table(table)
	if err != nil {
		return err
	}
	var missing []world.Held
	due := 0
	for _, held := range rows {
		owed, err := j.owes(table, held)
		if err != nil {
			return err
		}
		if owed {
			due++
		}
		if owed && !j.delivered[key{table, held.SysID}] {
			missing = append(missing, held)
		}
	}
	if due == 0 {
		return fmt.Errorf("none of the %d rows of %s had to come by %s: whether all came cannot be judged; "+
			"let the simulation's history end near the machine's time", len(rows), table, world.FormatTime(j.start))
	}
	if len(missing) > 0 {
		slices.SortFunc(missing, func(a, b world.Held) int { return strings.Compare(a.SysID, b.SysID) })
		from, to := j.anchors.due(j.start)
		return failed("%d of the %d rows of %s that had to come by now did not come, for instance %s of %s; these are the rows from %s to %s (UTC)",
			len(missing), due, table, missing[0].SysID, world.FormatTime(stampOf(table, missing[0])), world.FormatTime(from), world.FormatTime(to))
	}
	if err := j.nothingElse(table, rows); err != nil {
		return err
	}
	return j.faithful(table, rows)
}

// owes reports whether a row must have come by the end of this sync.
func (j *judged) owes(table string, held world.Held) (bool, error) {
	own, err := j.own(key{table, held.SysID})
	if err != nil || own {
		return false, err
	}
	return j.anchors.owed(stampOf(table, held), j.start), nil
}

// stampOf is the time by which a row is due.
func stampOf(table string, held world.Held) time.Time {
	if world.LogTables[table] {
		return held.Created
	}
	return held.Updated
}

// nothingElse: no record about a row that is not there, none from before the
// look-back.
func (j *judged) nothingElse(table string, rows map[string]world.Held) error {
	for _, r := range j.records {
		if r.table != table || r.op == "delete" {
			continue
		}
		held, ok := rows[r.sysID]
		if !ok {
			return failed("sync delivered %s %s, which the instance does not hold", table, r.sysID)
		}
		if world.LogTables[table] && j.anchors.tooOld(held.Created) {
			return failed("sync delivered %s %s of %s, from before the look-back of %s", table, r.sysID, world.FormatTime(held.Created), lookback)
		}
	}
	return nil
}
