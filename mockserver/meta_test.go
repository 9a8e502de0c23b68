package mockserver_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

type metaColumn struct {
	Name, Label, Type, Reference, Hint, Attributes *string
	InternalType                                   string `json:"internal_type"`
	DisplayField                                   string `json:"reference_display_field"`
	Default                                        string `json:"default_value"`
	Mandatory, Filterable                          bool
	ReadOnly                                       bool `json:"read_only"`
	MaxLength                                      int  `json:"max_length"`
	Choices                                        []struct{ Label, Value string }
	Operators                                      []struct{ Operator, Label, Editor, AdvancedEditor string }
}

func (w wire) meta(path string) map[string]metaColumn {
	w.Helper()
	got := w.send("GET", path, "")
	require.Equal(w, http.StatusOK, got.status, got.body)
	var read struct {
		Result struct{ Columns map[string]metaColumn }
	}
	require.NoError(w, json.Unmarshal([]byte(got.body), &read))
	return read.Result.Columns
}

// as asks as somebody else.
func (w wire) as(user, path string) answer {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.globe.URL+path, http.NoBody)
	require.NoError(w, err)
	request.SetBasicAuth(user, "p")
	status, body := send(w.T, w.globe.HTTPClient(), request)
	return answer{status: status, body: body}
}

// The columns are those of a record, in its order, and each says what the
// dictionary says.
func TestMetaOfATable(t *testing.T) {
	w := newWire(t)
	columns := w.meta("/api/now/ui/meta/incident")
	record := w.send("GET", anIncident, "").body
	var row struct{ Result map[string]any }
	require.NoError(t, json.Unmarshal([]byte(record), &row))
	require.Len(t, columns, len(row.Result))
	for name := range row.Result {
		require.Equal(t, name, *columns[name].Name)
		require.NotNil(t, columns[name].Hint)
		require.NotNil(t, columns[name].Attributes)
		require.Empty(t, columns[name].Operators)
	}
	state := columns["state"]
	require.Equal(t, "State", *state.Label)
	require.Equal(t, "choice", *state.Type)
	require.Equal(t, "integer", state.InternalType)
	require.Equal(t, struct{ Label, Value string }{"New", "1"}, state.Choices[0], "it has a default, and so is never empty")
	require.True(t, state.Filterable)
	require.Equal(t, struct{ Label, Value string }{"-- None --", ""}, columns["close_code"].Choices[0])
	caller := columns["caller_id"]
	require.Equal(t, "reference", *caller.Type)
	require.Equal(t, "sys_user", *caller.Reference)
	require.Equal(t, "name", caller.DisplayField)
	require.Nil(t, caller.Choices)
	require.True(t, columns["sys_created_on"].ReadOnly)
	require.False(t, columns["short_description"].ReadOnly)
	require.Equal(t, 160, columns["short_description"].MaxLength)
	require.False(t, w.meta("/api/now/ui/meta/sys_user")["user_password"].Filterable)

	w = newWire(t, mocktest.Setting("ui_meta_choice_type", "internal"))
	require.Equal(t, "integer", *w.meta("/api/now/v1/ui/meta/incident")["state"].Type)
}

// Choices are those of the release.
func TestMetaHasTheChoicesOfTheRelease(t *testing.T) {
	values := func(release string) (values []string) {
		for _, choice := range newWire(t, mocktest.Release(release)).meta("/api/now/ui/meta/problem")["state"].Choices {
			values = append(values, choice.Value)
		}
		return values
	}
	require.Contains(t, values("london"), "4")
	require.NotContains(t, values("london"), "101")
	require.Contains(t, values("madrid"), "101")
	require.NotContains(t, values("madrid"), "4")
}

