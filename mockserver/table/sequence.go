package table

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// sequenceDigits is how many digits count the messages of one millisecond.
const sequenceDigits = 7

// nextSequence is where a new message stands in the ECC queue: the milliseconds since 1970,
// and a number for those of the same one (documented: the two parts; assumed: that the
// first is in hexadecimal). As texts they sort as the messages came.
func nextSequence(view store.View, def *dictionary.Table, column string, now time.Time) string {
	moment, count := strconv.FormatInt(now.UnixMilli(), 16), 0
	span := store.Span{
		Index: column, Descending: true,
		Low:  &query.Bound{Value: moment, Inclusive: true},
		High: &query.Bound{Value: moment + strings.Repeat("9", sequenceDigits), Inclusive: true},
	}
	_ = view.Scan(def.Name, span, func(row *store.Row) bool { // the table is the one that is written to
		n, err := strconv.Atoi(strings.TrimPrefix(row.Get(column), moment))
		if err != nil || len(row.Get(column)) != len(moment)+sequenceDigits {
			return true
		}
		count = n
		return false
	})
	return fmt.Sprintf("%s%0*d", moment, sequenceDigits, count+1)
}
