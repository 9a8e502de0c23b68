package query

import "strings"

// keywords start the items of a query that are no conditions. As in the
// operator table, the first that fits wins: ORDERBY is tried before OR.
var keywords = []string{
	"ORDERBYDESC",
	"ORDERBY",
	"GROUPBY",
	"OR",
	"NQ",
	"EQ",

	// Recognised so that their inside is not taken for conditions on this
	// table; see unplayed.
	"RLQUERY",
	"JOIN",
	"123TEXTQUERY321",
	"123TEXTINDEXGROUP321",
	"111TEXTQUERY222",
}

// readKeyword returns the keyword that text starts with, or "". Field names are
// lower-case, so a keyword cannot be the start of one; a field that starts with
// the digits of a text query cannot go on in capitals.
func readKeyword(text string) string {
	for _, keyword := range keywords {
		if strings.HasPrefix(text, keyword) {
			return keyword
		}
	}
	return ""
}

// unplayed drops an item of the language that is not played yet, with all that
// belongs to it.
func (p *parser) unplayed(start int, keyword string) {
	p.problem(start, keyword+" is not played yet")
	switch keyword {
	case "RLQUERY":
		// The conditions up to ^ENDRLQUERY are about the related table.
		const end = "^ENDRLQUERY"
		if n := strings.Index(p.text[p.pos:], end); n >= 0 {
			p.pos += n + len(end)
		} else {
			p.pos = len(p.text)
		}
	case "JOIN":
		// What follows the "!" is a query on the joined table, to the end.
		p.pos = len(p.text)
	default:
		p.value()
	}
}
