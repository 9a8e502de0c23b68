package rest

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// named is what is told of a thing beside another one.
type named struct {
	SysID string `json:"sys_id"`
	Title string `json:"title"`
}

// categoryShown is a category in a list. The count is a number, and counts items right
// in it (documented; assumed for those of subcategories).
type categoryShown struct {
	categoryTexts
	Count         int     `json:"count"`
	Subcategories []named `json:"subcategories"`
	SysID         string  `json:"sys_id"`
}

type categoryTexts struct {
	Title           string  `json:"title"`
	Description     *string `json:"description"`
	FullDescription *string `json:"full_description"`
	Icon            string  `json:"icon"`
	HeaderIcon      string  `json:"header_icon"`
	HomepageImage   string  `json:"homepage_image"`
}

func textsOf(row *store.Row) categoryTexts {
	return categoryTexts{
		Title: row.Get("title"), Description: orNull(row.Get("description")), FullDescription: orNull(row.Get("full_description")),
		Icon: row.Get("icon"), HeaderIcon: row.Get("header_icon"), HomepageImage: row.Get("homepage_image"),
	}
}

// categories serves GET /api/sn_sc/servicecatalog/catalogs/{sys_id}/categories.
func (c *call) categories() (*Reply, error) {
	s := c.shop()
	catalog, err := s.one("sc_catalog", "catalog")
	if err != nil {
		return nil, err
	}
	rows, err := s.of("sc_category", "sc_catalog", catalog.SysID(), "order")
	if err != nil {
		return nil, err
	}
	var asked []*store.Row
	for _, row := range rows {
		if row.Get("parent") == "" || !truth(c.values.Get("sysparm_top_level_only")) {
			asked = append(asked, row)
		}
	}
	shown := []categoryShown{}
	for _, row := range window(c.params, asked) {
		below, err := s.below(row)
		if err != nil {
			return nil, err
		}
		items, err := s.of("sc_cat_item", "category", row.SysID(), "name")
		if err != nil {
			return nil, err
		}
		shown = append(shown, categoryShown{textsOf(row), len(items), below, row.SysID()})
	}
	return c.result(http.StatusOK, shown)
}

func (s *shop) below(row *store.Row) ([]named, error) {
	rows, err := s.of("sc_category", "parent", row.SysID(), "order")
	below := []named{}
	for _, one := range rows {
		below = append(below, named{one.SysID(), one.Get("title")})
	}
	return below, err
}

// category serves GET /api/sn_sc/servicecatalog/categories/{sys_id}.
func (c *call) category() (*Reply, error) {
	s := c.shop()
	row, err := s.one("sc_category", "category")
	if err != nil {
		return nil, err
	}
	type child struct {
		named
		Count            int     `json:"count"`
		Parent           string  `json:"parent"`
		Subcategories    []named `json:"subcategories"`
		IsParentCategory bool    `json:"isParentCategory"` //nolint:tagliatelle // the API spells this one so
	}
	shown := struct {
		categoryTexts
		SysID           string  `json:"sys_id"`
		ChildCategories []child `json:"child_categories"`
	}{textsOf(row), row.SysID(), []child{}}
	children, err := s.of("sc_category", "parent", row.SysID(), "order")
	if err != nil {
		return nil, err
	}
	for _, one := range children {
		below, err := s.below(one)
		if err != nil {
			return nil, err
		}
		items, err := s.of("sc_cat_item", "category", one.SysID(), "name")
		if err != nil {
			return nil, err
		}
		shown.ChildCategories = append(shown.ChildCategories, child{
			named{one.SysID(), one.Get("title")}, len(items), row.SysID(), below, len(below) > 0,
		})
	}
	return c.result(http.StatusOK, shown)
}
