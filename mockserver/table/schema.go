package table

import (
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// schema shows a table to the query language.
func (r *Reader) schema(def *dictionary.Table) query.Schema[*store.Row] {
	return schema{reader: r, def: def}
}

type schema struct {
	reader *Reader
	def    *dictionary.Table
}

// tagPath starts the path of a tag, which ends with the sys_id of its label.
const tagPath = "sys_tags."

// Field implements [query.Schema]. Secrets are no fields of a query, for nobody:
// what is compared with a stored hash can be found out piece by piece.
func (s schema) Field(name string) (query.Field[*store.Row], bool) {
	if label, ok := strings.CutPrefix(name, tagPath); ok {
		return s.tag(label), true
	}
	path, ok := s.reader.Path(s.def, name)
	if !ok || path.Last().Secret() {
		return query.Field[*store.Row]{}, false
	}
	last := path.Last()
	field := query.Field[*store.Row]{Kind: last.Kind}
	if len(path) == 1 {
		// A column has the same place in every class, so the place serves all rows.
		i, _ := s.def.Layout.Ordinal(last.Name)
		field.Value = func(row *store.Row) string { return row.At(i) }
	} else {
		field.Value = func(row *store.Row) string { return s.reader.Value(row, path) }
	}
	value := field.Value
	if last.Reference != "" || len(last.Choices) > 0 {
		field.Shown = func(row *store.Row) string { return s.reader.Display(last, value(row)) }
	}
	// A list is searched by the sys_ids that it holds (client: scripts and connectors ask
	// for watch_listLIKE and the sys_id of a user).
	if last.Reference != "" && last.Kind != glide.List {
		field.Display = func(row *store.Row) string { return s.reader.Display(last, value(row)) }
	}
	return field, true
}

// tag reads as the label's sys_id on rows that carry it, and else as nothing
// (documented: the operators DOESNOTHAVE and EXCLUDING, on sys_tags and an id).
func (s schema) tag(label string) query.Field[*store.Row] {
	return query.Field[*store.Row]{Kind: glide.Reference, Value: func(row *store.Row) string {
		found := ""
		store.Find(s.reader.view, "label_entry", "table_key", row.SysID(), func(entry *store.Row) bool {
			if entry.Get("label") == label {
				found = label
			}
			return found == ""
		})
		return found
	}}
}

// Related implements [query.Schema]. Of another table only the rows count that the
// caller may see.
func (s schema) Related(table string) (query.Relation[*store.Row], bool) {
	def, ok := s.reader.tables.dict.Table(table)
	if !ok {
		return query.Relation[*store.Row]{}, false
	}
	return query.Relation[*store.Row]{
		Schema: schema{reader: s.reader, def: def},
		Rows:   func(yield func(*store.Row) bool) { s.reader.each(def, yield) },
	}, true
}

// each walks the rows of a table, and of those that extend it, that the caller may
// see. A reader that is stopped ends it early, and then returns no answer.
func (r *Reader) each(def *dictionary.Table, yield func(*store.Row) bool) {
	sight := r.sight(def)
	for _, class := range def.Classes() {
		// The class is in the dictionary, and so in the store.
		_ = r.view.Scan(class.Name, store.Span{}, func(row *store.Row) bool {
			return !r.stopped() && (!sight.sees(row) || yield(row))
		})
	}
}

// Classes implements [query.Schema].
func (s schema) Classes(table string) []string {
	def, ok := s.reader.tables.dict.Table(table)
	if !ok {
		return nil
	}
	var names []string
	for _, class := range def.Classes() {
		names = append(names, class.Name)
	}
	return names
}

// Below implements [query.Schema]. The hierarchy of a table is the one that its
// first reference to itself makes: parents of groups and locations, managers of
// people (assumed; a hierarchy definition of the platform would name it).
func (s schema) Below(name, root string) ([]string, bool) {
	path, ok := s.reader.Path(s.def, name)
	if !ok {
		return nil, false
	}
	target, ok := s.reader.tables.dict.Table(path.Last().Reference)
	if !ok {
		return nil, false
	}
	up := slices.IndexFunc(target.Columns, func(c *dictionary.Column) bool { return c.Kind == glide.Reference && c.Reference == target.Name })
	if up < 0 {
		return nil, false
	}
	children := map[string][]string{}
	s.reader.each(target, func(row *store.Row) bool {
		parent := row.At(up)
		children[parent] = append(children[parent], row.SysID())
		return true
	})
	below, seen := []string{root}, map[string]bool{root: true}
	for i := 0; i < len(below); i++ {
		for _, child := range children[below[i]] {
			if !seen[child] { // people may manage each other
				seen[child] = true
				below = append(below, child)
			}
		}
	}
	return below, true
}

// Text implements [query.Schema]: everything in the row that is text and that the
// caller may search.
func (s schema) Text(row *store.Row) string {
	var b strings.Builder
	for _, i := range s.texts(row.Layout()) {
		if value := row.At(i); value != "" {
			b.WriteString(value)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// texts are the places of the columns that a text search looks into, worked out once
// for each class.
func (s schema) texts(layout *store.Layout) []int {
	places, known := s.reader.texts[layout]
	if known {
		return places
	}
	if class, ok := s.reader.tables.dict.Table(layout.Table()); ok {
		for i, c := range class.Columns {
			if s.reader.searched(class, c) {
				places = append(places, i)
			}
		}
	}
	if s.reader.texts == nil {
		s.reader.texts = map[*store.Layout][]int{}
	}
	s.reader.texts[layout] = places
	return places
}

// dynamic returns what a dynamic filter option stands for (documented: the two
// ids under which the vendor's pages show "Me"). Its script is looked up in a
// closed list, as a query's is.
func (r *Reader) dynamic(id string) ([]string, bool) {
	option, ok := r.view.Row("sys_filter_option_dynamic", id)
	if !ok {
		return nil, false
	}
	switch strings.TrimSpace(option.Get("script")) {
	case "gs.getUserID()":
		return []string{r.caller.SysID}, true
	case "gs.getUser().getMyGroups()":
		groups := []string{}
		store.Find(r.view, "sys_user_grmember", "user", r.caller.SysID, func(member *store.Row) bool {
			groups = append(groups, member.Get("group"))
			return true
		})
		return groups, true
	}
	return nil, false
}
