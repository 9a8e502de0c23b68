package memstore

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// keyOf is a number that orders as values of a kind do, so far as it goes: of two
// values the one with the smaller number comes first, and equal numbers mostly say
// nothing. Trees keep it beside their rows: the rows of a million lie all over the
// memory, and going to see each of them takes longer than everything else about
// finding a place.
func keyOf(kind glide.Kind, value string) uint64 {
	switch kind {
	case glide.Integer, glide.Decimal:
		return 0 // ordered by amount, which is not read off so quickly
	case glide.DateTime:
		return momentKey(value)
	case glide.Date, glide.Duration:
		var first [8]byte
		copy(first[:], value)
		return binary.BigEndian.Uint64(first[:])
	default:
		return textKey(value)
	}
}

// textKey is the first eight characters of a text without their case. One beyond ASCII
// ends it, as it comes after all others, unless it stands for one of them.
func textKey(value string) uint64 {
	var first [8]byte
	for i, n := 0, 0; n < len(first) && i < len(value); n++ {
		c := value[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			first[n] = c
			i++
			continue
		}
		_, width := utf8.DecodeRuneInString(value[i:])
		folded := glide.Fold(value[i : i+width])
		if folded[0] >= utf8.RuneSelf {
			first[n] = 0xff
			break
		}
		first[n] = folded[0]
		i += width
	}
	return binary.BigEndian.Uint64(first[:])
}

// wholeMoment in the last place of a key says that the key is all there is to its
// value.
const wholeMoment = 1

// momentKey is the digits of a date-time, four bits each. Where something else stands,
// the key goes on with what is below or above all digits, and ends.
func momentKey(value string) uint64 {
	const form = glide.DateTimeLayout
	const below, above = 0, 15
	var key uint64
	shift := 64
	put := func(nibble uint64) {
		shift -= 4
		key |= nibble << shift
	}
	for i := range len(form) {
		digit := '0' <= form[i] && form[i] <= '9'
		switch {
		case i == len(value):
			return key
		case digit && '0' <= value[i] && value[i] <= '9':
			put(uint64(value[i]-'0') + 1)
		case !digit && value[i] == form[i]:
		case digit && value[i] > '9', !digit && value[i] > form[i]:
			put(above)
			return key
		default:
			put(below)
			return key
		}
	}
	if len(value) > len(form) {
		return key | wholeMoment<<1
	}
	return key | wholeMoment
}

// decides tells whether two values with this key are the same.
func decides(kind glide.Kind, key uint64) bool {
	return kind == glide.DateTime && key&0xff == wholeMoment
}
