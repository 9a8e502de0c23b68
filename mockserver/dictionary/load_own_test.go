package dictionary_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
)

// A user's files add tables to ours, and say where they are wrong.
func TestTablesOfOnesOwn(t *testing.T) {
	own := func(text string) (*dictionary.Dictionary, error) {
		return dictionary.Load(fixtures.Dictionary(), fstest.MapFS{"shop.yaml": {Data: []byte(text)}})
	}
	dict, err := own("tables:\n  - {name: u_order, label: Order, super_class: task, number_prefix: ORD, columns: [{name: u_total, type: price}]}\n")
	require.NoError(t, err)
	order, ok := dict.Table("u_order")
	require.True(t, ok)
	_, inherited := order.Column("short_description")
	require.True(t, inherited)
	_, err = own("tables:\n  - {name: incident, label: Mine}\n")
	require.ErrorContains(t, err, "shop.yaml:2: table incident: is already defined at dictionary.json")
}

// Instances are rarely as they were delivered: most have columns of their own on our
// tables, which their classes have too and which the dictionary tells of.
func TestColumnsOfOnesOwn(t *testing.T) {
	own := func(text string) (*dictionary.Dictionary, error) {
		return dictionary.Load(fixtures.Dictionary(), fstest.MapFS{"more.yaml": {Data: []byte(text)}})
	}
	dict, err := own("add_columns:\n  - {table: task, columns: [{name: u_site, label: Site, type: reference, reference: cmn_location}]}\n" +
		"  - {table: sys_user, columns: [{name: x_acme_badge, type: string, max_length: 12}]}\n")
	require.NoError(t, err)
	task, _ := dict.Table("task")
	incident, _ := dict.Table("incident")
	place, ok := task.Layout.Ordinal("u_site")
	require.True(t, ok)
	inherited, _ := incident.Layout.Ordinal("u_site")
	require.Equal(t, place, inherited, "a column has one place in all classes")
	site, _ := incident.Column("u_site")
	require.Equal(t, "cmn_location", site.Reference)
	var told []string
	for _, row := range dict.Describe("sys_dictionary", nil) {
		if row.Get("element") == "u_site" {
			told = append(told, row.Get("name"))
		}
	}
	require.Equal(t, []string{"task"}, told)
	ours, err := dictionary.Load(fixtures.Dictionary())
	require.NoError(t, err)
	clean, _ := ours.Table("task")
	_, leaked := clean.Column("u_site")
	require.False(t, leaked, "other instances do not have it")

	_, err = own(`add_columns:
  - {table: taks, columns: [{name: u_site, type: string}]}
  - table: task
    columns:
      - {name: site, type: string}
      - {type: string}
  - {table: sys_user}
`)
	require.EqualError(t, err, `more.yaml:2: add_columns: there is no table "taks"; did you mean "task"?
more.yaml:5: table task: column "site" is added to a table of ours; let its name begin with u_, as on an instance
more.yaml:7: add_columns: nothing is added to sys_user; write columns: and a list below it
more.yaml:3: table task: column "" needs a name and a type`)
	_, err = own(`add_columns:
  - table: task
    columns:
      - {name: u_size, type: strong}
      - {name: u_none}
      - {name: u_twice, type: string}
      - {name: u_twice, type: string}
`)
	require.EqualError(t, err, `more.yaml:4: table task: column u_size has the unknown type strong; did you mean "string"?
more.yaml:5: table task: column "u_none" needs a name and a type
more.yaml:7: table task: has column u_twice twice`)
}

// What would pass in our copies of what instances say is a slip in a table of
// one's own. All of it is told, with the line of the column.
func TestSlipsInTablesOfOnesOwn(t *testing.T) {
	_, err := dictionary.Load(fixtures.Dictionary(), datafile.Folder{Path: "mine/dictionary", Files: fstest.MapFS{"shop.yaml": {Data: []byte(`common_columns:
  - {name: u_everywhere, type: string}
tables:
  - name: u_order
    super_class: task
    columns:
      - {name: u_total, type: prize}
      - {name: u_customer, type: reference, reference: core_compny}
      - {name: u_site, type: reference, reference: cmn_location, reference_key: title}
      - {name: Größe, type: string}
      - {name: u_none}
  - name: u-part
    super_class: u_ordr
`)}}})
	require.EqualError(t, err, `mine/dictionary/shop.yaml:1: common_columns and platform_columns are the platform's; give the columns to your tables, or to ours in add_columns`)
	_, err = dictionary.Load(fixtures.Dictionary(), datafile.Folder{Path: "mine/dictionary", Files: fstest.MapFS{"shop.yaml": {Data: []byte(`tables:
  - name: u_order
    super_class: task
    columns:
      - {name: u_total, type: prize}
      - {name: u_customer, type: reference, reference: core_compny}
      - {name: u_site, type: reference, reference: cmn_location, reference_key: title}
      - {name: Größe, type: string}
      - {name: u_none}
  - name: u-part
    super_class: u_ordr
`)}}})
	require.EqualError(t, err, `mine/dictionary/shop.yaml:5: table u_order: column u_total has the unknown type prize; did you mean "price"?
mine/dictionary/shop.yaml:6: table u_order: column u_customer refers to the table core_compny, which is not defined; did you mean "core_company"?
mine/dictionary/shop.yaml:7: table u_order: column u_site refers to cmn_location by title, which is no column of it
mine/dictionary/shop.yaml:8: table u_order: column Größe has no name for a column; use lower-case letters, digits and _, as in u_total
mine/dictionary/shop.yaml:10: table u-part: the name is not one for a table; use lower-case letters, digits and _, as in u_order
mine/dictionary/shop.yaml:9: table u_order: column "u_none" needs a name and a type
mine/dictionary/shop.yaml:10: table u-part: extends u_ordr, which is not defined; define it or drop super_class`)
}
