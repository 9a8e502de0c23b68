package query

import "github.com/snowglobe-dev/snowglobe/mockserver/glide"

// Bound is one end of a range in a column's order (glide.Compare).
type Bound struct {
	Value     string
	Inclusive bool
}

// span is a range in a column's order; nil ends are open. Comparisons are spans,
// and so the conditions of a query and the range of an index that answers it
// are the same thing.
type span struct{ low, high *Bound }

func only(value string) span          { return between(value, value) }
func between(first, last string) span { return span{&Bound{first, true}, &Bound{last, true}} }
func above(value string) span         { return span{low: &Bound{value, false}} }
func from(value string) span          { return span{low: &Bound{value, value != ""}} }
func below(value string) span         { return span{notEmpty, &Bound{value, false}} }
func until(value string) span         { return span{notEmpty, &Bound{value, true}} }

// notEmpty starts the spans of "less than": an empty value is neither less nor
// greater than anything (assumed, as SQL has it for NULL).
var notEmpty = &Bound{"", false}

// test returns a function that reports whether a value lies in the span.
func (s span) test(k glide.Kind) func(string) bool {
	if s.point(k) {
		value := s.low.Value
		return func(v string) bool { return glide.Compare(k, v, value) == 0 }
	}
	return func(v string) bool {
		return (s.low == nil || s.low.startsBefore(k, v)) && (s.high == nil || s.high.endsAfter(k, v))
	}
}

// startsBefore reports whether b, as a lower end, lets v in.
func (b *Bound) startsBefore(k glide.Kind, v string) bool {
	c := glide.Compare(k, b.Value, v)
	return c < 0 || c == 0 && b.Inclusive
}

// endsAfter reports whether b, as an upper end, lets v in.
func (b *Bound) endsAfter(k glide.Kind, v string) bool {
	c := glide.Compare(k, b.Value, v)
	return c > 0 || c == 0 && b.Inclusive
}

// point reports whether all values in the span are equal.
func (s span) point(k glide.Kind) bool {
	return s.low != nil && s.high != nil && s.low.Inclusive && s.high.Inclusive &&
		glide.Compare(k, s.low.Value, s.high.Value) == 0
}

// empty reports whether the ends leave no room for a value.
func (s span) empty(k glide.Kind) bool {
	return s.low != nil && s.high != nil && (!s.low.startsBefore(k, s.high.Value) || !s.high.endsAfter(k, s.low.Value))
}

// intersect returns what lies in both spans.
func (s span) intersect(k glide.Kind, t span) span {
	return span{
		low:  tighter(k, s.low, t.low, (*Bound).startsBefore),
		high: tighter(k, s.high, t.high, (*Bound).endsAfter),
	}
}

// hull returns the smallest span that holds both.
func (s span) hull(k glide.Kind, t span) span {
	return span{
		low:  looser(k, s.low, t.low, (*Bound).startsBefore),
		high: looser(k, s.high, t.high, (*Bound).endsAfter),
	}
}

// tighter and looser choose between two ends on the same side. The one that
// lets the other's value in is the looser.

func tighter(k glide.Kind, a, b *Bound, letsIn func(*Bound, glide.Kind, string) bool) *Bound {
	if a == nil || b != nil && letsIn(a, k, b.Value) {
		return b
	}
	return a
}

func looser(k glide.Kind, a, b *Bound, letsIn func(*Bound, glide.Kind, string) bool) *Bound {
	if a == nil || b == nil {
		return nil
	}
	if letsIn(a, k, b.Value) {
		return a
	}
	return b
}
