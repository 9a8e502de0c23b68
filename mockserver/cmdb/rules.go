package cmdb

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Identifier is the rule by which items of a class and its descendants are identified:
// a row of cmdb_identifier with its entries.
type Identifier struct {
	SysID, Name, Description, AppliesTo string
	Independent                         bool
	Entries, Related                    []Entry // by priority
}

// Entry is one way to identify an item, or what may come along with one.
type Entry struct {
	SysID      string
	Attributes []string
	// Table is where records of the item are looked up, which refer to it by Field; ""
	// is the item's own.
	Table, Field, Condition string
	Order                   int
	ExactCount              bool
	AllowNull, AllowParent  bool
}

// Hosting is a relation that a dependent class has with what it hangs on: what is
// hosted is its parent, what is contained its child.
type Hosting struct {
	Parent, Type, Child string
	Contained           bool
}

// Dependent is the class that hangs on the other.
func (h Hosting) Dependent() string {
	if h.Contained {
		return h.Child
	}
	return h.Parent
}

// top is the class that all configuration items are of.
const top = "cmdb"

// IdentifierOf is the rule for a class: its own or that of the nearest class which it
// extends (documented). Entries that are not active do not count.
func IdentifierOf(view store.View, class *dictionary.Table) (*Identifier, bool) {
	for ; class != nil; class = class.Super {
		var found *Identifier
		_ = view.Scan("cmdb_identifier", store.Span{}, func(row *store.Row) bool {
			if row.Get("applies_to") == class.Name && row.Get("active") == "true" {
				found = &Identifier{
					SysID: row.SysID(), Name: row.Get("name"), Description: row.Get("description"), AppliesTo: class.Name,
					Independent: row.Get("is_independent") == "true",
				}
			}
			return found == nil
		})
		if found != nil {
			found.Entries, found.Related = entries(view, "cmdb_identifier_entry", found.SysID), entries(view, "cmdb_related_entry", found.SysID)
			return found, true
		}
	}
	return nil, false
}

func entries(view store.View, table, identifier string) []Entry {
	var all []Entry
	_ = view.Scan(table, store.Span{}, func(row *store.Row) bool {
		if row.Get("identifier") != identifier || row.Get("active") != "true" {
			return true
		}
		order, _ := strconv.Atoi(row.Get("order")) // 0 for none
		all = append(all, Entry{
			SysID: row.SysID(), Attributes: names(row.Get("attributes")), Table: row.Get("table"), Field: row.Get("referenced_field"),
			Condition: row.Get("condition"), Order: order, ExactCount: row.Get("exact_count_match") == "true",
			AllowNull: row.Get("allow_null_attribute") == "true", AllowParent: row.Get("allow_fallback") == "true",
		})
		return true
	})
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.SysID, b.SysID)) })
	return all
}

func names(list string) []string {
	var all []string
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			all = append(all, name)
		}
	}
	return all
}

// HostingOf are the relations of which a class is an end, in the order of their ids.
func HostingOf(view store.View, class *dictionary.Table) []Hosting {
	var all []Hosting
	for _, table := range []string{"cmdb_metadata_hosting", "cmdb_metadata_containment"} {
		_ = view.Scan(table, store.Span{}, func(row *store.Row) bool {
			h := Hosting{row.Get("parent_type"), row.Get("rel_type"), row.Get("child_type"), table == "cmdb_metadata_containment"}
			if isOr(class, h.Parent) || isOr(class, h.Child) {
				all = append(all, h)
			}
			return true
		})
	}
	return all
}

// isOr tells whether a class is another one or extends it.
func isOr(class *dictionary.Table, name string) bool {
	for ; class != nil; class = class.Super {
		if class.Name == name {
			return true
		}
	}
	return false
}

// ClassOf is a class of configuration items.
func ClassOf(dict *dictionary.Dictionary, name string) (*dictionary.Table, bool) {
	class, known := dict.Table(name)
	base, there := dict.Table(top)
	if !known || !there || !class.Extends(base) {
		return nil, false
	}
	return class, true
}

// sourceKnown tells whether a data source is a choice of discovery_source, exactly as
// it is written (observed: connectors register theirs as rows of sys_choice).
func sourceKnown(view store.View, source string) bool {
	found := false
	_ = view.Scan("sys_choice", store.Span{}, func(row *store.Row) bool {
		found = row.Get("element") == "discovery_source" && row.Get("value") == source && row.Get("inactive") != "true" &&
			strings.HasPrefix(row.Get("name"), "cmdb")
		return !found
	})
	return found
}
