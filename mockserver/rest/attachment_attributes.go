package rest

import (
	"net/http"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/attachment"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
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
func (c *call) attributesOf(key *string) ([]*table.Record, error) {
	page, err := c.api.tables.Reader(c.visit.Caller).List(table.ListRequest{
		Table: c.table, Query: query.Parse(attachment.Table + "=" + c.sysID + "^ORDERBYsys_created_on"), Limit: maxAttributes, SkipCount: true,
	})
	if err != nil {
		return nil, err
	}
	if key == nil {
		return page.Records, nil
	}
	for _, record := range page.Records {
		if record.Row.Get("key") == *key {
			return []*table.Record{record}, nil
		}
	}
	return nil, noRecord(nil)
}

// named is the row of the key in the path.
func (c *call) named() (*table.Record, error) {
	key := c.vars["key"]
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
	for i, record := range found {
		if i > 0 {
			list = append(list, ',')
		}
		list = appendAttribute(list, record)
	}
	return &Reply{Body: c.document(append(list, `]}`...))}, nil
}

func (c *call) attribute() (*Reply, error) {
	record, err := c.named()
	if err != nil {
		return nil, err
	}
	return c.showAttribute(record, http.StatusOK), nil
}

func (c *call) showAttribute(record *table.Record, status int) *Reply {
	return &Reply{Status: status, Body: c.document(append(appendAttribute([]byte(`{"result":`), record), '}'))}
}

func appendAttribute(b []byte, record *table.Record) []byte {
	b = appendText(append(b, `{"key":`...), record.Row.Get("key"))
	b = appendText(append(b, `,"value":`...), record.Row.Get("value"))
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
	return c.showAttribute(made, http.StatusCreated), nil
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
	record, err := c.named()
	if err != nil {
		return nil, err
	}
	changed, err := c.api.tables.Update(c.visit.Caller, c.table, record.Row.SysID(), table.Change{"value": value}, table.WriteOptions{})
	if err != nil {
		return nil, err
	}
	return c.showAttribute(changed, http.StatusOK), nil
}

func (c *call) dropAttribute() (*Reply, error) {
	record, err := c.named()
	if err != nil {
		return nil, err
	}
	return c.drop(record)
}

func (c *call) dropAttributes() (*Reply, error) {
	found, err := c.attributesOf(nil)
	if err != nil {
		return nil, err
	}
	return c.drop(found...)
}

func (c *call) drop(records ...*table.Record) (*Reply, error) {
	for _, record := range records {
		if err := c.api.tables.Delete(c.visit.Caller, c.table, record.Row.SysID()); err != nil {
			return nil, err
		}
	}
	return &Reply{Status: http.StatusNoContent}, nil
}
