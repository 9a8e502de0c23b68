package table

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// maxNumberDigits bounds what an administrator may ask for.
const maxNumberDigits = 18

// nextNumber gives a new row of the class its number: the one after the last, as
// sys_number_counter remembers it, in the shape that sys_number asks for. The
// counter never goes back, so that the number of a deleted row is not given out
// again. It returns "" for classes without numbers.
func (w *writer) nextNumber(tx store.Tx) (string, error) {
	prefix, digits := w.def.NumberPrefix, dictionary.NumberDigits
	if shape, ok := store.First(tx, "sys_number", "category", w.def.Name); ok {
		prefix = shape.Get("prefix")
		if n, err := strconv.Atoi(shape.Get("maximum_digits")); err == nil && n > 0 && n <= maxNumberDigits {
			digits = n
		}
	}
	if prefix == "" {
		return "", nil
	}
	counter, counted := store.First(tx, "sys_number_counter", "table", w.def.Name)
	next := highestNumber(tx, w.def, prefix, digits) + 1
	if counted {
		last, _ := strconv.Atoi(counter.Get("number")) // what is no number counts from the start
		next = max(next, last+1)
	}
	number := fmt.Sprintf("%s%0*d", prefix, digits, next)
	if !counted {
		_, err := w.put(tx, "sys_number_counter", map[string]string{"table": w.def.Name, "number": strconv.Itoa(next)})
		return number, err
	}
	return number, tx.Put(counter.With(map[string]string{"number": strconv.Itoa(next)}))
}

// highestNumber is the highest number of the usual length that a row of the
// class has. The first from above decides; longer or hand-made ones are passed
// over.
func highestNumber(tx store.Tx, def *dictionary.Table, prefix string, digits int) int {
	highest := dictionary.FirstNumber - 1
	span := store.Span{
		Index: "number", Descending: true,
		Low:  &query.Bound{Value: prefix, Inclusive: true},
		High: &query.Bound{Value: prefix + strings.Repeat("9", digits), Inclusive: true},
	}
	_ = tx.Scan(def.Name, span, func(row *store.Row) bool {
		rest, ok := strings.CutPrefix(row.Get("number"), prefix)
		n, err := strconv.Atoi(rest)
		if !ok || err != nil || len(rest) != digits {
			return true
		}
		highest = max(highest, n)
		return false
	})
	return highest
}

func increment(count string) string {
	n, err := strconv.Atoi(count)
	if err != nil {
		return "1"
	}
	return strconv.Itoa(n + 1)
}
