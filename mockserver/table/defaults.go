package table

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// setDefaults fills in what the platform itself decides on insert.
func (w *writer) setDefaults(tx store.Tx, values map[string]string) {
	if w.def.NumberPrefix != "" && values["number"] == "" {
		values["number"] = nextNumber(tx, w.def)
	}
	// documented: the Table API page's sample answers show opened_at and
	// opened_by filled in.
	if _, ok := w.def.Column("opened_at"); ok && values["opened_at"] == "" {
		values["opened_at"] = values["sys_created_on"]
	}
	if _, ok := w.def.Column("opened_by"); ok && values["opened_by"] == "" {
		values["opened_by"] = w.caller.SysID
	}
	if w.def.Name == tableUser {
		values["name"] = fullName(values["first_name"], values["last_name"], values["user_name"])
	}
	if w.def.Name == tableRegistry {
		w.completeClient(values)
	}
}

// derive adds what follows from a change, before the row is written.
func (w *writer) derive(before *store.Row, changed Change) {
	if w.def.Name != tableUser {
		return
	}
	after := before.With(changed)
	name := fullName(after.Get("first_name"), after.Get("last_name"), after.Get("user_name"))
	if name != before.Get("name") && (before.Get("first_name") != after.Get("first_name") ||
		before.Get("last_name") != after.Get("last_name")) {
		changed["name"] = name
	}
}

// Tables whose rows the platform completes in ways of their own.
const (
	tableUser     = "sys_user"
	tableRegistry = "oauth_entity"
)

// fullName is the computed name of a person (documented: sys_user.name is a
// calculated column in public schema listings).
func fullName(first, last, userName string) string {
	if name := strings.TrimSpace(first + " " + last); name != "" {
		return name
	}
	return userName
}

// completeClient fills in what an administrator may leave empty when
// registering an OAuth client (documented: "Create an endpoint for external
// clients"). A secret that is made here can only be read on the form, which is
// why the API shows it nowhere.
func (w *writer) completeClient(values map[string]string) {
	s := w.tables.settings()
	if values["client_id"] == "" {
		values["client_id"] = w.tables.NewID()
	}
	if values["client_secret"] == "" {
		values["client_secret"] = w.tables.secrets.Hash(NewClientSecret(w.tables.ids, s.ClientSecretShape))
	}
	if values["access_token_lifespan"] == "" {
		values["access_token_lifespan"] = strconv.Itoa(s.AccessTokenLifespanDefault)
	}
	if values["refresh_token_lifespan"] == "" {
		values["refresh_token_lifespan"] = strconv.Itoa(s.RefreshTokenLifespanDefault)
	}
}

// numberDigits is how many digits follow a number's prefix (documented: recorded
// rows such as INC0010001).
const numberDigits = 7

// firstNumber is where new records of a demo instance begin (client: recorded
// rows of demo instances).
const firstNumber = 10001

// nextNumber is the number after the highest one of the class.
func nextNumber(tx store.Tx, def *Definition) string {
	next := firstNumber
	// The first number of seven digits from above decides; longer or hand-made
	// ones are passed over.
	high := &query.Bound{Value: def.NumberPrefix + strings.Repeat("9", numberDigits), Inclusive: true}
	low := &query.Bound{Value: def.NumberPrefix, Inclusive: true}
	_ = tx.Scan(def.Name, store.Span{Index: "number", Low: low, High: high, Descending: true}, func(row *store.Row) bool {
		digits, ok := strings.CutPrefix(row.Get("number"), def.NumberPrefix)
		n, err := strconv.Atoi(digits)
		if !ok || err != nil || len(digits) != numberDigits {
			return true
		}
		next = max(next, n+1)
		return false
	})
	return fmt.Sprintf("%s%0*d", def.NumberPrefix, numberDigits, next)
}

func increment(count string) string {
	n, err := strconv.Atoi(count)
	if err != nil {
		return "1"
	}
	return strconv.Itoa(n + 1)
}
