package importset

import (
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// key is a column by which a record is found, with the value that it has to have.
type key struct {
	*entry

	value  string
	folded string // without regard to letter case
	place  int    // of the column in the target and all its classes
}

func (x *transformation) key(e *entry, value string) key {
	place, _ := x.target.Layout.Ordinal(e.target.Name) // the column is one of the target's
	return key{e, value, glide.Fold(value), place}
}

func (k key) empty() bool { return k.value == "" }

// holds tells whether a record has the value (documented: "Create a field map",
// coalesce case sensitive).
func (k key) holds(record *store.Row) bool {
	got := record.At(k.place)
	if k.says("coalesce_case_sensitive") || k.empty() {
		return got == k.value
	}
	return glide.Fold(got) == k.folded
}

// coalesce finds the record that the row means; nil is a new one. A map without keys
// always means a new one, and else all keys have to match (documented: "Updating
// records using coalesce"). An empty value matches an empty one if the field says so
// (coalesce_empty_fields) and else no record; where all are empty the row is skipped,
// unless a field says so or the map makes a new record then (documented: "Create a
// field map" and "Create a transform map"; assumed: where some are empty, a new one).
func (x *transformation) coalesce() (*store.Row, error) {
	if len(x.keys) == 0 {
		return nil, nil //nolint:nilnil // no record is an answer
	}
	asked := x.keys
	if !slices.ContainsFunc(x.keys, func(k key) bool { return !k.empty() }) {
		asked = slices.DeleteFunc(slices.Clone(x.keys), func(k key) bool { return !k.says("coalesce_empty_fields") })
		switch {
		case len(asked) > 0:
		case x.by.Get("create_new_record_on_empty_coalesce_fields") == "true":
			return nil, nil //nolint:nilnil // no record is an answer
		default:
			return nil, unresolved(x.keys)
		}
	}
	for _, k := range asked {
		if k.empty() && !k.says("coalesce_empty_fields") {
			return nil, nil //nolint:nilnil // no record is an answer
		}
	}
	return x.first(asked), nil
}

// unresolved skips a row (observed: an answer of 2021 and a public script that looks
// for the words in rows that are skipped).
func unresolved(keys []key) error {
	var fields []string
	for _, k := range keys {
		fields = append(fields, k.source)
	}
	return &failure{state: Skipped, text: "Unable to resolve target record, coalesce values not present: " + strings.Join(fields, ", ")}
}

// first is the first record that has all values; which one that is of several is
// assumed to be by sys_id.
func (x *transformation) first(keys []key) *store.Row {
	for _, k := range keys {
		if k.target.Name == store.SysID {
			record, _, ok := table.Find(x.tx, x.target, k.value)
			if ok && all(keys, record) {
				return record
			}
			return nil
		}
	}
	span := store.Span{}
	for _, k := range keys {
		if !k.empty() && x.target.Indexed(k.target.Name) {
			at := &query.Bound{Value: k.value, Inclusive: true}
			span = store.Span{Index: k.target.Name, Low: at, High: at}
			break
		}
	}
	var first *store.Row
	for _, class := range x.target.Classes() {
		// The class is in the dictionary, and so in the store.
		_ = x.tx.Scan(class.Name, span, func(record *store.Row) bool {
			if !all(keys, record) {
				return true
			}
			if first == nil || glide.Compare(glide.GUID, record.SysID(), first.SysID()) < 0 {
				first = record
			}
			return false
		})
	}
	return first
}

func all(keys []key, record *store.Row) bool {
	return !slices.ContainsFunc(keys, func(k key) bool { return k.target.Name != store.SysID && !k.holds(record) })
}

func oneMore(count string) string {
	n, _ := strconv.Atoi(count) // what is no number counts from nothing
	return strconv.Itoa(n + 1)
}
