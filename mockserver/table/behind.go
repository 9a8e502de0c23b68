package table

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Tables behind the tables hold what the platform still has to do. They live in
// the store so that a fork, a reset and an update that fails take them along;
// the dictionary does not know them, so no caller can name them.
const (
	// BehindAudit holds rows of sys_audit that are written and not yet seen.
	BehindAudit = "~sys_audit"
	// BehindEvents names the events that wait for the processor, by sys_id.
	BehindEvents = "~sysevent"
	// BehindRotation holds, by the name of a rotated table, the number of the
	// stretch of time whose shard was last seen active.
	BehindRotation = "~rotation"
	// BehindLocks holds, by the user's sys_id, since when an account is locked
	// because of wrong passwords. A lock that somebody set is not among them.
	BehindLocks = "~lock"
	// BehindFactors holds, by the user's sys_id, the step of the last code of a second
	// factor that was used, and how often its set-up was put off.
	BehindFactors = "~factor"
	// BehindLate holds what happens to rows by itself: those that are stamped and not
	// yet seen, and those that go away.
	BehindLate = "~late"
	// BehindCodes holds OAuth authorization codes, by what is kept of their values, until
	// their second use need no longer be told from one that nobody issued.
	BehindCodes = "~oauth_code"
	// BehindConsents holds which user has allowed which OAuth client what.
	BehindConsents = "~oauth_consent"
	// BehindAssertions holds, by what is kept of their names, the tokens from outside
	// that were used, until they are over.
	BehindAssertions = "~assertion"
	// BehindPublished holds what issuers publish, by what is kept of the address, until
	// it has to be fetched anew.
	BehindPublished = "~published"
	// BehindFamilies holds which tokens came of the same grant, by the sys_id of a token.
	BehindFamilies = "~oauth_family"
	// BehindFormer holds, by the sys_id of a user, how many had it who are gone.
	BehindFormer = "~former_user"
	// BehindSpent holds of which grant refresh tokens came that were used up, by what is
	// kept of their values, until they would have ended.
	BehindSpent = "~oauth_spent"
)

// due is when the platform wants to come back to a row.
const due = "due"

var behind = []store.Table{
	behindTable(BehindAudit, "sys_created_on", "sys_created_by", "tablename", "documentkey", "fieldname",
		"oldvalue", "newvalue", "user", "reason", "record_checkpoint", "internal_checkpoint"),
	behindTable(BehindEvents),
	behindTable(BehindRotation, "shard"),
	behindTable(BehindLocks),
	behindTable(BehindFactors, "step", "bypassed"),
	behindTable(BehindLate, "table", "row", "gone"),
	behindTable(BehindCodes, "client", "user", "redirect", "target", "challenge", "method", "expires",
		"redeemed", "access", "refresh", "family"),
	behindTable(BehindConsents, "client", "user", "scope"),
	behindTable(BehindAssertions),
	behindTable(BehindPublished, "fetched", "document"),
	behindTable(BehindFamilies, "family", "user", "client"),
	behindTable(BehindFormer, "count"),
	behindTable(BehindSpent, "family", "user", "client"),
}

func behindTable(name string, columns ...string) store.Table {
	all := []store.Column{{Name: store.SysID, Kind: glide.GUID}, {Name: due, Kind: glide.DateTime}}
	for _, c := range columns {
		all = append(all, store.Column{Name: c, Kind: glide.String})
	}
	layout, err := store.NewLayout(name, all)
	if err != nil {
		panic("tables behind the tables: " + err.Error()) // the names above are constants
	}
	return store.Table{Layout: layout, Indexes: []string{due}}
}

// StoreTables is what a store has to be made with to hold the tables of a
// dictionary and those behind them.
func StoreTables(dict *dictionary.Dictionary) []store.Table {
	return append(dict.StoreTables(), behind...)
}

// PutBehind stores a row of one of the tables behind the tables.
func PutBehind(tx store.Tx, table, sysID, dueOn string, values map[string]string) error {
	for _, t := range behind {
		if t.Layout.Table() != table {
			continue
		}
		row := t.Layout.Row(make([]string, len(t.Layout.Columns()))).With(values)
		return tx.Put(row.With(map[string]string{store.SysID: sysID, due: dueOn}))
	}
	return store.ErrNoTable
}

// ForgetBehind removes rows of one of the tables behind the tables that were due
// before a moment, at most so many at a time.
func ForgetBehind(tx store.Tx, table, dueBefore string, most int) {
	over := store.Span{Index: due, High: &query.Bound{Value: dueBefore}}
	var ids []string
	_ = tx.Scan(table, over, func(row *store.Row) bool { // each of them has the index
		ids = append(ids, row.SysID())
		return len(ids) < most
	})
	for _, id := range ids {
		tx.Delete(table, id)
	}
}

// KeepBehind removes the rows of one of the tables behind the tables that are due first,
// until there are at most so many.
func KeepBehind(tx store.Tx, table string, most int) error {
	n, err := tx.Count(table, store.Span{})
	if err != nil || n <= most {
		return err
	}
	var ids []string
	err = tx.Scan(table, store.Span{Index: due}, func(row *store.Row) bool {
		ids = append(ids, row.SysID())
		return len(ids) < n-most
	})
	for _, id := range ids {
		tx.Delete(table, id)
	}
	return err
}

// DueBehind is when a row of one of the tables behind the tables is due.
func DueBehind(row *store.Row) string { return row.Get(due) }
