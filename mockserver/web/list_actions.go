package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// What is chosen of a list is sent as the platform's lists do it: sys_ids in one field,
// apart by commas (client: links that such lists made carry it), or in several of its
// name. The action that deletes is called so on ours alone (assumed).
const (
	checkedField   = "sysparm_checked_items"
	verbDeleteMany = "sysverb_multi_delete"
)

// listActions are those for selected rows that would do something for the caller with one
// of the rows that are shown.
func (c *call) listActions(def *dictionary.Table, found *table.Page) []action {
	var all []action
	offer := func(a action, offered func(*form) bool) {
		for _, row := range found.Rows {
			if f, err := c.formOf(def, row.SysID()); err == nil && offered(f) {
				all = append(all, a)
				return
			}
		}
	}
	for _, extra := range extraActions(def.Name) {
		if extra.many {
			offer(extra.action, extra.offered)
		}
	}
	offer(action{Verb: verbDeleteMany, Label: "Delete"}, (*form).deletable)
	return all
}

// formOf is a record as its form has it.
func (c *call) formOf(def *dictionary.Table, sysID string) (*form, error) {
	record, err := c.reader().Record(def.Name, sysID)
	if err != nil {
		return nil, err
	}
	return &form{call: c, reader: c.reader(), def: record.Class, record: record}, nil
}

// actOnRows serves POST TABLE_list.do: an action for the rows that were selected. What
// cannot be done with one of them is said, and done with the others.
func (c *call) actOnRows() (*answer, error) {
	def, err := c.reader().Table(c.table)
	if err != nil {
		return nil, err
	}
	chosen := c.chosenRows()
	act, ok := listAction(def, c.request.PostForm.Get("sys_action"))
	switch {
	case !ok:
		return c.listWith(note{Kind: "error", Text: "Choose one of the actions for selected rows."})
	case len(chosen) == 0:
		return c.listWith(note{Kind: "error", Text: "No row is selected."})
	}
	done := 0
	for _, sysID := range chosen {
		f, err := c.formOf(def, sysID)
		if err == nil {
			err = act(f)
		}
		switch {
		case err == nil:
			done++
		case !refusal(err):
			return nil, err
		}
	}
	c.rows = nil // what was read before knows nothing of it
	if done == len(chosen) {
		p := readListParameters(c.query)
		return goTo(p.address(def, p.Query, p.FirstRow)), nil
	}
	return c.listWith(note{Kind: "error", Text: "Done with " + strconv.Itoa(done) + " of " + strconv.Itoa(len(chosen)) +
		" rows: the others are gone, or you may not do this with them."})
}

// chosenRows are the sys_ids of the rows that were selected, each once.
func (c *call) chosenRows() []string {
	var all []string
	seen := map[string]bool{}
	for _, value := range c.request.PostForm[checkedField] {
		for sysID := range strings.SplitSeq(value, ",") {
			if sysID = strings.TrimSpace(sysID); sysID != "" && !seen[sysID] {
				seen[sysID], all = true, append(all, sysID)
			}
		}
	}
	return all[:min(len(all), mostRows)]
}

// listAction is what an action for selected rows does with one of them.
func listAction(def *dictionary.Table, verb string) (act func(*form) error, ok bool) {
	if verb == verbDeleteMany {
		return func(f *form) error {
			return f.call.pages.Tables.Delete(f.call.visit.Caller, f.call.table, f.record.Row.SysID())
		}, true
	}
	for _, extra := range extraActions(def.Name) {
		if extra.many && extra.Verb == verb {
			return func(f *form) error {
				if !extra.offered(f) {
					return table.ErrForbidden
				}
				_, err := extra.act(f)
				return err
			}, true
		}
	}
	return nil, false
}

// refusal tells whether an error is about one row, so that the others may still go.
func refusal(err error) bool {
	var abort *rules.AbortError
	return errors.Is(err, table.ErrNoRow) || errors.Is(err, table.ErrForbidden) || errors.As(err, &abort)
}

// listWith is the list, with something said above it.
func (c *call) listWith(said note) (*answer, error) {
	reply, err := c.list()
	if err != nil || reply.location != "" {
		return reply, err
	}
	reply.notes = append(reply.notes, said)
	return reply, nil
}
