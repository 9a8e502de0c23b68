package table

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// View is the columns that the list of a table shows in a named view, or with "" in the
// default one, in its order; nil when the table has no list in that view, and then all of
// them show (documented: "Table API", sysparm_view; assumed: that lists decide, as the
// page names no kind of layout).
func (r *Reader) View(def *dictionary.Table, name string) []string {
	var list *store.Row
	store.Find(r.view, "sys_ui_list", "name", def.Name, func(row *store.Row) bool {
		if r.inView(row, name) {
			list = row
		}
		return list == nil
	})
	if list == nil {
		return nil
	}
	var elements []*store.Row
	store.Find(r.view, "sys_ui_list_element", "list_id", list.SysID(), func(row *store.Row) bool {
		elements = append(elements, row)
		return true
	})
	slices.SortStableFunc(elements, func(a, b *store.Row) int { return cmp.Compare(position(a), position(b)) })
	var columns []string
	for _, e := range elements {
		columns = append(columns, e.Get("element"))
	}
	return columns
}

// inView tells whether a list is that of a view, which it names itself or refers to. The
// default view has no name.
func (r *Reader) inView(list *store.Row, name string) bool {
	view, ok := r.view.Row("sys_ui_view", list.Get("view"))
	if name == "" {
		return list.Get("view_name") == "" && (!ok || view.Get("name") == "")
	}
	return list.Get("view_name") == name || ok && (view.Get("name") == name || view.Get("title") == name)
}

func position(row *store.Row) int {
	n, _ := strconv.Atoi(row.Get("position")) // what is no number comes first
	return n
}
