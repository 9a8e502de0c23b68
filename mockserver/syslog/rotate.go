package syslog

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

type shards = release.Shards

const (
	twinNone     = release.TwinNone
	twinOriginal = release.TwinOriginal
)

const createdOn = "sys_created_on"

func from(stamp string) *query.Bound   { return &query.Bound{Value: stamp, Inclusive: true} }
func before(stamp string) *query.Bound { return &query.Bound{Value: stamp} }

// unmarked is the mark of an instance whose events were never rotated.
const unmarked = -1 << 62

// mark remembers which shard of sysevent is active when an instance begins, so
// that the first switch is noticed. Forks carry the mark with their rows.
func (l *Log) mark() {
	s, rotated := l.shards(tableEvent)
	if rotated && marked(l.tables.View()) == unmarked {
		_ = l.tables.Maintain(func(tx store.Tx) error { return setMark(tx, s.Index(l.now())) })
	}
}

func marked(view store.View) int64 {
	row, ok := view.Row(table.BehindRotation, tableEvent)
	if !ok {
		return unmarked
	}
	n, err := strconv.ParseInt(row.Get("shard"), 10, 64)
	if err != nil {
		return unmarked
	}
	return n
}

func setMark(tx store.Tx, index int64) error {
	return table.PutBehind(tx, table.BehindRotation, tableEvent, "", map[string]string{"shard": strconv.FormatInt(index, 10)})
}

// drop empties the shards that are due: what is older than the ring reaches is
// gone, and no trail tells of it. It costs what it drops.
func (l *Log) drop(s release.Shards) {
	oldest := glide.FormatDateTime(s.Oldest(l.now()))
	old := overdue(l.tables.View(), s.Table, oldest, 1)
	if len(old) == 0 {
		return
	}
	_ = l.tables.Maintain(func(tx store.Tx) error {
		for _, id := range overdue(tx, s.Table, oldest, 0) {
			l.forget(tx, s.Table, id)
		}
		return nil
	})
}

// overdue are the rows of a table from before a time: at most limit of them, or
// all where it is 0.
func overdue(view store.View, name, oldest string, limit int) []string {
	var ids []string
	take := func(row *store.Row) bool {
		if row.Get(createdOn) < oldest {
			ids = append(ids, row.SysID())
		}
		return limit == 0 || len(ids) < limit
	}
	err := view.Scan(name, store.Span{Index: createdOn, High: before(oldest)}, take)
	if errors.Is(err, store.ErrNoIndex) {
		_ = view.Scan(name, store.Span{}, take) // a small table
	}
	return ids
}

const (
	tableRotation = "sys_table_rotation"
	tableSchedule = "sys_table_rotation_schedule"
)

// describe lets the tables about rotation tell the truth: a row for each rotated
// table, and one for each of its shards with the time that it holds (documented:
// name, type, rotations, duration; assumed: the columns of the schedule, and the
// numbers behind the names of the shards).
func (l *Log) describe() {
	wanted := l.description()
	view := l.tables.View()
	var stale []*store.Row
	for _, name := range []string{tableRotation, tableSchedule} {
		_ = view.Scan(name, store.Span{}, func(row *store.Row) bool {
			if row.Get("sys_updated_by") == "system" && wanted[row.SysID()] == nil {
				stale = append(stale, row)
			}
			return true
		})
	}
	for id, row := range wanted {
		if old, ok := view.Row(row.Layout().Table(), id); ok && same(old, row) {
			delete(wanted, id)
		}
	}
	if len(stale)+len(wanted) == 0 {
		return
	}
	_ = l.tables.Maintain(func(tx store.Tx) error {
		for _, row := range stale {
			tx.Delete(row.Layout().Table(), row.SysID())
		}
		for _, row := range wanted {
			if err := tx.Put(row); err != nil {
				return err
			}
		}
		return nil
	})
}

func same(a, b *store.Row) bool {
	for i := range a.Layout().Columns() {
		if a.At(i) != b.At(i) {
			return false
		}
	}
	return true
}

// description is the rows that should be there, by sys_id.
func (l *Log) description() map[string]*store.Row {
	rows := map[string]*store.Row{}
	rotation, setRotation, ok := l.blank(tableRotation)
	if !ok {
		return rows
	}
	now := l.now()
	for _, s := range l.settings().Rotations() {
		if _, there := l.tables.Dictionary().Table(s.Table); !there {
			continue
		}
		id := nameID(tableRotation, s.Table)
		v := make([]string, len(rotation.Columns()))
		stamp(setRotation, v, id, s.Start(0), "system")
		for column, value := range map[string]string{
			"name": s.Table, "sys_name": s.Table, "type": "rotate", "rotations": strconv.Itoa(s.Count),
			"duration": glide.FormatDateTime(s.Start(0).Add(s.Each)), "clean_base": "false", "sys_class_name": tableRotation,
		} {
			setRotation(v, column, value)
		}
		rows[id] = rotation.Row(v)
		active := s.Index(now)
		for i := active - int64(s.Count) + 1; i <= active; i++ {
			if row := l.schedule(s, i, id); row != nil {
				rows[row.SysID()] = row
			}
		}
	}
	return rows
}

// schedule is the row of the shard that holds a stretch of time.
func (l *Log) schedule(s release.Shards, index int64, rotation string) *store.Row {
	layout, set, ok := l.blank(tableSchedule)
	if !ok {
		return nil
	}
	shard := fmt.Sprintf("%s%04d", s.Table, (index%int64(s.Count)+int64(s.Count))%int64(s.Count))
	start := glide.FormatDateTime(s.Start(index))
	v := make([]string, len(layout.Columns()))
	stamp(set, v, nameID(tableSchedule, shard), s.Start(index), "system")
	for column, value := range map[string]string{
		"name": rotation, "table_name": shard, "valid_from": start, "valid_to": glide.FormatDateTime(s.Start(index + 1)),
		"online_since": start, "last_rotated": start,
	} {
		set(v, column, value)
	}
	return layout.Row(v)
}

// nameID is a sys_id that follows from a name.
func nameID(purpose, name string) string {
	sum := sha256.Sum256([]byte(purpose + "/" + name))
	return hex.EncodeToString(sum[:16])
}
