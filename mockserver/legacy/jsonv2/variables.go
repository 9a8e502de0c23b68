package jsonv2

import (
	"errors"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
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
		question, err := r.reader.Record(tableQuestion, answer.Row.Get("item_option_new"))
		if err != nil {
			continue
		}
		if !first {
			r.b = append(r.b, ',')
		}
		first = false
		r.variable(question.Row, answer.Row)
	}
	r.b = append(r.b, ']')
	return nil
}

func (r *renderer) variable(question, answer *store.Row) {
	r.b = wire.AppendText(append(r.b, `{"question_text":`...), question.Get("question_text"))
	r.b = wire.AppendText(append(r.b, `,"name":`...), question.Get("name"))
	r.b = strconv.AppendInt(append(r.b, `,"type":`...), number(question.Get("type")), 10)
	r.b = wire.AppendText(append(r.b, `,"value":`...), r.answered(question, answer.Get("value")))
	r.b = strconv.AppendInt(append(r.b, `,"order":`...), number(answer.Get("order")), 10)
	r.b = append(r.b, '}')
}

// answered is an answer as people see it (documented: the sample has names where questions
// lead to records).
func (r *renderer) answered(question *store.Row, value string) string {
	target, err := r.reader.Table(question.Get("reference"))
	if err != nil {
		return value
	}
	found, err := r.reader.Record(target.Name, value)
	if err != nil {
		return value
	}
	column, ok := found.Class.Column(found.Class.Display)
	if !ok {
		return value
	}
	return r.reader.Shown(found.Row, column)
}

func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64) // 0 for what is none
	return n
}
