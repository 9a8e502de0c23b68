package table

import "github.com/snowglobe-dev/snowglobe/mockserver/store"

// tableTiny holds addresses that were too long, by the token that stands for them.
const tableTiny = "sys_tiny_url"

// How many tiny URLs an instance keeps, and how many bytes of addresses in all (assumed;
// an instance cleans the table by age).
const (
	maxTiny      = 1000
	maxTinyBytes = 32 << 20
)

// boundTiny drops the oldest tiny URLs beyond what an instance keeps, and never the one
// that has just come: whoever makes one for each of many queries does not fill memory.
func boundTiny(tx store.Tx, made *store.Row) {
	kept, size := 1, len(made.Get("data"))
	var dropped []string
	newest := store.Span{Index: "sys_created_on", Descending: true}
	_ = tx.Scan(tableTiny, newest, func(row *store.Row) bool { // the row was just put there
		if row.SysID() == made.SysID() {
			return true
		}
		kept++
		size += len(row.Get("data"))
		if kept > maxTiny || size > maxTinyBytes {
			dropped = append(dropped, row.SysID())
		}
		return true
	})
	for _, id := range dropped {
		tx.Delete(tableTiny, id)
	}
}
