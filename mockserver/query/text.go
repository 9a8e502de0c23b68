package query

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

// The spellings of a text search. The second ranks what it finds, which a list
// does not show; the third chooses an index group (documented: "Encoded query
// strings"; the second from memory).
const (
	textQuery       = "123TEXTQUERY321"
	textQueryRanked = "111TEXTQUERY222"
	textIndexGroup  = "123TEXTINDEXGROUP321"
)

// words reads what follows the keyword of a text search.
func (p *parser) words(c Condition) (Condition, bool) {
	if !strings.HasPrefix(p.text[p.pos:], "=") {
		p.problem(c.Pos, "a text search wants = and words")
		p.value()
		return c, false
	}
	p.pos++
	c.Field, c.Op, c.Value = textQuery, Is, p.value()
	return c, true
}

// wordsTest finds rows that have all the words somewhere in their text, without
// case (documented: text searches are not case-sensitive). Parts of words do, as
// no stemming is played.
func (c *compiler[R]) wordsTest(condition Condition) test[R] {
	words := strings.Fields(glide.Fold(condition.Value))
	folded := c.folded(textQuery, c.schema.Text)
	return test[R]{match: func(r R, known *folds) bool {
		text := folded(r, known)
		for _, word := range words {
			if !strings.Contains(text, word) {
				return false
			}
		}
		return true
	}}
}
