package rest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/cmdb"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
)

// cmdbMetaService is the CMDB Meta API.
var cmdbMetaService = service{
	name:    "CMDB Meta API",
	root:    "/api/now",
	offered: cmdbOffered,
	paths:   map[string]verbs{"/cmdb/meta/{table}": {http.MethodGet: (*call).classMeta}},
}

// classMeta is what is known of a class. Flags of attributes and their lengths are
// texts, those of the class and its rules are not (documented: the sample).
type classMeta struct {
	IconURL             string          `json:"icon_url"`
	IsExtendable        bool            `json:"is_extendable"`
	Parent              string          `json:"parent"`
	Children            []string        `json:"children"`
	Name                string          `json:"name"`
	Icon                string          `json:"icon"`
	Attributes          []metaAttribute `json:"attributes"`
	RelationshipRules   []metaRelation  `json:"relationship_rules"`
	Label               string          `json:"label"`
	IdentificationRules *metaIdentifier `json:"identification_rules"`
}

type metaAttribute struct {
	IsInherited  string  `json:"is_inherited"`
	IsMandatory  string  `json:"is_mandatory"`
	IsReadOnly   string  `json:"is_read_only"`
	DefaultValue *string `json:"default_value"`
	Label        string  `json:"label"`
	Type         string  `json:"type"`
	Element      string  `json:"element"`
	MaxLength    string  `json:"max_length"`
	IsDisplay    string  `json:"is_display"`
}

type metaRelation struct {
	Parent       string `json:"parent"`
	RelationType string `json:"relation_type"`
	Child        string `json:"child"`
}

type metaIdentifier struct {
	RelatedRules  []metaEntry `json:"related_rules"`
	AppliesTo     string      `json:"applies_to"`
	Identifiers   []metaEntry `json:"identifiers"`
	Name          string      `json:"name"`
	Description   string      `json:"description"`
	Active        bool        `json:"active"`
	IsIndependent bool        `json:"is_independent"`
}

type metaEntry struct {
	Condition          *string `json:"condition"`
	ExactCountMatch    bool    `json:"exact_count_match"`
	ReferencedField    *string `json:"referenced_field"`
	Active             bool    `json:"active"`
	Attributes         string  `json:"attributes"`
	AllowFallback      bool    `json:"allow_fallback"`
	Table              *string `json:"table"`
	Order              int     `json:"order"`
	AllowNullAttribute bool    `json:"allow_null_attribute"`
}

// classMeta serves GET /api/now/cmdb/meta/{class}. Icons are not kept here and come
// empty; the rules of a class are those that identify it (documented).
func (c *call) classMeta() (*Reply, error) {
	if err := c.class(); err != nil {
		return nil, err
	}
	class, _ := cmdb.ClassOf(c.api.tables.Dictionary(), c.table)
	meta := classMeta{
		IsExtendable: true, Name: class.Name, Label: class.Label, Children: []string{}, Attributes: []metaAttribute{}, RelationshipRules: []metaRelation{},
	}
	if class.Super != nil {
		meta.Parent = class.Super.Name
	}
	for _, below := range class.Classes() {
		if below.Super == class {
			meta.Children = append(meta.Children, below.Name)
		}
	}
	slices.Sort(meta.Children)
	for _, column := range class.Columns {
		if !column.Offered(c.settings) {
			continue
		}
		meta.Attributes = append(meta.Attributes, attributeOf(class, column))
	}
	view := c.api.tables.View()
	for _, hosting := range cmdb.HostingOf(view, class) {
		meta.RelationshipRules = append(meta.RelationshipRules, metaRelation{hosting.Parent, hosting.Type, hosting.Child})
	}
	if rule, found := cmdb.IdentifierOf(view, class); found {
		meta.IdentificationRules = &metaIdentifier{
			RelatedRules: entriesOf(rule.Related), AppliesTo: rule.AppliesTo, Identifiers: entriesOf(rule.Entries),
			Name: rule.Name, Description: rule.Description, Active: true, IsIndependent: rule.Independent,
		}
	}
	return c.result(http.StatusOK, meta)
}

func attributeOf(class *dictionary.Table, column *dictionary.Column) metaAttribute {
	inherited := false
	if class.Super != nil {
		_, inherited = class.Super.Column(column.Name)
	}
	length := column.MaxLength
	if length == 0 {
		length = plainLength
	}
	return metaAttribute{
		IsInherited: strconv.FormatBool(inherited), IsMandatory: strconv.FormatBool(column.Mandatory),
		IsReadOnly: strconv.FormatBool(column.ReadOnly), DefaultValue: orNull(column.Default), Label: column.Label, Type: column.Type,
		Element: column.Name, MaxLength: strconv.Itoa(length), IsDisplay: strconv.FormatBool(class.Display == column.Name),
	}
}

// plainLength is the length of a column that names none (documented: the sample, for
// numbers, days and booleans).
const plainLength = 40

func entriesOf(entries []cmdb.Entry) []metaEntry {
	all := []metaEntry{}
	for _, e := range entries {
		all = append(all, metaEntry{
			Condition: orNull(e.Condition), ExactCountMatch: e.ExactCount, ReferencedField: orNull(e.Field), Active: true,
			Attributes: strings.Join(e.Attributes, ","), AllowFallback: e.AllowParent, Table: orNull(e.Table), Order: e.Order,
			AllowNullAttribute: e.AllowNull,
		})
	}
	return all
}

// orNull is null for nothing.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
