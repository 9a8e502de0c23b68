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

	relatedList,
	join,

	textQuery,
	textQueryRanked,
	textIndexGroup,
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
