package redact

// inside is where in the value of a parameter a secret begins, -1 for nowhere: values hold
// addresses, as of the page that somebody wants after the sign-in, and encoded queries.
// What follows belongs to the secret, for at which depth it was escaped cannot be told.
func inside(value string) int {
	var w word
	before := byte('^') // what stood before the word
	for i := 0; i < len(value); {
		b, size := letter(value[i:])
		switch {
		case b == '=' && w.tells(before):
			return within(value, i+size)
		case isUpper(b) && operator(value[i:]) && w.tells(before):
			return i
		case separates(b):
			w, before = word{}, b
		default:
			w.add(b)
			if before == '^' && isUpper(b) && (w.is("or") || w.is("nq")) {
				w = word{} // ^OR and ^NQ begin a condition, and no column has capitals
			}
		}
		i += size
	}
	return -1
}

// within is a place in a text, or nowhere at its end: there is nothing to hide then.
func within(text string, at int) int {
	if at < len(text) {
		return at
	}
	return -1
}

// tells says whether a secret stands behind the word. The code of an encoded query is a
// column like others.
func (w *word) tells(before byte) bool {
	return w.secret() && (before != '^' || !w.is("code"))
}

// separates tells whether a character ends what came before it in an address or an encoded
// query.
func separates(b byte) bool {
	switch b {
	case '?', '&', '#', ';', '^', '/', ',', '=', ':', '"', '{', '(':
		return true
	}
	return false
}

// operator tells whether an operator of an encoded query may begin a text: they are
// written in capitals, of which the name of a parameter has no two in a row.
func operator(text string) bool {
	first, size := letter(text)
	second, _ := letter(text[size:])
	return isUpper(first) && isUpper(second)
}

func isUpper(b byte) bool { return 'A' <= b && b <= 'Z' }

// letter is the first character of a text, however often it was escaped, and how much of
// the text it takes. Behind the end it is 0.
func letter(text string) (b byte, size int) {
	if text == "" {
		return 0, 0
	}
	b, size = text[0], 1
	if b == '+' {
		return ' ', size
	}
	for b == '%' && len(text) >= size+2 {
		high, low := digit(text[size]), digit(text[size+1])
		if high < 0 || low < 0 {
			break
		}
		b, size = byte(high<<4|low), size+2
	}
	return b, size
}

// digit is the value of a hexadecimal digit, -1 for another character.
func digit(b byte) int {
	switch {
	case '0' <= b && b <= '9':
		return int(b - '0')
	case 'a' <= b && b <= 'f':
		return int(b-'a') + 10
	case 'A' <= b && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}
