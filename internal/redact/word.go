package redact

// word is a name as it is read: the whole of it, and its last part, behind a point.
type word struct {
	whole, last plain
}

// plain is a name in lower case and without the marks between its words.
type plain struct {
	letters [longest]byte
	n       int // of letters; more than there is room for where it is longer
}

func (w *word) add(b byte) {
	switch {
	case b == '.':
		w.last = plain{}
		return
	case b == '_', b == '-', b == ' ', b == '\t', b == '\r', b == '\n', b == 0:
		return // what stands between the words, and around them
	case isUpper(b):
		b += 'a' - 'A'
	}
	w.whole.add(b)
	w.last.add(b)
}

func (w *word) secret() bool { return w.whole.secret() || w.last.secret() }

func (w *word) is(name string) bool { return string(w.whole.text()) == name }

func (p *plain) add(b byte) {
	if p.n < longest {
		p.letters[p.n] = b
	}
	p.n++
}

// text is the name, nothing for one that is longer than any that is known.
func (p *plain) text() []byte {
	if p.n > longest {
		return nil
	}
	return p.letters[:p.n]
}

func (p *plain) secret() bool { return secretNames[string(p.text())] }