func TestMetaForFilters(t *testing.T) {
	w := newWire(t)
	columns := w.meta("/api/now/ui/meta/incident?sysparm_operators=true&sysparm_keywords=true")
	offered := func(name string) (operators []string) {
		for _, o := range columns[name].Operators {
			require.NotEmpty(t, o.Label)
			require.NotEmpty(t, o.Editor)
			require.NotEmpty(t, o.AdvancedEditor)
			operators = append(operators, o.Operator)
		}
		return operators
	}
	require.Contains(t, offered("short_description"), "STARTSWITH")
	require.Contains(t, offered("state"), "IN")
	require.Contains(t, offered("opened_at"), "ON")
	require.NotContains(t, offered("opened_at"), "LIKE")
	require.NotContains(t, offered("active"), ">")
	require.Equal(t, "reference", columns["caller_id"].Operators[0].Editor)
	require.Equal(t, []string{"="}, offered("123TEXTQUERY321"))
	require.Equal(t, "Keywords", *columns["123TEXTQUERY321"].Label)
	require.NotContains(t, w.meta("/api/now/ui/meta/incident"), "123TEXTQUERY321")

	in := xml.NewDecoder(strings.NewReader(w.send("GET", "/api/now/ui/meta/incident?sysparm_operators=true&sysparm_keywords=true", "", "Accept", "application/xml").body))
	for {
		_, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
	}
	require.Contains(t, w.send("GET", "/api/now/ui/meta/incident", "", "Accept", "application/xml").body, "<mandatory>false</mandatory><read_only>false</read_only><max_length>40</max_length>")
}

// Tables and columns that somebody may not read are not told of.
func TestMetaAndSchemaMindRights(t *testing.T) {
	w := newWire(t)
	w.globe.Import("sys_user", map[string]string{"user_name": "kit", "user_password": "p", "active": "true"})
	list := func(got answer) (names []string) {
		var read struct {
			Result []struct{ Label, Value, Name string }
		}
		require.NoError(t, json.Unmarshal([]byte(got.body), &read), got.body)
		for _, one := range read.Result {
			require.NotEmpty(t, one.Label)
			names = append(names, one.Value+one.Name)
		}
		return names
	}
	all, some := list(w.send("GET", "/api/now/doc/table/schema", "")), list(w.as("kit", "/api/now/doc/table/schema"))
	require.Contains(t, all, "sys_properties")
	require.NotContains(t, some, "sys_properties")
	require.Contains(t, some, "incident")
	require.Less(t, len(some), len(all))
	closed := ""
	for _, name := range all {
		meta, schema := w.as("kit", "/api/now/ui/meta/"+name), w.as("kit", "/api/now/doc/table/schema/"+name)
		want := http.StatusOK
		if !slices.Contains(some, name) {
			want = http.StatusForbidden
		}
		require.Equal(t, want, meta.status, name)
		require.Equal(t, want, schema.status, name)
		if want == http.StatusForbidden {
			continue
		}
		whole := list(w.send("GET", "/api/now/doc/table/schema/"+name, ""))
		for _, column := range whole {
			if !slices.Contains(list(schema), column) {
				closed = name + "." + column
				require.NotContains(t, meta.body, `"name":"`+column+`"`, closed)
			}
		}
	}
	require.NotEmpty(t, closed, "some column is closed to some")
}

func TestSchemaOfATable(t *testing.T) {
	w := newWire(t)
	require.Contains(t, w.send("GET", "/api/now/doc/table/schema/incident", "").body,
		`{"name":"caller_id","label":"Caller","internalType":"reference","exampleValue":""}`)
	tables := w.send("GET", "/api/now/doc/table/schema", "").body
	require.Contains(t, tables, `{"label":"User","value":"sys_user","reference":true}`)
	require.Contains(t, tables, `"value":"sys_security_acl_role","reference":false}`)
	for _, path := range []string{"/api/now/ui/meta/bunk", "/api/now/doc/table/schema/bunk"} {
		got := w.send("GET", path, "")
		require.Equal(t, http.StatusBadRequest, got.status)
		require.JSONEq(t, `{"error":{"message":"Invalid table bunk","detail":null},"status":"failure"}`, got.body)
	}
	require.Equal(t, http.StatusMethodNotAllowed, w.send("POST", "/api/now/ui/meta/incident", "{}").status)
}

func TestMetaByRelease(t *testing.T) {
	for release, want := range map[string][2]int{"eureka": {400, 400}, "fuji": {400, 200}, "geneva": {200, 200}, "madrid": {200, 200}} {
		w := newWire(t, mocktest.Release(release))
		require.Equal(t, want, [2]int{
			w.send("GET", "/api/now/ui/meta/incident", "").status, w.send("GET", "/api/now/doc/table/schema", "").status,
		}, release)
	}
	w := newWire(t, mocktest.Release("eureka"), mocktest.Setting("api_table_schema_enabled", "true"))
	require.NotContains(t, w.send("GET", "/api/now/doc/table/schema", "").body, "oauth_entity", "a table of later releases")
}
