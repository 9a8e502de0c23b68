package rest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPathsLeadToTheirRoutes(t *testing.T) {
	const id = "46d44a01a9fe198100f6a2ef2e2ba0ee"
	for path, want := range map[string]struct {
		route string
		vars  variables
	}{
		"/api/now/table/incident":                              {"/table/{table}", variables{{"table", "incident"}}},
		"/api/now/v2/table/incident":                           {"/table/{table}", variables{{"version", "v2"}, {"table", "incident"}}},
		"/api/now/v12/table/incident/" + id:                    {"/table/{table}/{sys_id}", variables{{"version", "v12"}, {"table", "incident"}, {"sys_id", id}}},
		"/api/now/table/v1":                                    {"/table/{table}", variables{{"table", "v1"}}},
		"/api/now/doc/table/schema":                            {"/doc/table/schema", variables{}},
		"/api/now/doc/table/schema/incident":                   {"/doc/table/schema/{table}", variables{{"table", "incident"}}},
		"/api/now/import/imp_user/insertMultiple":              {"/import/{table}/insertMultiple", variables{{"table", "imp_user"}}},
		"/api/now/import/imp_user/" + id:                       {"/import/{table}/{sys_id}", variables{{"table", "imp_user"}, {"sys_id", id}}},
		"/api/sn_sc/servicecatalog/items/" + id + "/order_now": {"/servicecatalog/items/{sys_id}/{order:order_now|add_to_cart|add_to_wishlist|submit_producer|submit_guide|checkout_guide}", variables{{"sys_id", id}, {"order", "order_now"}}},

		"/api/sn_sc/servicecatalog/cart/" + id + "/empty": {"/servicecatalog/cart/{sys_id:[0-9a-zA-Z]{32}}/empty", variables{{"sys_id", id}}},

		"/api/sn_sc/servicecatalog/items/" + id + "/order": {},
		"/api/sn_sc/servicecatalog/cart/" + id + "0/empty": {},
		"/api/now/table":                {},
		"/api/now/table/":               {},
		"/api/now/table//" + id:         {},
		"/api/now/table/incident/1/2":   {},
		"/api/now/v/table/incident":     {},
		"/api/now/v2":                   {},
		"/api/now/v2/":                  {},
		"/api/now/v2x/table/incident":   {},
		"/api/now/v2/v2/table/incident": {},
		"/api/now/Table/incident":       {},
		"/api/nowtable/incident":        {},
		"/api/sn_sc/table/incident":     {},
		"/api/now":                      {},
		"/table/incident":               {},
		"":                              {},
	} {
		found, vars := allRoutes().find(path)
		require.Equal(t, want.route, found.path, path)
		require.Equal(t, want.vars, vars, path)
		require.Equal(t, want.route != "", found.service != nil, path)
	}
}
