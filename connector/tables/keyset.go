package tables

import (
	"fmt"
	"strings"
	"time"
)

const wireTime = "2006-01-02 15:04:05" // UTC, as raw values are

// ByTime walks a table in the order (Column, sys_id), from From on.
//
// The order's last key is unique, so a place in it is a row and nothing else:
// more rows in one second than a page holds neither stop the walk nor repeat,
// and rows that come or go elsewhere do not shift it, as they shift offsets.
type ByTime struct {
	Column string
	From   time.Time // inclusive, to the second
	Until  time.Time // inclusive; zero: no end
}

// First asks for the first page.
func (k ByTime) First() string {
	return fmt.Sprintf("%s>=%s%s%s", k.Column, k.From.UTC().Format(wireTime), k.until(), k.order())
}

// After asks for what follows a row: what is later, or (^NQ) as late with a
// greater sys_id. client: the shape of the ServiceNow tap for Singer.
func (k ByTime) After(r Row) (string, error) {
	at, err := r.wireTime(k.Column)
	if err != nil {
		return "", err
	}
	id, err := r.ID()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%[1]s>%[2]s%[3]s^NQ%[1]s=%[2]s^%[4]s>%[5]s%[6]s", k.Column, at, k.until(), SysID, escape(id), k.order()), nil
}

func (k ByTime) until() string {
	if k.Until.IsZero() {
		return ""
	}
	return "^" + k.Column + "<=" + k.Until.UTC().Format(wireTime)
}

func (k ByTime) order() string { return "^ORDERBY" + k.Column + "^ORDERBY" + SysID }

// BySysID walks a whole table in the order of its sys_ids.
type BySysID struct {
	From string // exclusive; empty: from the start
}

// First asks for the first page.
func (k BySysID) First() string {
	if k.From == "" {
		return "ORDERBY" + SysID
	}
	return SysID + ">" + escape(k.From) + "^ORDERBY" + SysID
}

// After asks for what follows a row.
func (BySysID) After(r Row) (string, error) {
	id, err := r.ID()
	if err != nil {
		return "", err
	}
	return BySysID{From: id}.First(), nil
}

// OldestFirst orders a whole table by a column; its first row is the oldest.
func OldestFirst(column string) string { return "ORDERBY" + column + "^ORDERBY" + SysID }

// escape writes a value into an encoded query: ^ separates, ^^ is a caret.
// observed: sys_ids are not always 32 hexadecimal digits.
func escape(value string) string { return strings.ReplaceAll(value, "^", "^^") }
