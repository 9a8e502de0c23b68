package rest

import (
	"net/http"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/attachment"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

const (
	attributeTable = "sys_attachment_attribute"
	// maxAttributeKey is how many characters the column holds: a key that is cut would
	// not be found again.
	maxAttributeKey = 100
	// maxAttributes is how many attributes of a file are shown (ours: of which a real
	// page says nothing).
	maxAttributes = 10000
)

// attributePaths are what may be said of a file beside its metadata, such as a text for
// those who cannot see it (documented: "Attachment API", with their statuses; assumed:
// texts of refusals, and that a key stands once).
var attributePaths = map[string]verbs{
	"/attachment/{sys_id}/attributes": {
		http.MethodGet: attributes((*call).listAttributes), http.MethodPost: attributes((*call).addAttribute),
		http.MethodDelete: attributes((*call).dropAttributes),
	},
	"/attachment/{sys_id}/attributes/{key}": {
		http.MethodGet: attributes((*call).attribute), http.MethodPut: attributes((*call).setAttribute),
		http.MethodDelete: attributes((*call).dropAttribute),
	},
}

// attributes serves a path that older releases do not have, for a file that the caller
// may see.
func attributes(serve endpoint) endpoint {
	return func(c *call) (*Reply, error) {
		if !c.settings.APIAttachmentAttributesEnabled {
			return nil, unknownResource(c.settings)
		}
		if _, _, err := c.fileRecord(); err != nil {
			return nil, err
		}
		c.table = attributeTable
		return serve(c)
	}
}

// attributesOf are the rows about the file, all of them or those of one key.
func (c *call) attributesOf(key *string) ([]*store.Row, error) {
	page, err := c.api.tables.Reader(c.visit.Caller).List(table.ListRequest{
		Table: c.table, Query: query.Parse(attachment.Table + "=" + c.sysID + "^ORDERBYsys_created_on"), Limit: maxAttributes, SkipCount: true,
	})
	if err != nil {
		return nil, err
	}
	if key == nil {
		return page.Rows, nil
	}
	for _, row := range page.Rows {
		if row.Get("key") == *key {
			return []*store.Row{row}, nil
		}
	}
	return nil, noRecord(nil)
}

// named is the row of the key in the path.
func (c *call) named() (*store.Row, error) {
	key := c.vars.of("key")
	found, err := c.attributesOf(&key)
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (c *call) listAttributes() (*Reply, error) {
	found, err := c.attributesOf(nil)
	if err != nil {
		return nil, err
	}
	list := []byte(`{"result":[`)
	for i, row := range found {
		if i > 0 {
			list = append(list, ',')
		}
		list = appendAttribute(list, row)
	}
	return &Reply{Body: c.document(append(list, `]}`...))}, nil
}

func (c *call) attribute() (*Reply, error) {
	row, err := c.named()
	if err != nil {
		return nil, err
	}
	return c.showAttribute(row, http.StatusOK), nil
}

func (c *call) showAttribute(row *store.Row, status int) *Reply {
	return &Reply{Status: status, Body: c.document(append(appendAttribute([]byte(`{"result":`), row), '}'))}
}

func appendAttribute(b []byte, row *store.Row) []byte {
	b = wire.AppendText(append(b, `{"key":`...), row.Get("key"))
	b = wire.AppendText(append(b, `,"value":`...), row.Get("value"))
	return append(b, '}')
}

func (c *call) addAttribute() (*Reply, error) {
	change, err := c.change()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"key", "value"} {
		if _, given := change[name]; !given || change["key"] == "" {
			return nil, missing(name)
		}
	}
	key := change["key"]
	if utf8.RuneCountInString(key) > maxAttributeKey {
		return nil, &Fault{Status: http.StatusBadRequest, Message: "The key is too long", Detail: "A key has 100 characters at most."}
	}
	if _, err := c.attributesOf(&key); err == nil {
		return nil, &Fault{Status: http.StatusBadRequest, Message: "The key is there already", Detail: "PUT changes its value."}
	}
	made, err := c.api.tables.Insert(c.visit.Caller, c.table, table.Change{
		attachment.Table: c.sysID, "key": key, "value": change["value"],
	}, table.WriteOptions{})
	if err != nil {
		return nil, err
	}
	return c.showAttribute(made.Row, http.StatusCreated), nil
}

func (c *call) setAttribute() (*Reply, error) {
	change, err := c.change()
	if err != nil {
		return nil, err
	}
	value, given := change["value"]
	if !given {
		return nil, missing("value")
	}
	row, err := c.named()
	if err != nil {
		return nil, err
	}
	changed, err := c.api.tables.Update(c.visit.Caller, c.table, row.SysID(), table.Change{"value": value}, table.WriteOptions{})
	if err != nil {
		return nil, err
	}
	return c.showAttribute(changed.Row, http.StatusOK), nil
}

func (c *call) dropAttribute() (*Reply, error) {
	row, err := c.named()
	if err != nil {
		return nil, err
	}
	return c.drop(row)
}

func (c *call) dropAttributes() (*Reply, error) {
	found, err := c.attributesOf(nil)
	if err != nil {
		return nil, err
	}
	return c.drop(found...)
}

func (c *call) drop(rows ...*store.Row) (*Reply, error) {
	for _, row := range rows {
		if err := c.api.tables.Delete(c.visit.Caller, c.table, row.SysID()); err != nil {
			return nil, err
		}
	}
	return &Reply{Status: http.StatusNoContent}, nil
}
