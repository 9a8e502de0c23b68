package quota

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// Transaction is a request as the conditions of rules see it (documented: "Transaction
// quota condition builder" for what there is; observed for type and url, in the
// conditions that the platform ships; documented for sys_created_by, by the label
// Created by in KB0813119; the name user is assumed).
type Transaction struct {
	Type      string // "rest"
	URL       string // the path
	User      string // sys_id
	CreatedBy string // user name
}

// schema makes of a transaction what a query can be about. Whatever came by a listener
// runs in the foreground.
type schema struct {
	query.Alone[*Transaction]
}

// Field implements [query.Schema].
func (schema) Field(path string) (query.Field[*Transaction], bool) {
	kind := glide.String
	var value func(*Transaction) string
	switch path {
	case "type":
		value = func(t *Transaction) string { return t.Type }
	case "url":
		value = func(t *Transaction) string { return t.URL }
	case "user":
		kind, value = glide.GUID, func(t *Transaction) string { return t.User }
	case "sys_created_by":
		value = func(t *Transaction) string { return t.CreatedBy }
	case "foreground":
		kind, value = glide.Boolean, func(*Transaction) string { return "true" }
	default:
		return query.Field[*Transaction]{}, false
	}
	return query.Field[*Transaction]{Kind: kind, Value: value}, true
}
