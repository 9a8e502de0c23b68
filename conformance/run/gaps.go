package run

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// gone judges what a sync says of rows of a table that rotation has taken: that
// there is such a span, that the instance holds nothing inside of it, and that
// what the kit wrote and nobody delivered is in one.
func (j *judged) gone(table string) error {
	held, err := j.table(table)
	if err != nil {
		return err
	}
	spans := 0
	for _, g := range j.gaps {
		if g.table != table {
			continue
		}
		spans++
		if !g.from.Before(g.to) {
			return failed("sync: the gap of %s from %s to %s is none", table, world.FormatTime(g.from), world.FormatTime(g.to))
		}
		for _, row := range held {
			if row.Created.After(g.from) && row.Created.Before(g.to) {
				return failed("sync says that %s has nothing between %s and %s, and the instance holds %s of %s",
					table, world.FormatTime(g.from), world.FormatTime(g.to), row.SysID, world.FormatTime(row.Created))
			}
		}
	}
	if spans == 0 {
		return failed("sync has no gap line of %s, although rotation has taken rows that it had not delivered", table)
	}
	return j.explainsLoss(table, held)
}

// explainsLoss: what the kit wrote, the instance has lost and no sync brought
// lies in a gap.
func (j *judged) explainsLoss(table string, held map[string]world.Held) error {
	for k, row := range j.written {
		_, there := held[k.sysID]
		if k.table != table || there || row.gone || j.delivered[k] {
			continue
		}
		at, err := time.Parse(time.DateTime, row.values["sys_created_on"])
		if err != nil || j.anchors.tooOld(at) {
			continue // of no known time, or nobody's business
		}
		if !j.inGap(table, at) {
			return failed("the row of %s of %s is gone and was not delivered, and no gap line says so", table, world.FormatTime(at))
		}
	}
	return nil
}

func (j *judged) inGap(table string, at time.Time) bool {
	for _, g := range j.allGaps {
		if g.table == table && !at.Before(g.from) && !at.After(g.to) {
			return true
		}
	}
	return false
}
