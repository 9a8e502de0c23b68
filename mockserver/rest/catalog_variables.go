package rest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// categoryPath is a category with the one above it: outside stands the upper one
// (documented: the sample).
type categoryPath struct {
	SysID    string          `json:"sys_id"`
	Active   bool            `json:"active"`
	Category *categoryInside `json:"category,omitempty"`
	Title    string          `json:"title"`
}

type categoryInside struct {
	SysID  string `json:"sys_id"`
	Active bool   `json:"active"`
	Title  string `json:"title"`
}

// variableShown is a question that an item asks. Its shape is from memory (assumed); the
// vendor's sample has none.
type variableShown struct {
	Active       bool            `json:"active"`
	Label        string          `json:"label"`
	Type         int             `json:"type"`
	Mandatory    bool            `json:"mandatory"`
	DisplayValue string          `json:"displayvalue"`
	FriendlyType string          `json:"friendly_type"`
	DisplayType  string          `json:"display_type"`
	RenderLabel  bool            `json:"render_label"`
	ReadOnly     bool            `json:"read_only"`
	Value        string          `json:"value"`
	Name         string          `json:"name"`
	ID           string          `json:"id"`
	HelpText     string          `json:"help_text"`
	Attributes   string          `json:"attributes"`
	Reference    string          `json:"reference,omitempty"`
	RefQualifier *string         `json:"ref_qualifier,omitempty"`
	Choices      []choiceOffered `json:"choices,omitempty"`
}

type choiceOffered struct {
	Label string `json:"label"`
	Value string `json:"value"`
	Index int    `json:"index"`
}

// catalogItem serves GET /api/sn_sc/servicecatalog/items/{sys_id}: what a list says of
// it, its categories and its variables. Policies and scripts are none here.
func (c *call) catalogItem() (*Reply, error) {
	s := c.shop()
	row, err := s.one("sc_cat_item", "catalog item")
	if err != nil {
		return nil, err
	}
	type scripts struct {
		OnChange []struct{} `json:"onChange"` //nolint:tagliatelle // the API spells these so
		OnSubmit []struct{} `json:"onSubmit"` //nolint:tagliatelle // likewise
		OnLoad   []struct{} `json:"onLoad"`   //nolint:tagliatelle // likewise
	}
	shown := struct {
		itemShown
		Categories   []categoryPath  `json:"categories"`
		Variables    []variableShown `json:"variables"`
		UIPolicy     []struct{}      `json:"ui_policy"`
		ClientScript scripts         `json:"client_script"`
		DataLookup   []struct{}      `json:"data_lookup"`
	}{
		s.itemShown(row), []categoryPath{}, []variableShown{}, []struct{}{}, scripts{[]struct{}{}, []struct{}{}, []struct{}{}}, []struct{}{},
	}
	filed, err := s.rows("sc_cat_item_category", "sc_cat_item="+row.SysID())
	if err != nil {
		return nil, err
	}
	for _, entry := range filed {
		if found, err := s.reader.Record("sc_category", entry.Get("sc_category")); err == nil && s.open(found.Row) {
			shown.Categories = append(shown.Categories, s.pathOf(found.Row))
		}
	}
	variables, err := s.of("item_option_new", "cat_item", row.SysID(), "order")
	if err != nil {
		return nil, err
	}
	for _, variable := range variables {
		one, err := s.variable(variable)
		if err != nil {
			return nil, err
		}
		shown.Variables = append(shown.Variables, one)
	}
	return c.result(http.StatusOK, shown)
}

func (s *shop) pathOf(row *store.Row) categoryPath {
	above, err := s.reader.Record("sc_category", row.Get("parent"))
	if err != nil {
		return categoryPath{SysID: row.SysID(), Active: row.Get("active") == "true", Title: row.Get("title")}
	}
	return categoryPath{
		SysID: above.Row.SysID(), Active: above.Row.Get("active") == "true", Title: above.Row.Get("title"),
		Category: &categoryInside{row.SysID(), row.Get("active") == "true", row.Get("title")},
	}
}

func (s *shop) variable(row *store.Row) (variableShown, error) {
	kind, _ := strconv.Atoi(row.Get("type")) // 0 for none
	shownKind := ""
	if def, err := s.reader.Table("item_option_new"); err == nil {
		if column, known := def.Column("type"); known {
			shownKind = column.LabelOf(row.Get("type"))
		}
	}
	v := variableShown{
		Active: true, Label: row.Get("question_text"), Type: kind, Mandatory: row.Get("mandatory") == "true", DisplayValue: row.Get("default_value"),
		FriendlyType: strings.ToLower(strings.NewReplacer(" / ", "_", "/", "_", " ", "_").Replace(shownKind)), DisplayType: shownKind, RenderLabel: true,
		ReadOnly: row.Get("read_only") == "true", Value: row.Get("default_value"), Name: row.Get("name"), ID: "IO:" + row.SysID(),
		HelpText: row.Get("help_text"), Attributes: row.Get("attributes"), Reference: row.Get("reference"),
	}
	if v.Reference != "" {
		qualifier := row.Get("reference_qual")
		v.RefQualifier = &qualifier
	}
	q := &query.Query{
		Groups: []query.Group{{{{Field: "question", Op: query.Is, Value: row.SysID()}}, {{Field: "inactive", Op: query.IsNot, Value: "true"}}}},
		Order:  []query.Order{{Field: "order"}},
	}
	choices, err := s.reader.List(table.ListRequest{Table: "question_choice", Query: q, Limit: defaultLimit, SkipCount: true})
	if err != nil {
		return v, err
	}
	for i, choice := range choices.Rows {
		v.Choices = append(v.Choices, choiceOffered{choice.Get("text"), choice.Get("value"), i})
		if choice.Get("value") == v.Value {
			v.DisplayValue = choice.Get("text")
		}
	}
	return v, nil
}
