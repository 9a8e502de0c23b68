package query

import (
	"fmt"
	"regexp"
	"regexp/syntax"
)

// What one query may ask for. A real instance bounds a request by its time
// (documented: quota rules, 60 seconds for the Table API), which would make a test
// depend on the machine; here the form of the query bounds it. What goes beyond is
// left out like anything else that cannot be read.
const (
	// maxDear is how many conditions may walk the rows of another table, or run a
	// search on the whole text of each row. Public clients use two at most.
	maxDear = 16
	// maxOrders is how many fields a list may be sorted by. Public clients use two.
	maxOrders = 16
	// maxInstructions is the size of a compiled regular expression; matching takes up
	// to so many steps for each letter of the text. It is the largest for which Go's
	// regexp picks its fast matcher (regexp/backtrack.go); expressions of people have
	// less than a hundred.
	maxInstructions = 500
)

// dear are the operators whose conditions count towards maxDear, as JOIN, RLQUERY
// and text searches do.
var dear = map[Operator]bool{
	InHierarchy: true, InHierarchyToday: true, MatchesPattern: true, MatchesRegexp: true,
}

// afford takes a dear condition into account, inner queries' included.
func (p *parser) afford(pos int) bool {
	*p.spent++
	if *p.spent > maxDear {
		p.problem(pos, fmt.Sprintf("more than %d conditions search other tables or whole texts", maxDear))
		return false
	}
	return true
}

// expression compiles a regular expression of bounded size, which ignores case.
func expression(text string) (*regexp.Regexp, error) {
	text = "(?i)" + text
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	if n := len(program.Inst); n > maxInstructions {
		return nil, fmt.Errorf("the expression takes %d steps for each letter, more than %d", n, maxInstructions)
	}
	return regexp.Compile(text)
}
