package aggregate

import (
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// Operation is what is worked out of the values of a column, in the words of the
// wire.
type Operation string

// The operations. Count is of the values that are not empty, where it is of a column,
// as in SQL (assumed).
const (
	Count Operation = "count"
	Sum   Operation = "sum"
	Avg   Operation = "avg"
	Min   Operation = "min"
	Max   Operation = "max"
)

// Operations are all of them.
func Operations() []Operation { return []Operation{Count, Sum, Avg, Min, Max} }

// Applies tells whether an operation can be worked out of values of a kind: sums and
// averages want amounts (assumed: of other columns they are left out, like columns
// that there are not).
func (o Operation) Applies(k glide.Kind) bool {
	switch o {
	case Sum, Avg:
		return k == glide.Integer || k == glide.Decimal || k == glide.Duration
	case Min, Max, Count:
		return true
	}
	return false
}

// average is how many digits an average has behind its point (documented: the samples
// of "Aggregate API").
const average = 4

// cell gathers the values that one column has in a group.
type cell struct {
	values   int // that are not empty
	numbers  int // of those that are amounts
	sum      sum
	min, max string
}

func (c *cell) add(k glide.Kind, value string) {
	if value == "" {
		return
	}
	if c.values == 0 || glide.Compare(k, value, c.min) < 0 {
		c.min = value
	}
	if c.values == 0 || glide.Compare(k, value, c.max) > 0 {
		c.max = value
	}
	c.values++
	if amount, ok := amountOf(k, value); ok && c.sum.add(amount) {
		c.numbers++
	}
}

// amountOf is what a value adds to a sum: a number itself, a duration its seconds.
func amountOf(k glide.Kind, value string) (string, bool) {
	switch k {
	case glide.Integer, glide.Decimal:
		return value, true
	case glide.Duration:
		end, err := glide.ParseDateTime(value)
		return strconv.FormatInt(end.Unix(), 10), err == nil
	default:
		return "", false
	}
}

// result is an aggregate as the API gives it out. Of no values it is empty (assumed),
// but their count is zero. Sums and averages of durations are durations (assumed).
func (c *cell) result(o Operation, k glide.Kind) string {
	switch {
	case o == Count:
		return strconv.Itoa(c.values)
	case o == Min:
		return c.min
	case o == Max:
		return c.max
	case c.numbers == 0:
		return ""
	case k == glide.Duration:
		total := c.sum.seconds()
		if o == Avg {
			total /= int64(c.numbers)
		}
		return glide.FormatDateTime(time.Unix(min(total, longest), 0))
	case o == Avg:
		return c.sum.over(c.numbers, average)
	}
	return c.sum.String()
}

// longest is the longest duration that can be shown, in seconds: to the end of the
// year 9999.
const longest = 253402300799

// kindOf is the kind of what an operation gives.
func kindOf(o Operation, k glide.Kind) glide.Kind {
	switch {
	case o == Count:
		return glide.Integer
	case o == Avg && k != glide.Duration:
		return glide.Decimal
	}
	return k
}
