package table_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// schemaOf reads what an instance says of its tables, as a client does.
type schemaOf struct {
	super   map[string]string            // by sys_id
	name    map[string]string            // by sys_id
	id      map[string]string            // by name
	columns map[string]map[string]string // types of a table's own columns
}

func readSchema(t *testing.T, tables *table.Tables) schemaOf {
	t.Helper()
	s := schemaOf{map[string]string{}, map[string]string{}, map[string]string{}, map[string]map[string]string{}}
	for _, r := range list(t, tables, admin, "sys_db_object", "").Rows {
		name := r.Get("name")
		s.name[r.SysID()], s.id[name], s.columns[name] = name, r.SysID(), map[string]string{}
		s.super[r.SysID()] = r.Get("super_class")
	}
	for _, r := range list(t, tables, admin, "sys_dictionary", "elementISNOTEMPTY").Rows {
		s.columns[r.Get("name")][r.Get("element")] = r.Get("internal_type")
	}
	return s
}

// all are the columns of a table, its own first.
func (s schemaOf) all(name string) map[string]string {
	all := map[string]string{}
	for id := s.id[name]; id != ""; id = s.super[id] {
		for column, kind := range s.columns[s.name[id]] {
			if _, own := all[column]; !own {
				all[column] = kind
			}
		}
	}
	return all
}

// Whoever walks sys_db_object and sys_dictionary finds just the columns that
// rows have.
func TestTheDictionaryTellsTheTruth(t *testing.T) {
	tables := empty(t)
	require.NoError(t, tables.Describe(nil))
	schema := readSchema(t, tables)
	require.Len(t, schema.id, len(tables.Dictionary().All()))
	for _, def := range tables.Dictionary().All() {
		want := map[string]string{}
		for _, c := range def.Columns {
			want[c.Name] = c.Type
		}
		require.Equal(t, want, schema.all(def.Name), def.Name)
	}
}

func TestChoicesAndNumbersAreTold(t *testing.T) {
	tables := empty(t)
	require.NoError(t, tables.Describe(nil))
	var labels []string
	for _, r := range list(t, tables, admin, "sys_choice", "name=incident^element=state^ORDERBYsequence").Rows {
		labels = append(labels, r.Get("value")+" "+r.Get("label"))
	}
	require.Equal(t, []string{"1 New", "2 In Progress", "3 On Hold", "6 Resolved", "7 Closed", "8 Canceled"}, labels)
	require.Equal(t, 1, list(t, tables, admin, "sys_choice", "name=incident^element=subcategory^value=email^dependent_value=software").Total)
	require.Equal(t, 1, list(t, tables, admin, "sys_number", "category=incident^prefix=INC^maximum_digits=7").Total)
	require.Equal(t, 1, list(t, tables, admin, "sys_dictionary", "name=incident^elementISEMPTY^audit=true").Total)
	require.Equal(t, 0, list(t, tables, admin, "sys_dictionary", "name=incident^element=number").Total, "inherited columns stand with the parent")

	// Its references lead by name.
	require.Equal(t, 1, list(t, tables, admin, "sys_dictionary", "name=incident^element=caller_id^reference.label=User").Total)
	require.Positive(t, list(t, tables, admin, "sys_dictionary", "name=task^internal_type.scalar_type=datetime").Total)
}

// The labels that people see stand in sys_documentation, each once, where the
// column comes from or is called otherwise.
func TestLabelsAreTold(t *testing.T) {
	tables := empty(t)
	require.NoError(t, tables.Describe(nil))
	for encoded, want := range map[string]string{
		"name=incident^elementISEMPTY":                "Incident",
		"name=incident^element=caller_id":             "Caller",
		"name=task^element=short_description":         "Short description",
		"plural=Incidents^language=en^elementISEMPTY": "Incident",
		"name=cmdb_rel_type^elementISEMPTY":           "CI Relationship Type",
		"plural=Companies^name=core_company":          "Company",
		"plural=Companys":                             "",
		"name=incident^element=number":                "", // the parent's
		"name=incident^element=state":                 "", // refined, and called the same
	} {
		var labels []string
		for _, r := range list(t, tables, admin, "sys_documentation", encoded).Rows {
			labels = append(labels, r.Get("label"))
		}
		if want == "" {
			require.Empty(t, labels, encoded)
			continue
		}
		require.Equal(t, []string{want}, labels, encoded)
	}
	def, _ := tables.Dictionary().Table("incident")
	seen := map[string]bool{}
	for _, r := range list(t, tables, admin, "sys_documentation", "name=incident^ORname=task^elementISNOTEMPTY").Rows {
		c, known := def.Column(r.Get("element"))
		require.True(t, known)
		require.Equal(t, c.Label, r.Get("label"))
		require.False(t, seen[c.Name], c.Name)
		seen[c.Name] = true
	}
	require.Len(t, seen, len(def.Columns))
}
