package syslog

import (
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// States of an event (documented: "Event states").
const (
	ready       = "ready"
	processed   = "processed"
	transferred = "transferred"
)

// queueLatest lets the events that a history left waiting wait for the processor
// of this instance. They are queued from when they were due, and not looked at, for
// that would be the first look at a long table.
func (l *Log) queueLatest() {
	delay, runs := l.settings().EventProcessing.Duration()
	var waiting []*store.Row
	err := l.tables.View().Scan(table.BehindEvents, store.Span{}, func(row *store.Row) bool {
		waiting = append(waiting, row)
		return true
	})
	if err != nil || len(waiting) == 0 {
		return
	}
	_ = l.tables.Maintain(func(tx store.Tx) error { // fails for no table, and there is one
		for _, row := range waiting {
			due, err := glide.ParseDateTime(row.Get("due"))
			if err != nil || !runs {
				tx.Delete(table.BehindEvents, row.SysID())
				continue
			}
			if err := table.PutBehind(tx, table.BehindEvents, row.SysID(), glide.FormatDateTime(due.Add(delay)), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// Changed implements [table.Keeper]: an event that a caller adds waits like any
// other, and what is done to a file is an event.
func (l *Log) Changed(tx store.Tx, c *table.Caller, before, after *store.Row) error {
	row := after
	if row == nil {
		row = before
	}
	switch row.Layout().Table() {
	case tableEvent:
		if before == nil {
			return l.queue(tx, row)
		}
	case tableAttachment:
		return l.fileChanged(tx, c, before, after)
	}
	return nil
}

// queue lets an event that is ready wait for the processor, where the instance has
// one. An event may name a later time in process_on (documented: "Event logs").
func (l *Log) queue(tx store.Tx, event *store.Row) error {
	delay, runs := l.settings().EventProcessing.Duration()
	if !runs || event.Get("state") != ready {
		return nil
	}
	from := event.Get("process_on")
	if from == "" {
		from = event.Get(createdOn)
	}
	at, err := glide.ParseDateTime(from)
	if err != nil {
		at = l.now()
	}
	return table.PutBehind(tx, table.BehindEvents, event.SysID(), glide.FormatDateTime(at.Add(delay)), nil)
}

// process does what the event processor did up to a moment: events that are
// still ready then, and whose time has come, are processed at that time. Who
// polls by sys_updated_on gets them once more.
func (l *Log) process(tx store.Tx, until time.Time) error {
	if _, runs := l.settings().EventProcessing.Duration(); !runs {
		return nil
	}
	return l.tables.Ripe(tx, table.BehindEvents, until, func(waiting *store.Row) error {
		event, ok := tx.Row(tableEvent, waiting.SysID())
		if !ok || event.Get("state") != ready {
			return nil
		}
		at := waiting.Get("due")
		return tx.Put(event.With(map[string]string{
			"state": processed, "processed": at, "processing_duration": duration(event.SysID()), "claimed_by": known().Node,
			"sys_updated_on": at, "sys_updated_by": "system", "sys_mod_count": "1",
		}))
	})
}

// duration is a few milliseconds, or a small number of other things, that follow
// from the row's id, so that a world replays the same.
func duration(sysID string) string {
	n, err := strconv.ParseUint(sysID[:min(len(sysID), 4)], 16, 32)
	if err != nil {
		n = 0
	}
	return strconv.FormatUint(1+n%90, 10)
}

// moveOn brings sysevent to the present: the processor's work, and what happened
// at each switch of shards since somebody looked, in the order of their times.
func (l *Log) moveOn() {
	now, view := l.now(), l.tables.View()
	shards, rotated := l.shards(tableEvent)
	last, active := marked(view), int64(0)
	if rotated {
		active = shards.Index(now)
	}
	if !l.tables.AnyRipe(view, table.BehindEvents, now) && (!rotated || last == active) {
		return
	}
	_ = l.tables.Maintain(func(tx store.Tx) error { // fails for no table, and all are there
		last = marked(tx) // somebody else may have moved on since
		if rotated && last != unmarked {
			for i := max(last, active-int64(shards.Count)); i < active; i++ {
				if err := l.process(tx, shards.Start(i+1).Add(-time.Second)); err != nil {
					return err
				}
				if err := l.transfer(tx, shards, i); err != nil {
					return err
				}
			}
		}
		if err := l.process(tx, now); err != nil || !rotated {
			return err
		}
		return setMark(tx, max(last, active)) // a clock that was set back brings no shard back
	})
}

// transfer gives the events that still wait when their shard is switched away a
// second row in the shard that becomes active (documented: "Event states").
func (l *Log) transfer(tx store.Tx, shards shards, index int64) error {
	mode := l.settings().TransferredTwin
	if mode == twinNone {
		return nil
	}
	switched := glide.FormatDateTime(shards.Start(index + 1))
	var waiting []*store.Row
	err := tx.Scan(tableEvent, store.Span{
		Index: createdOn, Low: from(glide.FormatDateTime(shards.Start(index))), High: before(switched),
	}, func(event *store.Row) bool {
		if event.Get("state") == ready {
			waiting = append(waiting, event)
		}
		return true
	})
	for _, event := range waiting {
		twin := event.With(map[string]string{
			store.SysID: l.ids.SysID(), createdOn: switched, "sys_updated_on": switched, "state": transferred,
		})
		if mode == twinOriginal {
			twin = twin.With(map[string]string{"state": ready})
			old := event.With(map[string]string{"state": transferred, "sys_updated_on": switched, "sys_updated_by": "system"})
			if err := tx.Put(old); err != nil {
				return err
			}
			tx.Delete(table.BehindEvents, event.SysID())
		}
		if err := l.write(tx, twin); err != nil {
			return err
		}
		if err := l.queue(tx, twin); err != nil {
			return err
		}
	}
	return err
}
