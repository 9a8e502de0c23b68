package query

import "strings"

// Operator says how a condition compares. Its value is the operator's first
// spelling, the one that String prints.
type Operator string

// The operators that Compile understands.
const (
	Is               Operator = "="
	IsNot            Operator = "!="
	Less             Operator = "<"
	LessOrIs         Operator = "<="
	Greater          Operator = ">"
	GreaterOrIs      Operator = ">="
	Between          Operator = "BETWEEN"
	In               Operator = "IN"
	NotIn            Operator = "NOT IN"
	Contains         Operator = "LIKE"
	DoesNotContain   Operator = "NOT LIKE"
	StartsWith       Operator = "STARTSWITH"
	EndsWith         Operator = "ENDSWITH"
	IsEmpty          Operator = "ISEMPTY"
	IsNotEmpty       Operator = "ISNOTEMPTY"
	IsEmptyString    Operator = "EMPTYSTRING"
	IsAnything       Operator = "ANYTHING"
	SameAs           Operator = "SAMEAS"
	NotSameAs        Operator = "NSAMEAS"
	GreaterField     Operator = "GT_FIELD"
	GreaterOrIsField Operator = "GT_OR_EQUALS_FIELD"
	LessField        Operator = "LT_FIELD"
	LessOrIsField    Operator = "LT_OR_EQUALS_FIELD"
	On               Operator = "ON"
	NotOn            Operator = "NOTON"
	RelativeAfter    Operator = "RELATIVEGT"
	RelativeBefore   Operator = "RELATIVELT"
	RelativeFrom     Operator = "RELATIVEGE"
	RelativeUntil    Operator = "RELATIVELE"
	RelativeOn       Operator = "RELATIVEEE"
	DatePart         Operator = "DATEPART"
	MoreThan         Operator = "MORETHAN"
	LessThan         Operator = "LESSTHAN"
	InstanceOf       Operator = "INSTANCEOF"
	InHierarchy      Operator = "IN_HIERARCHY"
	InHierarchyToday Operator = "IN_HIERARCHY_DYNAMIC"
	Dynamic          Operator = "DYNAMIC"
	DoesNotHave      Operator = "DOESNOTHAVE"
	Excluding        Operator = "EXCLUDING"
	MatchesPattern   Operator = "MATCH_PAT"
	MatchesRegexp    Operator = "MATCH_RGX"
	Changes          Operator = "VALCHANGES"
	ChangesFrom      Operator = "CHANGESFROM"
	ChangesTo        Operator = "CHANGESTO"
)

// IsOrShows compares as Is does, and also with what people see: the label of a
// choice, the name behind a reference. It has no spelling of its own; filters
// that are given as plain field=value pairs mean it.
const IsOrShows Operator = "= or shows "

// spelling is one row of the operator table.
type spelling struct {
	text    string
	means   Operator
	operand operand
}

// operand says whether text after the operator belongs to the condition.
type operand bool

const (
	bare   operand = false
	valued operand = true
)

// spellings lists every operator of the language. The first row that fits the
// text wins, so a spelling stands above those it begins with (a test checks
// this). To add an operator, give it a constant, a row, and a case in
// condition.go.
//
// documented: "Operators available for filters and queries"; spellings without
// a blank: the SDK guide "Encoded Queries".
var spellings = []spelling{
	{"=", Is, valued},
	{"!=", IsNot, valued},
	{"<=", LessOrIs, valued},
	{"<", Less, valued},
	{">=", GreaterOrIs, valued},
	{">", Greater, valued},
	{"BETWEEN", Between, valued},

	{"INSTANCEOF", InstanceOf, valued},
	{"IN_HIERARCHY_DYNAMIC", InHierarchyToday, valued},
	{"IN_HIERARCHY", InHierarchy, valued},
	{"IN", In, valued},
	{"NOT IN", NotIn, valued},
	{"NOTIN", NotIn, valued},

	{"LIKE", Contains, valued},
	{"CONTAINS", Contains, valued},
	{"*", Contains, valued},
	{"NOT LIKE", DoesNotContain, valued},
	{"NOTLIKE", DoesNotContain, valued},
	{"DOES NOT CONTAIN", DoesNotContain, valued},
	{"!*", DoesNotContain, valued},
	{"STARTSWITH", StartsWith, valued},
	{"ENDSWITH", EndsWith, valued},
	{"%", EndsWith, valued},

	{"ISEMPTY", IsEmpty, bare},
	{"ISNOTEMPTY", IsNotEmpty, bare},
	{"EMPTYSTRING", IsEmptyString, bare},
	{"ANYTHING", IsAnything, bare},

	{"SAMEAS", SameAs, valued},
	{"NSAMEAS", NotSameAs, valued},
	{"GT_FIELD", GreaterField, valued},
	{"GT_OR_EQUALS_FIELD", GreaterOrIsField, valued},
	{"LT_FIELD", LessField, valued},
	{"LT_OR_EQUALS_FIELD", LessOrIsField, valued},

	{"ON", On, valued},
	{"NOTON", NotOn, valued},
	{"RELATIVEGT", RelativeAfter, valued},
	{"RELATIVELT", RelativeBefore, valued},
	{"RELATIVEGE", RelativeFrom, valued},
	{"RELATIVELE", RelativeUntil, valued},
	{"RELATIVEEE", RelativeOn, valued},

	{"DATEPART", DatePart, valued},
	{"MORETHAN", MoreThan, valued},
	{"LESSTHAN", LessThan, valued},
	{"DYNAMIC", Dynamic, valued},
	{"DOESNOTHAVE", DoesNotHave, valued},
	{"EXCLUDING", Excluding, valued},
	{"MATCH_PAT", MatchesPattern, valued},
	{"MATCH_RGX", MatchesRegexp, valued},
	{"VALCHANGES", Changes, bare},
	{"CHANGESFROM", ChangesFrom, valued},
	{"CHANGESTO", ChangesTo, valued},
}

// readOperator returns the row whose spelling text starts with.
func readOperator(text string) (spelling, bool) {
	for _, s := range spellings {
		if strings.HasPrefix(text, s.text) {
			return s, true
		}
	}
	return spelling{}, false
}
