package rest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// catalogService is the Service Catalog API, as far as it reads. What orders is refused
// with 405: the paths are there and their verbs are not.
var catalogService = service{
	name:    "Service Catalog API",
	root:    "/api/sn_sc",
	offered: func(s *release.Settings) bool { return s.APIServiceCatalogEnabled },
	paths: map[string]verbs{
		"/servicecatalog/catalogs":                     {http.MethodGet: (*call).catalogs},
		"/servicecatalog/catalogs/{sys_id}":            {http.MethodGet: (*call).catalog},
		"/servicecatalog/catalogs/{sys_id}/categories": {http.MethodGet: (*call).categories},
		"/servicecatalog/categories/{sys_id}":          {http.MethodGet: (*call).category},
		"/servicecatalog/items":                        {http.MethodGet: (*call).catalogItems},
		"/servicecatalog/items/{sys_id}":               {http.MethodGet: (*call).catalogItem},

		"/servicecatalog/items/{sys_id}/{order:order_now|add_to_cart|add_to_wishlist|submit_producer|submit_guide|checkout_guide}": {},
		"/servicecatalog/cart":                                {},
		"/servicecatalog/cart/{order:checkout|submit_order}":  {},
		"/servicecatalog/cart/{sys_id:[0-9a-zA-Z]{32}}":       {},
		"/servicecatalog/cart/{sys_id:[0-9a-zA-Z]{32}}/empty": {},
		"/servicecatalog/wishlist":                            {},
		"/servicecatalog/wishlist/{sys_id}":                   {},
	},
}

// shop reads the catalogue for one caller.
type shop struct {
	call   *call
	reader *table.Reader
}

func (c *call) shop() *shop {
	return &shop{c, c.api.tables.Reader(c.visit.Caller).Until(c.request.Context().Done())}
}

// rows are those of a table that match, in the order of their sys_id (assumed).
func (s *shop) rows(name, encoded string) ([]*store.Row, error) {
	page, err := s.reader.List(table.ListRequest{Table: name, Query: query.Parse(encoded), Limit: defaultLimit, SkipCount: true})
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}

// listOfCatalogs holds the catalogs of an item.
const listOfCatalogs = "sc_catalogs"

// of are the rows of a table that are for the caller and have a value in a column, or in
// the list that it holds.
func (s *shop) of(name, column, value, order string) ([]*store.Row, error) {
	compare := query.Is
	if column == listOfCatalogs {
		compare = query.Contains
	}
	q := &query.Query{
		Groups: []query.Group{{{{Field: column, Op: compare, Value: value}}, {{Field: "active", Op: query.Is, Value: "true"}}}},
		Order:  []query.Order{{Field: order}},
	}
	page, err := s.reader.List(table.ListRequest{Table: name, Query: q, Limit: defaultLimit, SkipCount: true})
	if err != nil {
		return nil, err
	}
	var rows []*store.Row
	for _, row := range page.Rows {
		if s.open(row) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// open tells whether a row is for the caller: it is active, and where it names roles,
// one of them is held.
func (s *shop) open(row *store.Row) bool {
	roles := wire.Names(row.Get("roles"))
	return row.Get("active") == "true" && (len(roles) == 0 || s.call.visit.Caller.Has(roles...))
}

// one is the row that the path names. One that is not there, or not for the caller, is
// a bad request (documented: the status on every page; the words are assumed).
func (s *shop) one(name, what string) (*store.Row, error) {
	found, err := s.reader.Record(name, s.call.sysID)
	if err == nil && s.open(found.Row) {
		return found.Row, nil
	}
	return nil, &Fault{
		Status: http.StatusBadRequest, Message: "Invalid " + what, Detail: "The " + what + " does not exist, or the user has no access to it", Cause: err,
	}
}

// window cuts what sysparm_offset and sysparm_limit ask for.
func window[T any](p params, all []T) []T {
	all = all[min(p.Offset, len(all)):]
	return all[:min(p.Limit, len(all))]
}

// catalogShown is a catalog in a list.
type catalogShown struct {
	Title         string  `json:"title"`
	SysID         string  `json:"sys_id"`
	HasCategories bool    `json:"has_categories"`
	HasItems      bool    `json:"has_items"`
	Description   *string `json:"description"`
	DesktopImage  string  `json:"desktop_image"`
}

// catalogs serves GET /api/sn_sc/servicecatalog/catalogs, those whose title has
// sysparm_text in it (documented).
func (c *call) catalogs() (*Reply, error) {
	s := c.shop()
	rows, err := s.rows("sc_catalog", "active=true")
	if err != nil {
		return nil, err
	}
	text := searched(c.values.Get("sysparm_text"))
	rows = slices.DeleteFunc(rows, func(row *store.Row) bool { return !strings.Contains(strings.ToLower(row.Get("title")), text) })
	shown := []catalogShown{}
	for _, row := range window(c.params, rows) {
		one, err := s.catalogShown(row)
		if err != nil {
			return nil, err
		}
		shown = append(shown, one)
	}
	return c.result(http.StatusOK, shown)
}

// searched is a text to search for. Quotation marks around it are no part of it, as the
// vendor's examples have them.
func searched(text string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(text), `"`))
}

func (s *shop) catalogShown(row *store.Row) (catalogShown, error) {
	categories, err := s.of("sc_category", "sc_catalog", row.SysID(), "order")
	if err != nil {
		return catalogShown{}, err
	}
	items, err := s.of("sc_cat_item", listOfCatalogs, row.SysID(), "name")
	if err != nil {
		return catalogShown{}, err
	}
	return catalogShown{
		Title: row.Get("title"), SysID: row.SysID(), HasCategories: len(categories) > 0, HasItems: len(items) > 0,
		Description: orNull(row.Get("description")), DesktopImage: row.Get("desktop_image"),
	}, nil
}

// catalog serves GET /api/sn_sc/servicecatalog/catalogs/{sys_id}.
func (c *call) catalog() (*Reply, error) {
	s := c.shop()
	row, err := s.one("sc_catalog", "catalog")
	if err != nil {
		return nil, err
	}
	type category struct {
		HeaderImage string  `json:"header_image"`
		SysID       string  `json:"sys_id"`
		Description *string `json:"description"`
		Title       string  `json:"title"`
	}
	shown := struct {
		catalogShown
		Categories []category `json:"categories"`
	}{Categories: []category{}}
	if shown.catalogShown, err = s.catalogShown(row); err != nil {
		return nil, err
	}
	categories, err := s.of("sc_category", "sc_catalog", row.SysID(), "order")
	if err != nil {
		return nil, err
	}
	for _, one := range categories {
		if one.Get("parent") == "" {
			shown.Categories = append(shown.Categories, category{one.Get("image"), one.SysID(), orNull(one.Get("description")), one.Get("title")})
		}
	}
	return c.result(http.StatusOK, shown)
}
