package table

import (
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

const (
	tableCredential = "oauth_credential"
	tableKey        = "api_key"
)

// DropGrants removes what the platform keeps of a client or a user that is gone: tokens,
// API keys, codes, consents, and which tokens are and were of one grant. Whoever comes under the same sys_id
// later is another, to whom nobody gave anything. It leaves no trail (assumed, all of it:
// vendor pages tell of tokens whose client or user is inactive).
func (t *Tables) DropGrants(tx store.Tx, gone *store.Row) error {
	var token, behind string
	switch class := gone.Layout().Table(); {
	case t.is(class, tableRegistry):
		token, behind = "peer", "client"
	case t.is(class, tableUser):
		token, behind = "user", "user"
	default:
		return nil
	}
	at := &query.Bound{Value: gone.SysID(), Inclusive: true}
	dropWhere(tx, tableCredential, store.Span{Index: token, Low: at, High: at}, token, gone.SysID())
	for _, name := range []string{BehindCodes, BehindConsents, BehindFamilies, BehindSpent} {
		dropWhere(tx, name, store.Span{}, behind, gone.SysID())
	}
	if behind != "user" {
		return nil
	}
	dropWhere(tx, tableKey, store.Span{}, "user", gone.SysID())
	before, _ := strconv.Atoi(Former(tx, gone.SysID())) // none is none
	return PutBehind(tx, BehindFormer, gone.SysID(), "", map[string]string{"count": strconv.Itoa(before + 1)})
}

// Former stands for the users who had a sys_id and are gone, "" for none: sessions are
// kept beside the rows, and end when it changes.
func Former(view store.View, userID string) string {
	if row, ok := view.Row(BehindFormer, userID); ok {
		return row.Get("count")
	}
	return ""
}

// is tells whether a table is another or extends it.
func (t *Tables) is(name, other string) bool {
	def, ok := t.dict.Table(name)
	base, known := t.dict.Table(other)
	return ok && known && def.Extends(base)
}

// dropWhere removes the rows of a span that have a value in a column.
func dropWhere(tx store.Tx, table string, span store.Span, column, value string) {
	var ids []string
	_ = tx.Scan(table, span, func(row *store.Row) bool { // fails for no table, which has no rows
		if row.Get(column) == value {
			ids = append(ids, row.SysID())
		}
		return true
	})
	for _, id := range ids {
		tx.Delete(table, id)
	}
}
