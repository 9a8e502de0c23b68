package rest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// itemShown is an item. What is about its price is there only where that is shown
// (documented).
type itemShown struct {
	ShortDescription        *string  `json:"short_description"`
	KBArticle               string   `json:"kb_article"`
	Icon                    string   `json:"icon"`
	Description             *string  `json:"description"`
	ShowPrice               bool     `json:"show_price"`
	RecurringPrice          *string  `json:"recurring_price,omitempty"`
	Type                    string   `json:"type"`
	ShowQuantity            bool     `json:"show_quantity"`
	LocalCurrency           string   `json:"local_currency,omitempty"`
	SysClassName            string   `json:"sys_class_name"`
	Picture                 string   `json:"picture"`
	URL                     string   `json:"url"`
	SysID                   string   `json:"sys_id"`
	RecurringPriceCurrency  string   `json:"recurring_price_currency,omitempty"`
	ContentType             string   `json:"content_type"`
	LocalizedPrice          *string  `json:"localized_price,omitempty"`
	Price                   *string  `json:"price,omitempty"`
	Catalogs                []named  `json:"catalogs"`
	RecurringFrequency      **string `json:"recurring_frequency,omitempty"`
	Name                    string   `json:"name"`
	LocalizedRecurringPrice *string  `json:"localized_recurring_price,omitempty"`
	Category                *named   `json:"category"`
	PriceCurrency           string   `json:"price_currency,omitempty"`
	Order                   int      `json:"order"`
}

// currency is that of the demo world.
const currency = "USD"

// itemTypes are the words for the classes of items (documented: the samples).
var itemTypes = map[string]string{
	"sc_cat_item_producer": "record_producer", "sc_cat_item_guide": "order_guide", "sc_cat_item_content": "content_item",
}

// catalogItems serves GET /api/sn_sc/servicecatalog/items. The window is cut before it
// is asked what the caller may see (documented); other values of sysparm_type are
// passed over (documented).
func (c *call) catalogItems() (*Reply, error) {
	s := c.shop()
	q := &query.Query{Groups: []query.Group{{{{Field: "active", Op: query.Is, Value: "true"}}}}}
	ask := func(cluster ...query.Condition) { q.Groups[0] = append(q.Groups[0], cluster) }
	if catalog := c.values.Get("sysparm_catalog"); catalog != "" {
		ask(query.Condition{Field: listOfCatalogs, Op: query.Contains, Value: catalog})
	}
	if category := c.values.Get("sysparm_category"); category != "" {
		ask(query.Condition{Field: "category", Op: query.Is, Value: category})
	}
	if text := searched(c.values.Get("sysparm_text")); text != "" {
		ask(
			query.Condition{Field: "name", Op: query.Contains, Value: text}, query.Condition{Field: "short_description", Op: query.Contains, Value: text},
			query.Condition{Field: "description", Op: query.Contains, Value: text},
		)
	}
	switch strings.ToLower(searched(c.values.Get("sysparm_type"))) {
	case "record producer":
		ask(query.Condition{Field: "sys_class_name", Op: query.Is, Value: "sc_cat_item_producer"})
	case "order guide":
		ask(query.Condition{Field: "sys_class_name", Op: query.Is, Value: "sc_cat_item_guide"})
	}
	switch c.values.Get("sysparm_view") {
	case "desktop":
		ask(query.Condition{Field: "availability", Op: query.In, Value: "on_desktop,on_both"})
	case "mobile":
		ask(query.Condition{Field: "availability", Op: query.In, Value: "on_mobile,on_both"})
	}
	page, err := s.reader.List(table.ListRequest{Table: "sc_cat_item", Query: q, Offset: c.params.Offset, Limit: c.params.Limit, SkipCount: true})
	if err != nil {
		return nil, err
	}
	shown := []itemShown{}
	for _, row := range page.Rows {
		if s.open(row) {
			shown = append(shown, s.itemShown(row))
		}
	}
	return c.result(http.StatusOK, shown)
}

func (s *shop) itemShown(row *store.Row) itemShown {
	order, _ := strconv.Atoi(row.Get("order")) // 0 for none
	class := row.Layout().Table()
	i := itemShown{
		ShortDescription: orNull(row.Get("short_description")), Icon: row.Get("icon"), Description: orNull(row.Get("description")),
		Type: "catalog_item", ShowQuantity: row.Get("no_quantity_v2") != "true", SysClassName: class, Picture: row.Get("picture"),
		SysID: row.SysID(), Catalogs: []named{}, Name: row.Get("name"), Order: order,
	}
	if kind, special := itemTypes[class]; special {
		i.Type = kind
	}
	if i.Icon == "" {
		i.Icon = "images/icons/catalog_item.gifx" // documented: the sample of an item without one
	}
	for _, id := range wire.Names(row.Get(listOfCatalogs)) {
		if found, err := s.reader.Record("sc_catalog", id); err == nil {
			i.Catalogs = append(i.Catalogs, named{id, found.Row.Get("title")})
		}
	}
	if found, err := s.reader.Record("sc_category", row.Get("category")); err == nil {
		i.Category = &named{found.Row.SysID(), found.Row.Get("title")}
	}
	i.price(row)
	return i
}

// price fills in what is about the price, of items that have one: no producers and no
// guides, and only where it is not nothing or not to be shown (assumed: the default of
// the property that decides).
func (i *itemShown) price(row *store.Row) {
	once, again := row.Get("price"), row.Get("recurring_price")
	i.ShowPrice = i.Type == "catalog_item" && row.Get("omit_price") != "true" && (isMoney(once) || isMoney(again))
	if !i.ShowPrice {
		return
	}
	price, recurring, frequency := dollars(once), dollars(again), orNull(row.Get("recurring_frequency"))
	i.Price, i.LocalizedPrice, i.RecurringPrice, i.LocalizedRecurringPrice = &price, &price, &recurring, &recurring
	i.LocalCurrency, i.PriceCurrency, i.RecurringPriceCurrency, i.RecurringFrequency = currency, currency, currency, &frequency
}

func isMoney(amount string) bool { return strings.Trim(amount, "0.") != "" }

// dollars writes an amount as people see it: $1,899.50 for 1899.5.
func dollars(amount string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(amount, "-"); negative {
		sign, amount = "-", rest
	}
	whole, cents, _ := strings.Cut(amount, ".")
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	return sign + "$" + whole + "." + (cents + "00")[:2]
}
