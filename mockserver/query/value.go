package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// valueTest is a condition on one stored value.
type valueTest struct {
	pass  func(value string) bool
	span  *span // holds every value that passes; nil tells nothing
	exact bool  // every value in span passes
}

// valueTest compiles an operator that compares with fixed values.
func (e Env) valueTest(k glide.Kind, op Operator, text string) (valueTest, error) {
	switch op {
	case In, NotIn:
		l, err := e.list(k, text)
		if err != nil {
			return valueTest{}, err
		}
		if op == NotIn {
			return valueTest{pass: func(v string) bool { return !l.has(v) }}, nil
		}
		first, last := l.values[0], l.values[len(l.values)-1]
		s := between(first, last)
		return valueTest{pass: l.has, span: &s, exact: s.point(k)}, nil
	}
	if op == DatePart {
		return e.datePart(k, text)
	}
	s, err := e.span(k, op, text)
	if err != nil {
		return valueTest{}, err
	}
	pass := s.test(k)
	if op == IsNot || op == NotOn {
		// Outside the span is also where empty values are. documented for
		// booleans: "is not" returns rows where the field is empty; assumed
		// for all other types and for NOTON.
		return valueTest{pass: func(v string) bool { return !pass(v) }}, nil
	}
	return valueTest{pass: pass, span: &s, exact: true}, nil
}

// span returns the values that op selects, or excludes if it is a negation.
func (e Env) span(k glide.Kind, op Operator, text string) (span, error) {
	switch op {
	case IsAnything:
		return span{}, nil
	case IsEmpty, IsEmptyString, DoesNotHave, Excluding:
		// A tag that a row does not carry reads as nothing.
		return only(""), nil
	case IsNotEmpty:
		return above(""), nil
	case Between:
		return e.between(k, op, strings.Split(text, "@"))
	case On, NotOn:
		// The first part is the label a person chose, "Today" for instance.
		_, bounds, _ := strings.Cut(text, "@")
		return e.between(k, op, strings.Split(bounds, "@"))
	case RelativeAfter, RelativeBefore, RelativeFrom, RelativeUntil, RelativeOn:
		return e.relative(k, op, strings.Split(text, "@"))
	}
	value, err := e.operand(k, text)
	if err != nil {
		return span{}, err
	}
	switch op {
	case Is, IsNot:
		return only(value), nil
	case Greater:
		return above(value), nil
	case GreaterOrIs:
		return from(value), nil
	case Less:
		return below(value), nil
	case LessOrIs:
		return until(value), nil
	}
	return span{}, fmt.Errorf("there is no operator %q", op)
}

func (e Env) between(k glide.Kind, op Operator, bounds []string) (span, error) {
	if len(bounds) != 2 {
		return span{}, fmt.Errorf("%s wants two bounds with an @ between them", op)
	}
	low, err := e.operand(k, bounds[0])
	if err != nil {
		return span{}, err
	}
	high, err := e.operand(k, bounds[1])
	if err != nil {
		return span{}, err
	}
	return from(low).intersect(k, until(high)), nil
}

// relative reads "@hour@ago@3".
func (e Env) relative(k glide.Kind, op Operator, parts []string) (span, error) {
	if k != glide.Date && k != glide.DateTime {
		return span{}, fmt.Errorf("%s is for dates only", op)
	}
	if len(parts) != 4 || parts[0] != "" || parts[2] != "ago" && parts[2] != "ahead" {
		return span{}, fmt.Errorf("%s wants @unit@ago@count or @unit@ahead@count", op)
	}
	u, err := unitNamed(parts[1])
	if err != nil {
		return span{}, err
	}
	n, err := strconv.ParseInt(parts[3], 10, 32)
	if err != nil {
		return span{}, fmt.Errorf("%s wants a whole number at the end, not %q", op, parts[3])
	}
	if parts[2] == "ago" {
		n = -n
	}
	t := u.add(e.now(), int(n))
	at, err := e.stored(k, t)
	if err != nil {
		return span{}, err
	}
	switch op {
	case RelativeAfter:
		return above(at), nil
	case RelativeFrom:
		return from(at), nil
	case RelativeBefore:
		return below(at), nil
	case RelativeUntil:
		return until(at), nil
	}
	// assumed: "on" means anywhere in that hour, day or month. Public scripts
	// use RELATIVEEE@dayofweek@ago@7 to find a day's rows.
	low, err := e.stored(k, u.start(t))
	if err != nil {
		return span{}, err
	}
	high, err := e.stored(k, u.end(t))
	return between(low, high), err
}

// operand returns the value that a condition compares with, in the form in
// which a column of kind k stores it.
func (e Env) operand(k glide.Kind, text string) (string, error) {
	if script, ok := strings.CutPrefix(text, "javascript:"); ok {
		return e.evaluate(k, script)
	}
	switch {
	case k == glide.Boolean && text == "1":
		return "true", nil // assumed: scripts and databases write booleans as numbers
	case k == glide.Boolean && text == "0":
		return "false", nil
	case k == glide.Date && len(text) > len(glide.DateLayout):
		if _, err := glide.ParseDateTime(text); err == nil {
			return text[:len(glide.DateLayout)], nil
		}
	case k == glide.DateTime && len(text) == len(glide.DateLayout):
		// Literals are UTC as stored (client: Elastic's integration sends back
		// the raw value of the last row), and a bare date is its midnight.
		if t, err := glide.ParseDateTime(text); err == nil {
			return glide.FormatDateTime(t), nil
		}
	}
	return text, nil
}

// stored returns a moment as a column of kind k stores it. A date column gets
// the day that it is where the caller is.
func (e Env) stored(k glide.Kind, t time.Time) (string, error) {
	if year := t.Year(); year < 1 || year > 9998 {
		return "", fmt.Errorf("the year %d is out of range", year)
	}
	if k == glide.Date {
		return t.In(e.Zone).Format(glide.DateLayout), nil
	}
	return glide.FormatDateTime(t), nil
}

// list is the operand of IN: values in the column's order.
type list struct {
	kind   glide.Kind
	values []string
}

// list reads comma-separated values. There is always at least one, perhaps "".
func (e Env) list(k glide.Kind, text string) (list, error) {
	if strings.HasPrefix(text, "javascript:") {
		value, err := e.operand(k, text)
		return list{k, []string{value}}, err
	}
	values := strings.Split(text, ",")
	for i := range values {
		value, err := e.operand(k, values[i])
		if err != nil {
			return list{}, err
		}
		values[i] = value
	}
	slices.SortFunc(values, func(a, b string) int { return glide.Compare(k, a, b) })
	return list{k, values}, nil
}

func (l list) has(value string) bool {
	_, found := slices.BinarySearchFunc(l.values, value, func(a, b string) int { return glide.Compare(l.kind, a, b) })
	return found
}
