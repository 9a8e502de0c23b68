package canary

import "bytes"

// A secret is also found in pieces: a program that cuts it in two to get past a search has
// kept it all the same, and source text, JSON and formatted logs break long words. Pieces
// stand in their order, and between them only what such writers put there. They are of
// two kinds: a few pieces of at least four bytes each, with any separators between them,
// or all bytes one by one, with always the same between two. Pieces that lie far from each
// other, or in another order, are beyond what can be told from chance.
const (
	// wholly is the least length of a secret that is looked for in pieces, separators of its
	// own not counted: the pieces of shorter ones are words of everyday.
	wholly       = 12
	shortPiece   = 4  // bytes
	mostPieces   = 8  // of one secret
	longestBreak = 48 // bytes between two pieces: the end of a line, and how far the next is indented
	longestSpace = 16 // bytes between two letters
)

// separators are what writers put between pieces of a text.
var separators = func() (is [256]bool) {
	for _, c := range []byte(" \t\r\n\x00\"'`,;+.&|\\()[]{}<>-_:/=#*") {
		is[c] = true
	}
	return is
}()

// findSplit looks for secrets in pieces.
func findSplit(data []byte, secrets []sought) string {
	escapes := []bool{false}
	for _, escape := range [][]byte{[]byte(`\n`), []byte(`\r`), []byte(`\t`)} {
		if bytes.Contains(data, escape) { // which is a break, or a separator before a letter
			escapes = []bool{false, true}
		}
	}
	for _, escaped := range escapes {
		letters := stripped(data, escaped)
		for _, s := range secrets {
			if s.inPieces(data, letters, escaped) {
				return "the " + s.name + ", in pieces"
			}
		}
	}
	return ""
}

// skip is how many bytes of a break data begins with: 0 where it begins with a letter. With
// escaped, breaks are also written in letters, as \n.
func skip(data []byte, escaped bool) int {
	switch {
	case escaped && data[0] == '\\' && len(data) > 1 && (data[1] == 'n' || data[1] == 'r' || data[1] == 't'):
		return 2
	case separators[data[0]]:
		return 1
	}
	return 0
}

// stripped is data without breaks.
func stripped(data []byte, escaped bool) []byte {
	letters, n := make([]byte, len(data)), 0
	for i := 0; i < len(data); i++ {
		if c := data[i]; !separators[c] {
			letters[n] = c
			n++
		} else if escaped && c == '\\' {
			i += skip(data[i:], escaped) - 1
		}
	}
	return letters[:n]
}

// inPieces reports whether data, whose letters are given, has the secret in pieces.
func (s sought) inPieces(data, letters []byte, escaped bool) bool {
	wanted := s.letters
	if len(wanted) < wholly {
		return false
	}
	passed := 0 // letters of data so far
	for at := bytes.Index(letters, wanted); at >= 0; at = bytes.Index(letters[passed:], wanted) {
		// The walk to the next place goes on from the last, so that all places take one.
		for skipped := passed + at; ; {
			n := skip(data, escaped)
			if n == 0 {
				if passed == skipped {
					break
				}
				passed, n = passed+1, 1
			}
			data = data[n:]
		}
		between := gaps(data, len(wanted), escaped)
		if few(s.gaps, between) || spelled(between) {
			return true
		}
		data, passed = data[1:], passed+1
	}
	return false
}

// gaps are the breaks behind each of the first letters of data but the last of them.
func gaps(data []byte, letters int, escaped bool) [][]byte {
	all := make([][]byte, 0, letters)
	for len(data) > 0 && skip(data, escaped) > 0 { // a secret may begin with a separator
		data = data[1:]
	}
	for range letters - 1 {
		data = data[1:]
		n := 0
		for more := skip(data, escaped); more > 0; more = skip(data[n:], escaped) {
			n += more
		}
		all = append(all, data[:n])
		data = data[n:]
	}
	return all
}

// few reports whether the breaks make a few pieces, none of them short, of a secret whose
// own separators are given.
func few(own, between [][]byte) bool {
	piece, pieces := 1, 1
	for i, gap := range between {
		if bytes.Equal(gap, own[i]) {
			piece++
			continue
		}
		if len(gap) <= len(own[i]) || len(gap) > longestBreak || piece < shortPiece {
			return false
		}
		piece = 1
		pieces++
	}
	return pieces > 1 && pieces <= mostPieces && piece >= shortPiece
}

// spelled reports whether there is always the same between two letters.
func spelled(between [][]byte) bool {
	for _, gap := range between {
		if len(gap) == 0 || len(gap) > longestSpace || !bytes.Equal(gap, between[0]) {
			return false
		}
	}
	return true
}
