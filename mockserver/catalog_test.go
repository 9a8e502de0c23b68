package mockserver_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const shopPath = "/api/sn_sc/servicecatalog/"

// shop reads from the Service Catalog API as somebody.
func (w wire) shop(user, path string) []map[string]any {
	w.Helper()
	got := w.send("GET", shopPath+path, "", "Authorization", basicOf(user, map[string]string{"admin": "admin"}[user]+map[bool]string{true: "snowglobe"}[user != "admin"]))
	require.Equal(w, 200, got.status, got.body)
	var list struct{ Result json.RawMessage }
	require.NoError(w, json.Unmarshal([]byte(got.body), &list), got.body)
	var all []map[string]any
	if list.Result[0] == '{' {
		list.Result = append(append([]byte("["), list.Result...), ']')
	}
	require.NoError(w, json.Unmarshal(list.Result, &all))
	return all
}

func names(rows []map[string]any, key string) (all []any) {
	for _, row := range rows {
		all = append(all, row[key])
	}
	return all
}

// inside are the objects of a list in an answer.
func inside(t *testing.T, list any) (all []map[string]any) {
	t.Helper()
	text, err := json.Marshal(list)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &all))
	return all
}

func TestCatalogue(t *testing.T) {
	w := newWire(t)
	const serviceCatalog = "e0d08b13c3330100c8b837659bba8fb4"
	require.Equal(t, []any{"Technical Catalog", "Service Catalog"}, names(w.shop("admin", "catalogs"), "title"))
	require.Equal(t, []any{"Service Catalog"}, names(w.shop("admin", "catalogs?sysparm_text=SERVICE"), "title"))
	require.Len(t, w.shop("admin", "catalogs?sysparm_limit=1"), 1)
	one := w.shop("admin", "catalogs/"+serviceCatalog)[0]
	require.Equal(t, []any{true, true}, []any{one["has_categories"], one["has_items"]})
	require.Len(t, one["categories"], 3, "those at the top")

	categories := w.shop("admin", "catalogs/"+serviceCatalog+"/categories")
	require.Equal(t, []any{"Desktops", "Hardware", "Office", "Tablets", "Can We Help You?"}, names(categories, "title"))
	require.InDelta(t, 2, categories[3]["count"], 0)
	require.Nil(t, categories[0]["full_description"])
	require.Equal(t, []any{"Hardware", "Office"}, names(w.shop("admin", "catalogs/"+serviceCatalog+"/categories?sysparm_top_level_only=true&sysparm_limit=2"), "title"))
	hardware := w.shop("admin", "categories/d258b953c611227a0146101fb1be7c31")[0]
	require.Len(t, hardware["child_categories"], 2)

	require.Equal(t, []any{"Apple iPad 3", "Mobile Contract"}, names(w.shop("admin", "items?sysparm_category=b06546f23731300054b6a3549dbe5dd8"), "name"))
	require.Len(t, w.shop("admin", "items?sysparm_catalog="+serviceCatalog), 6)
	require.Equal(t, []any{"Linux Server"}, names(w.shop("itil", "items?sysparm_text=virtual"), "name"))
	require.Empty(t, w.shop("abel.tuter", "items?sysparm_text=virtual"), "roles of an item")
	require.Equal(t, []any{"Report a Problem"}, names(w.shop("admin", `items?sysparm_type="Record%20Producer"`), "name"))
	require.Len(t, w.shop("admin", "items?sysparm_type=other"), 7)
	require.Equal(t, []any{"Mobile Contract"}, names(w.shop("admin", "items?sysparm_view=mobile"), "name"))
	require.Len(t, w.shop("admin", "items?sysparm_limit=3&sysparm_offset=5"), 2)
}

func TestCatalogueItem(t *testing.T) {
	w := newWire(t)
	const iPad = "060f3afa3731300054b6a3549dbe5d3e"
	item := w.shop("abel.tuter", "items/"+iPad)[0]
	require.Equal(t, []any{"catalog_item", "$600.00", "$600.00", "$0.00", "USD", nil, true, 0.0},
		[]any{item["type"], item["price"], item["localized_price"], item["recurring_price"], item["local_currency"], item["recurring_frequency"], item["show_price"], item["order"]})
	require.Contains(t, item, "recurring_frequency", "null, and not absent")
	require.Equal(t, map[string]any{"sys_id": "b06546f23731300054b6a3549dbe5dd8", "title": "Tablets"}, item["category"])
	require.Equal(t, "Hardware", inside(t, item["categories"])[0]["title"])
	variables := inside(t, item["variables"])
	require.Len(t, variables, 3)
	colour := variables[0]
	require.Equal(t, []any{"colour", "Which colour?", 5.0, "select_box", true, "black", "Black"},
		[]any{colour["name"], colour["label"], colour["type"], colour["friendly_type"], colour["mandatory"], colour["value"], colour["displayvalue"]})
	require.Equal(t, []any{map[string]any{"label": "Black", "value": "black", "index": 0.0}, map[string]any{"label": "White", "value": "white", "index": 1.0}}, colour["choices"])
	require.Equal(t, "cmdb_ci_computer", variables[1]["reference"])

	prices := map[any]any{}
	for _, one := range w.shop("admin", "items") {
		prices[one["name"]] = one["price"]
		require.Equal(t, one["show_price"], one["price"] != nil)
	}
	require.Equal(t, map[any]any{"Apple iPad 3": "$600.00", "Workstation": "$1,899.50", "Mobile Contract": "$0.00", "Business Cards": "$35.00", "Linux Server": "$1,200.00",
		"Report a Problem": nil, "New Colleague": nil}, prices)

	for path, says := range map[string]string{"items/nobody": "Invalid catalog item", "categories/nobody": "Invalid category", "catalogs/nobody/categories": "Invalid catalog"} {
		got := w.send("GET", shopPath+path, "")
		require.Equal(t, http.StatusBadRequest, got.status)
		require.Contains(t, got.body, says)
	}
	for _, path := range []string{"items/" + iPad + "/order_now", "items/" + iPad + "/add_to_cart", "cart/submit_order", "cart/checkout"} {
		require.Equal(t, http.StatusMethodNotAllowed, w.send("POST", shopPath+path, "{}").status, path)
	}
	require.Equal(t, 405, w.send("DELETE", shopPath+"cart/"+iPad+"/empty", "").status)
	require.Equal(t, 400, w.send("POST", shopPath+"items/"+iPad+"/eat", "{}").status)
	require.Equal(t, 200, w.send("GET", "/api/sn_sc/v1/servicecatalog/items/"+iPad, "").status)
	require.Contains(t, w.send("GET", shopPath+"items/"+iPad, "", "Accept", "application/xml").body, "<show_price>true</show_price>")
	require.Equal(t, 400, newWire(t, mocktest.Release("helsinki")).send("GET", shopPath+"items", "").status)
}
