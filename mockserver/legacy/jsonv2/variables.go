package jsonv2

import (
	"errors"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// The rows that keep what somebody answered when requesting an item.
const (
	tableOwnership = "sc_item_option_mtom"
	tableAnswer    = "sc_item_option"
	tableQuestion  = "item_option_new"
)

// variables is the member that they come in. Tables of requests have a column of this name,
// in which nothing stands.
const variables = "variables"

// answers writes the questions of a requested item, with the answers (documented: their
// members; assumed: that records of other tables have none, and that they come in the order
// that they have).
func (r *renderer) answers(record *table.Record) error {
	r.b = append(r.b, `,"`+variables+`":[`...)
	q := &query.Query{
		Groups: []query.Group{{{{Field: "request_item", Op: query.Is, Value: record.Row.SysID()}}}},
		Order:  []query.Order{{Field: "sc_item_option.order"}},
	}
	owned, err := r.reader.List(table.ListRequest{Table: tableOwnership, Query: q, Limit: maxFields, SkipCount: true})
	switch {
	case errors.Is(err, table.ErrForbidden): // the caller may see none
		owned = &table.Page{}
	case err != nil:
		return err
	}
	first := true
	for _, row := range owned.Rows {
		answer, err := r.reader.Record(tableAnswer, row.Get("sc_item_option"))
		if err != nil {
			continue // none that the caller may see
		}
		question, err := r.reader.Record(tableQuestion, r.value(answer, "item_option_new"))
		if err != nil {
			continue
		}
		if !first {
			r.b = append(r.b, ',')
		}
		first = false
		r.variable(question, answer)
	}
	r.b = append(r.b, ']')
	return nil
}

func (r *renderer) variable(question, answer *table.Record) {
	r.b = wire.AppendText(append(r.b, `{"question_text":`...), r.value(question, "question_text"))
	r.b = wire.AppendText(append(r.b, `,"name":`...), r.value(question, "name"))
	r.b = strconv.AppendInt(append(r.b, `,"type":`...), number(r.value(question, "type")), 10)
	r.b = wire.AppendText(append(r.b, `,"value":`...), r.answered(question, r.value(answer, "value")))
	r.b = strconv.AppendInt(append(r.b, `,"order":`...), number(r.value(answer, "order")), 10)
	r.b = append(r.b, '}')
}

// value is that of a column, "" for one that the caller may not read.
func (r *renderer) value(record *table.Record, column string) string {
	for _, f := range processor.Fields(r.reader, record.Class, []string{column}) {
		return f.Raw(r.reader, record.Row)
	}
	return ""
}

// answered is an answer as people see it (documented: the sample has names where questions
// lead to records).
func (r *renderer) answered(question *table.Record, value string) string {
	target, err := r.reader.Table(r.value(question, "reference"))
	if err != nil {
		return value
	}
	found, err := r.reader.Record(target.Name, value)
	if err != nil {
		return value
	}
	for _, f := range processor.Fields(r.reader, found.Class, []string{found.Class.Display}) {
		return f.Shown(r.reader, found.Row)
	}
	return value
}

func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64) // 0 for what is none
	return n
}
