package table

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Describe promises the rows in which an instance speaks of its own tables:
// clients that walk sys_db_object by super_class and read sys_dictionary for each
// table on the way find exactly the columns that the Table API answers with
// (documented: Snowflake's and Forcepoint's lists of required tables; observed:
// the rows of a table are its own columns and one without an element).
//
// They are made when somebody first asks for them, as few do and an instance
// should start at once. Their sys_ids follow from the names and are the same in
// every world. A dictionary without one of these tables says nothing in it. They
// speak of the tables that there are where the switches of the dictionary have
// these values; nil: of all.
func (t *Tables) Describe(switches map[string]string) error {
	for _, def := range t.dict.All() {
		if !dictionary.Describes(def.Name) {
			continue
		}
		if err := t.rows.Defer(def.Name, func() []*store.Row { return t.dict.Describe(def.Name, switches) }); err != nil {
			return fmt.Errorf("describe the tables: %w", err)
		}
	}
	return nil
}
