package jsonv2

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// get answers with one record: by its sys_id, or else the first that a query finds
// (documented: both parameters; assumed: that one record comes of a query).
func (c *call) get() (*processor.Answer, error) {
	if c.sysID == "" && c.query != "" {
		return c.records(1)
	}
	found, err := c.Reader().Record(c.Table, c.sysID)
	switch {
	case errors.Is(err, table.ErrNoRow):
		return empty(), nil
	case err != nil:
		return c.unread(err)
	}
	return c.answer([]outcome{{record: found}}), nil
}

func (c *call) getRecords() (*processor.Answer, error) { return c.records(c.cap(c)) }

func (c *call) records(limit int) (*processor.Answer, error) {
	page, err := c.list(limit)
	if err != nil {
		return c.unread(err)
	}
	out := c.renderer()
	return &processor.Answer{Type: contentType, Body: func(w io.Writer) error {
		return out.records(w, len(page.Rows), func(i int) (*table.Record, *failure) {
			return &table.Record{Row: page.Rows[i], Class: page.Table}, nil
		})
	}}, nil
}

// getKeys answers with sys_ids (observed: a list of them, in fixtures that ServiceNowRac
// recorded; the vendor's page says comma delimited).
func (c *call) getKeys() (*processor.Answer, error) {
	page, err := c.list(c.cap(c))
	if err != nil {
		return c.unread(err)
	}
	keys := make([]string, len(page.Rows))
	for i, row := range page.Rows {
		keys[i] = row.SysID()
	}
	b := []byte(`{"records":`)
	if c.Settings.JSONv2Keys == release.JSONKeysText {
		b = wire.AppendText(b, strings.Join(keys, ","))
		return processor.Text(http.StatusOK, contentType, append(b, '}')), nil
	}
	for i, key := range keys {
		b = wire.AppendText(append(b, "[,"[min(i, 1)]), key)
	}
	if len(keys) == 0 {
		b = append(b, '[')
	}
	return processor.Text(http.StatusOK, contentType, append(b, "]}"...)), nil
}
