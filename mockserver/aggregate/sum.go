package aggregate

import (
	"math"
	"math/big"
	"strings"
)

// sum is an exact decimal sum: an integer with so many digits behind the point. The
// integer is kept small as long as it fits.
type sum struct {
	small int64
	large *big.Int // in addition to small; nil is zero
	scale int
}

// maxDigits is how long a number may be to be summed. Columns hold 40 digits at most.
const maxDigits = 1000

// add takes in a decimal as columns keep it, and tells whether it is one.
func (s *sum) add(text string) bool {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "+"), "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || len(digits) > maxDigits || len(text)-len(digits) > 1 || !plain(whole) || !plain(fraction) {
		return false
	}
	s.align(len(fraction))
	digits = whole + fraction + strings.Repeat("0", s.scale-len(fraction))
	negative := text[0] == '-'
	if n, ok := small(digits); ok {
		if negative {
			n = -n
		}
		s.addSmall(n)
		return true
	}
	n, _ := new(big.Int).SetString(digits, 10) // digits they are
	if negative {
		n.Neg(n)
	}
	s.addLarge(n)
	return true
}

func plain(digits string) bool {
	return strings.Trim(digits, "0123456789") == ""
}

// small is a number that can be added without overflow, if these digits are one.
func small(digits string) (int64, bool) {
	const most = 18
	if len(digits) > most {
		return 0, false
	}
	var n int64
	for i := range len(digits) {
		n = n*10 + int64(digits[i]-'0')
	}
	return n, true
}

func (s *sum) addSmall(n int64) {
	if total := s.small + n; (total > s.small) == (n > 0) {
		s.small = total
		return
	}
	s.addLarge(big.NewInt(n))
}

func (s *sum) addLarge(n *big.Int) {
	if s.large == nil {
		s.large = new(big.Int)
	}
	s.large.Add(s.large, n)
}

// align makes room for so many digits behind the point.
func (s *sum) align(scale int) {
	if scale <= s.scale {
		return
	}
	more := tenTo(scale - s.scale)
	s.scale = scale
	if s.small == 0 && s.large == nil {
		return
	}
	s.large, s.small = new(big.Int).Mul(s.units(), more), 0
}

// units is the sum without its point.
func (s *sum) units() *big.Int {
	total := big.NewInt(s.small)
	if s.large != nil {
		total.Add(total, s.large)
	}
	return total
}

func (s *sum) String() string { return decimal(s.units(), s.scale) }

// over is the sum divided by a count, rounded half away from zero as databases round
// (documented: MySQL's exact-value arithmetic), with so many digits behind the point.
func (s *sum) over(n, digits int) string {
	dividend := new(big.Int).Mul(s.units(), tenTo(digits))
	divisor := new(big.Int).Mul(big.NewInt(int64(n)), tenTo(s.scale))
	return decimal(rounded(dividend, divisor), digits)
}

func rounded(dividend, divisor *big.Int) *big.Int {
	twice := new(big.Int).Lsh(new(big.Int).Abs(dividend), 1)
	twice.Add(twice, divisor)
	twice.Quo(twice, new(big.Int).Lsh(divisor, 1))
	if dividend.Sign() < 0 {
		twice.Neg(twice)
	}
	return twice
}

func tenTo(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// decimal writes an integer with a point before its last digits.
func decimal(units *big.Int, scale int) string {
	text := new(big.Int).Abs(units).String()
	if scale > 0 {
		if short := scale + 1 - len(text); short > 0 {
			text = strings.Repeat("0", short) + text
		}
		text = text[:len(text)-scale] + "." + text[len(text)-scale:]
	}
	if units.Sign() < 0 {
		text = "-" + text
	}
	return text
}

// seconds is the sum in whole seconds, as far as an int64 goes.
func (s *sum) seconds() int64 {
	if units := s.units(); units.IsInt64() {
		return units.Int64()
	}
	return math.MaxInt64
}
