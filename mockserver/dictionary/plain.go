package dictionary

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// plainValue is a value in the form in which a kind keeps it. What cannot be read
// as one is kept as nothing (assumed: columns of numbers and dates hold no other
// text).
func plainValue(k glide.Kind, value string) string {
	trimmed := strings.TrimSpace(value)
	switch k {
	case glide.Boolean:
		return boolean(value)
	case glide.Integer:
		return integer(trimmed)
	case glide.Decimal:
		return decimal(trimmed)
	case glide.DateTime, glide.Duration:
		if t, err := glide.ParseDateTime(trimmed); err == nil {
			return glide.FormatDateTime(t)
		}
		return ""
	case glide.Date:
		if _, err := glide.ParseDateTime(trimmed); err == nil {
			return trimmed[:len(glide.DateLayout)]
		}
		return ""
	}
	return value
}

// Plain is a value in the form in which the column keeps it. A number that does
// not fit is kept as nothing.
func (c *Column) Plain(value string) string {
	plain := plainValue(c.Kind, value)
	if c.Kind == glide.Integer && !c.fits(plain) {
		return ""
	}
	return plain
}

// fits tells whether a column of whole numbers holds one: they have 32 bits,
// longint aside (documented: the field types).
func (c *Column) fits(number string) bool {
	bits := 32
	if c.Type == "longint" {
		bits = 64
	}
	_, err := strconv.ParseInt(number, 10, bits)
	return err == nil
}

// integer drops a fraction (assumed: bodies may carry any JSON number).
func integer(value string) string {
	whole, _, _ := strings.Cut(decimal(value), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// longestDecimal is how many characters a number has at most (assumed: the length
// of a column that names none).
const longestDecimal = 40

var (
	plainDecimal = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`) })
	otherDecimal = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
	})
)

// decimal is a number in plain digits, for bodies may carry any JSON number, and
// only digits have an order. A fraction that is too long is cut.
func decimal(value string) string {
	if !plainDecimal().MatchString(value) {
		f, err := strconv.ParseFloat(value, 64)
		if err != nil || !otherDecimal().MatchString(value) { // NaN, Inf, 0x1p-2
			return ""
		}
		value = strconv.FormatFloat(f, 'f', -1, 64)
	}
	if len(value) <= longestDecimal {
		return value
	}
	if point := strings.IndexByte(value, '.'); point < 0 || point > longestDecimal {
		return ""
	}
	return strings.TrimSuffix(value[:longestDecimal], ".")
}

func boolean(value string) string {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "true", "1", "yes", "on":
		return "true"
	case "":
		return ""
	}
	return "false"
}

// Holds tells whether a column can hold a value as it stands.
func (c *Column) Holds(value string) bool {
	switch {
	case value == "":
		return true
	case len(c.Choices) > 0:
		return c.has(value)
	case c.Kind == glide.Boolean:
		return value == "true" || value == "false"
	}
	return c.Plain(value) == value
}
