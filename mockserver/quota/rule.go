package quota

import (
	"cmp"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Table holds the rules.
const Table = "sysrule_quota"

// Rule is one that holds for a transaction.
type Rule struct {
	SysID, Name string
	Seconds     int // that the transaction may take, at least 1

	order int
}

// Strictest is the rule that holds for a transaction, of those that it concerns: the
// one that allows least time and of equals the one with the lowest order, or the first
// by order and then by time, as the switch has it. It is false where none does.
//
// Where less time than the transaction takes decides, rules that allow more need no
// look; takes tells whether the transaction takes more than so many seconds.
//
// A rule is passed over that is not active or has no time above zero, and one whose
// condition has a part that cannot be read: it would concern transactions that it was
// not meant for (assumed).
func Strictest(view store.View, t *Transaction, choice release.QuotaRuleChoice, takes func(seconds int) bool) (Rule, bool) {
	var found Rule
	byOrder := choice == release.QuotaByOrder
	_ = view.Scan(Table, store.Span{}, func(row *store.Row) bool { // a dictionary of one's own may lack the table
		r, ok := ruleOf(row)
		if !ok || !byOrder && !takes(r.Seconds) || found.Seconds > 0 && !r.before(found, byOrder) {
			return true
		}
		if concerns(row.Get("condition"), t) {
			found = r
		}
		return true
	})
	return found, found.Seconds > 0 && takes(found.Seconds)
}

func ruleOf(row *store.Row) (Rule, bool) {
	seconds, err := strconv.Atoi(row.Get("max_duration"))
	if err != nil || seconds <= 0 || row.Get("active") != "true" {
		return Rule{}, false
	}
	order, _ := strconv.Atoi(row.Get("order")) // an empty one comes first
	return Rule{SysID: row.SysID(), Name: row.Get("name"), Seconds: seconds, order: order}, true
}

func (r Rule) before(other Rule, byOrder bool) bool {
	time, order := cmp.Compare(r.Seconds, other.Seconds), cmp.Compare(r.order, other.order)
	if byOrder {
		return cmp.Or(order, time) < 0
	}
	return cmp.Or(time, order) < 0
}

// concerns tells whether a rule with this condition is about a transaction. One
// without a condition is about all.
func concerns(condition string, t *Transaction) bool {
	q := query.Parse(condition)
	program := query.Compile(q, schema{}, query.Env{NoRowsOnInvalid: true})
	return program.Match(t)
}
