package rest

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/cmdb"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// failed words what goes wrong in the code behind an API, in the words of that code
// (documented: the sample of a relation without a target, which ends with null).
func failed(exception string) *Fault {
	message := "Exception while executing request: " + exception
	return &Fault{
		Status: http.StatusInternalServerError, Message: message,
		Detail: message + " Check logs for error trace or enable glide.rest.debug property to verify REST request processing",
	}
}

// createCI serves POST /api/now/cmdb/instance/{class}. What is sent goes through
// identification: an item that is there already is updated (client: connectors count on
// it), and the answer is the item, with 200 (documented). A sys_class_name among the
// attributes decides on the class (documented: the sample of a dependent class).
func (c *call) createCI() (*Reply, error) {
	sent, err := c.sentCI()
	if err != nil {
		return nil, err
	}
	class := c.table
	if named := sent.Attributes["sys_class_name"]; named != "" {
		if _, ok := cmdb.ClassOf(c.api.tables.Dictionary(), named); !ok {
			c.table = named
			return nil, table.ErrNoTable
		}
		class, c.table = named, named
	}
	return c.identified(sent, &cmdb.Item{ClassName: class, Values: sent.Attributes})
}

// updateCI serves PUT and PATCH /api/now/cmdb/instance/{class}/{sys_id}, which do the
// same and leave relations alone (documented).
func (c *call) updateCI() (*Reply, error) {
	sent, err := c.sentCI()
	if err != nil {
		return nil, err
	}
	item, err := c.itemOf(sent.Attributes)
	if err != nil {
		return nil, err
	}
	sent.relations = nil
	return c.identified(sent, item)
}

// addRelations serves POST /api/now/cmdb/instance/{class}/{sys_id}/relation.
func (c *call) addRelations() (*Reply, error) {
	sent, err := c.sentCI()
	if err != nil {
		return nil, err
	}
	item, err := c.itemOf(nil)
	if err != nil {
		return nil, err
	}
	return c.identified(sent, item)
}

// itemOf is the item that the path names, with new values.
func (c *call) itemOf(values cmdb.Values) (*cmdb.Item, error) {
	found, err := c.api.tables.Reader(c.visit.Caller).Record(c.table, c.sysID)
	if err != nil {
		return nil, err
	}
	named := cmdb.Values{}
	for name, value := range values {
		if name != "sys_class_name" {
			named[name] = value
		}
	}
	named[store.SysID] = found.Row.SysID()
	return &cmdb.Item{ClassName: found.Class.Name, Values: named}, nil
}

// sentCI reads the body, once the caller is let in.
func (c *call) sentCI() (*sentCI, error) {
	if err := c.class(); err != nil {
		return nil, err
	}
	if c.visit.Caller.MayNotWrite() {
		return nil, table.ErrForbidden
	}
	return c.readSentCI()
}

// identified lets the engine write an item with its relations, and shows it. What the
// engine refuses is answered in its own words, and not in those of other APIs
// (observed: a connector's run of 2026; assumed: the status).
func (c *call) identified(sent *sentCI, item *cmdb.Item) (*Reply, error) {
	payload := &cmdb.Payload{Items: []*cmdb.Item{item}}
	view := c.api.tables.View()
	base, _ := c.api.tables.Dictionary().Table("cmdb")
	for _, relation := range sent.relations {
		kind, known := view.Row("cmdb_rel_type", relation.Type)
		target, class, found := table.Find(view, base, relation.Target)
		if !known || !found {
			return nil, failed("null")
		}
		payload.Items = append(payload.Items, &cmdb.Item{ClassName: class.Name, Values: cmdb.Values{store.SysID: target.SysID()}})
		payload.Relations = append(payload.Relations, cmdb.Tie(relation.inbound, len(payload.Items)-1, kind.Get("name")))
	}
	result, err := cmdb.Run(c.api.tables, c.visit.Caller, payload, cmdb.Options{Source: sent.Source})
	if err != nil {
		return nil, err
	}
	if result.Failed() {
		return c.result(http.StatusBadRequest, result)
	}
	return c.showCI(result.Items[0].SysID)
}

// removeRelation serves DELETE /api/now/cmdb/instance/{class}/{sys_id}/relation/{rel},
// for a relation of the item, and answers with nothing (documented: the status; assumed:
// that who may write at all and sees both may, as the engine behind this API adds
// relations for such callers, too).
func (c *call) removeRelation() (*Reply, error) {
	if err := c.class(); err != nil {
		return nil, err
	}
	if c.visit.Caller.MayNotWrite() {
		return nil, table.ErrForbidden
	}
	reader := c.api.tables.Reader(c.visit.Caller)
	item, err := reader.Record(c.table, c.sysID)
	if err != nil {
		return nil, err
	}
	relation, err := reader.Record("cmdb_rel_ci", c.vars.of("rel"))
	if err != nil {
		return nil, err
	}
	if id := item.Row.SysID(); relation.Row.Get("parent") != id && relation.Row.Get("child") != id {
		return nil, noRecord(errors.New("the relation is of other items"))
	}
	err = c.api.tables.Together(table.Behalf{Caller: c.visit.Caller}, func(w *table.Writes) error {
		return w.Delete("cmdb_rel_ci", relation.Row.SysID())
	})
	if err != nil {
		return nil, err
	}
	return &Reply{Status: http.StatusOK, Header: http.Header{}}, nil
}
