package query

import "strings"

// Parse reads an encoded query. It never fails: what it cannot read goes to
// Problems with its place, and the rest of the query applies (observed: a
// filter on a field that did not exist returned every row of a live table).
// Its cost grows with the length of the text and nothing else.
func Parse(text string) *Query { return parse(text, 0, new(int)) }

func parse(text string, depth int, spent *int) *Query {
	p := parser{text: text, depth: depth, spent: spent, query: &Query{text: text}}
	for p.pos < len(text) {
		if text[p.pos] == '^' {
			p.pos++ // also leading, trailing and doubled ones, which say nothing
			continue
		}
		p.term()
	}
	p.endGroup()
	return p.query
}

// parser reads from pos. Clusters are collected in group even while they are
// empty, so that "^OR" after a dropped condition joins that condition's cluster
// and not the one before.
type parser struct {
	text  string
	pos   int
	depth int  // how many conditions about other tables this is in
	spent *int // how many dear conditions were read so far, inner ones included
	query *Query
	group Group
}

// term reads one item between carets.
func (p *parser) term() {
	keyword := readKeyword(p.text[p.pos:])
	start := p.pos
	p.pos += len(keyword)
	switch keyword {
	case "ORDERBYDESC", "ORDERBY":
		p.order(start, keyword == "ORDERBYDESC")
	case "GROUPBY":
		if field := p.columnAlone(start); field != "" {
			p.query.GroupBy = append(p.query.GroupBy, field)
		}
	case "NQ":
		p.endGroup()
	case "OR":
		p.alternative()
	case "EQ":
		// The end of a stored filter. Queries are put together from such
		// filters, so more may follow.
	case textIndexGroup:
		// It weighs the results of a text search, whose order no list shows
		// (assumed).
		p.value()
	default:
		p.pos = start
		p.group = append(p.group, nil)
		p.alternative()
	}
}

// order reads what follows ORDERBY. It applies to the whole query, wherever it
// stands (client: Elastic's integration sends it first).
func (p *parser) order(start int, descending bool) {
	field := p.columnAlone(start)
	switch {
	case field == "":
	case !p.query.SortBy(Order{Field: field, Descending: descending, Pos: start}):
		p.problem(start, "a list is sorted by too many fields")
	}
}

// columnAlone reads a field name up to the next caret.
func (p *parser) columnAlone(start int) string {
	field := p.field()
	if field == "" || !p.atEnd() {
		p.problem(start, "a field name alone is wanted after the keyword")
		p.skip()
		return ""
	}
	return field
}

// alternative reads a condition into the last cluster, or into a first one.
func (p *parser) alternative() {
	if c, ok := p.condition(); ok {
		if len(p.group) == 0 {
			p.group = append(p.group, nil)
		}
		last := &p.group[len(p.group)-1]
		*last = append(*last, c)
	}
}

// condition reads field, operator and value. The field is the longest run of
// characters that field names have; the operator follows at once, so operator
// words inside the value mean nothing.
func (p *parser) condition() (Condition, bool) {
	c := Condition{Pos: p.pos}
	switch keyword := readKeyword(p.text[p.pos:]); keyword {
	case textQuery, textQueryRanked:
		p.pos += len(keyword)
		c, ok := p.words(c)
		return c, ok && p.afford(c.Pos)
	case relatedList:
		p.pos += len(keyword)
		c, ok := p.relatedList(c)
		return c, ok && p.afford(c.Pos)
	case join:
		p.pos += len(keyword)
		c, ok := p.join(c)
		return c, ok && p.afford(c.Pos)
	}
	c.Field = p.field()
	op, known := readOperator(p.text[p.pos:])
	switch {
	case c.Field == "":
		p.problem(c.Pos, "a condition starts with a field name in lower case")
	case !known:
		p.problem(p.pos, "there is no operator here")
	default:
		p.pos += len(op.text)
		c.Op = op.means
		if op.operand == valued {
			c.Value = p.value()
		} else {
			p.skip()
		}
		return c, !dear[c.Op] || p.afford(c.Pos)
	}
	p.value()
	return c, false
}

// field reads a field name, perhaps dotted; "" if there is none.
func (p *parser) field() string {
	start := p.pos
	for p.pos < len(p.text) && isFieldByte(p.text[p.pos]) {
		p.pos++
	}
	return p.text[start:p.pos]
}

func isFieldByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '.'
}

// value reads up to the next single caret and undoes the doubling of the
// others (documented: GlideStringUtil.escapeQueryTermSeparator).
func (p *parser) value() string {
	start, escaped := p.pos, false
	for {
		p.skip()
		if !strings.HasPrefix(p.text[p.pos:], "^^") {
			break
		}
		escaped = true
		p.pos += 2
	}
	value := p.text[start:p.pos]
	if escaped {
		value = strings.ReplaceAll(value, "^^", "^")
	}
	return value
}

// skip moves to the next caret, or to the end.
func (p *parser) skip() {
	n := strings.IndexByte(p.text[p.pos:], '^')
	if n < 0 {
		n = len(p.text) - p.pos
	}
	p.pos += n
}

func (p *parser) atEnd() bool {
	return p.pos == len(p.text) || p.text[p.pos] == '^'
}

// endGroup stores the group if anything is left in it. A group whose
// conditions were all dropped disappears like they did (assumed), and so does
// the nothing after a trailing "^NQ".
func (p *parser) endGroup() {
	var group Group
	for _, cluster := range p.group {
		if len(cluster) > 0 {
			group = append(group, cluster)
		}
	}
	if len(group) > 0 {
		p.query.Groups = append(p.query.Groups, group)
	}
	p.group = nil
}

func (p *parser) problem(pos int, message string) {
	p.query.Problems = append(p.query.Problems, &Problem{Pos: pos, Text: p.text, Message: message})
}
