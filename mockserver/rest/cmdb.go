package rest

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/cmdb"
	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// cmdbOffered tells of all three APIs of the CMDB whether a release has them. v1 is the
// only version (documented: older pages spell it out).
func cmdbOffered(s *release.Settings) bool { return s.APICMDBEnabled }

// cmdbInstanceService is the CMDB Instance API.
var cmdbInstanceService = service{
	name:    "CMDB Instance API",
	root:    "/api/now",
	offered: cmdbOffered,
	paths: map[string]verbs{
		"/cmdb/instance/{table}": {http.MethodGet: (*call).listCIs, http.MethodPost: (*call).createCI},
		"/cmdb/instance/{table}/{sys_id}": {
			http.MethodGet: (*call).readCI, http.MethodPut: (*call).updateCI, http.MethodPatch: (*call).updateCI,
		},
		"/cmdb/instance/{table}/{sys_id}/relation":       {http.MethodPost: (*call).addRelations},
		"/cmdb/instance/{table}/{sys_id}/relation/{rel}": {http.MethodDelete: (*call).removeRelation},
	},
}

// forRoles refuses whoever holds none of the roles that an API asks for (documented:
// the roles, on the pages of the APIs; assumed: that the answer is that of the rules
// about endpoints).
func (c *call) forRoles(roles ...string) error {
	if c.visit.Caller.Has(roles...) {
		return nil
	}
	return c.roleMissing(errRoles)
}

// class is the class of configuration items that the path names (assumed: one that is
// none is as good as unknown).
func (c *call) class() error {
	if err := c.forRoles("itil"); err != nil {
		return err
	}
	if _, ok := cmdb.ClassOf(c.api.tables.Dictionary(), c.table); !ok {
		return table.ErrNoTable
	}
	return nil
}

// listCIs serves GET /api/now/cmdb/instance/{class}: of each item its sys_id and its
// name, and nothing that counts or links pages (documented).
func (c *call) listCIs() (*Reply, error) {
	if err := c.class(); err != nil {
		return nil, err
	}
	reader := c.api.tables.Reader(c.visit.Caller).Until(c.request.Context().Done())
	page, err := reader.List(table.ListRequest{
		Table: c.table, Query: query.Parse(c.params.Query), Offset: c.params.Offset, Limit: c.params.Limit, SkipCount: true,
	})
	if err != nil {
		return nil, err
	}
	c.params = params{Fields: []string{"sys_id", "name"}, Display: displayFalse}
	rows, err := c.rows(c.renderer(reader, page.Table), page.Rows)
	if err != nil {
		return nil, err
	}
	return &Reply{Header: http.Header{}, Body: rows}, nil
}

// readCI serves GET /api/now/cmdb/instance/{class}/{sys_id}.
func (c *call) readCI() (*Reply, error) {
	if err := c.class(); err != nil {
		return nil, err
	}
	return c.showCI(c.sysID)
}

// showCI answers with an item and its relations. References have all three members, in
// the item as in the relations (documented). The columns are those of the item's own
// class (assumed: links to the targets of relations name cmdb_ci).
func (c *call) showCI(sysID string) (*Reply, error) {
	reader := c.api.tables.Reader(c.visit.Caller)
	found, err := reader.Record(c.table, sysID)
	if err != nil {
		return nil, err
	}
	outbound, err := c.relations(reader, "parent", sysID)
	if err != nil {
		return nil, err
	}
	inbound, err := c.relations(reader, "child", sysID)
	if err != nil {
		return nil, err
	}
	c.params = params{Display: displayAll}
	out := c.renderer(reader, found.Class)
	out.b = append(out.b, `{"result":{"outbound_relations":`...)
	out.relations(outbound, "child")
	out.b = append(out.b, `,"attributes":{`...)
	for i, f := range out.fields {
		if i > 0 {
			out.b = append(out.b, ',')
		}
		out.name(f.name)
		out.attribute(found, f)
	}
	out.b = append(out.b, `},"inbound_relations":`...)
	out.relations(inbound, "parent")
	return &Reply{Header: http.Header{}, Body: c.document(append(out.b, "}}"...))}, nil
}

// attribute writes one value: an object for a reference, and text for everything else.
func (r *renderer) attribute(found *table.Record, f field) {
	column := f.path.Last()
	value := table.Raw(column, found.Row.Get(column.Name))
	switch {
	case value != "" && isReference(column):
		r.both(found.Row, column, value, true)
	case value != "" && column.Name == "sys_domain":
		r.member(`{"display_value":`, value)
		r.member(`,"link":`, r.call.url("sys_user_group", value))
		r.member(`,"value":`, value)
		r.b = append(r.b, '}')
	default:
		r.b = wire.AppendText(r.b, value)
	}
}

// maxRelations bounds the relations of one answer, to each side (assumed: the limit of
// every list).
const maxRelations = defaultLimit

func (c *call) relations(reader *table.Reader, own, sysID string) (*table.Page, error) {
	q := &query.Query{Groups: []query.Group{{{{Field: own, Op: query.Is, Value: sysID}}}}}
	return reader.List(table.ListRequest{Table: "cmdb_rel_ci", Query: q, Limit: maxRelations, SkipCount: true})
}

// relations writes one side of the relations of an item.
func (r *renderer) relations(page *table.Page, other string) {
	kind, _ := page.Table.Column("type")
	target, _ := page.Table.Column(other)
	r.b = append(r.b, '[')
	for i, relation := range page.Rows {
		if i > 0 {
			r.b = append(r.b, ',')
		}
		r.member(`{"sys_id":`, relation.SysID())
		r.b = append(r.b, `,"type":`...)
		r.end(r.reader.Shown(relation, kind), r.call.url("cmdb_rel_type", relation.Get("type")), relation.Get("type"))
		r.b = append(r.b, `,"target":`...)
		r.end(r.reader.Shown(relation, target), r.call.instanceURL("cmdb_ci", relation.Get(other)), relation.Get(other))
		r.b = append(r.b, '}')
	}
	r.b = append(r.b, ']')
}

func (r *renderer) end(shown, link, value string) {
	r.member(`{"display_value":`, shown)
	r.member(`,"link":`, link)
	r.member(`,"value":`, value)
	r.b = append(r.b, '}')
}

// instanceURL is the address of an item in this API.
func (c *call) instanceURL(class, sysID string) string {
	return c.api.base(c.request) + "/api/now" + c.versionPath + "/cmdb/instance/" + class + "/" + sysID
}

// result answers with a value of our own as the result.
func (c *call) result(status int, value any) (*Reply, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(map[string]any{"result": value}); err != nil {
		return nil, err
	}
	return &Reply{Status: status, Header: http.Header{}, Body: c.document(bytes.TrimSpace(b.Bytes()))}, nil
}
