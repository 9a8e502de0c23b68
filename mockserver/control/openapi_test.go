package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// openAPI is the document as far as it is held against the server.
type openAPI struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	RequestBody *struct {
		Required bool             `json:"required"`
		Content  map[string]media `json:"content"`
	} `json:"requestBody"` //nolint:tagliatelle // OpenAPI spells it so
	Responses map[string]struct {
		Ref     string           `json:"$ref"`
		Content map[string]media `json:"content"`
	} `json:"responses"`
}

type media struct {
	Schema schema `json:"schema"`
}

type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Format     string             `json:"format"`
	Enum       []string           `json:"enum"`
	Items      *schema            `json:"items"`
	OneOf      []*schema          `json:"oneOf"` //nolint:tagliatelle // JSON Schema spells it so
	Properties map[string]*schema `json:"properties"`
}

// contract is a server with the document that it serves.
type contract struct {
	t        *testing.T
	instance *mockserver.Instance
	server   *control.Server
	document openAPI
	compiler *jsonschema.Compiler
}

const contractToken = "open-sesame"

// newContract serves one instance, and has room for another.
func newContract(t *testing.T, identity *mockserver.Identity) *contract {
	t.Helper()
	cfg := mockserver.Config{Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)}
	instance, err := mockserver.New(cfg)
	require.NoError(t, err)
	fleet := mockserver.NewFleet(mockserver.FleetConfig{MaxInstances: 2, Identity: identity})
	_, err = fleet.Add(instance, mockserver.Placement{Name: mockserver.DefaultInstance})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	c := &contract{t: t, instance: instance, compiler: jsonschema.NewCompiler(), server: control.New(control.Config{
		Fleet: fleet.Control(cfg), Version: map[string]string{"version": "test"}, Token: contractToken,
	})}
	text := c.send("GET", "/openapi.json", nil, nil).Body.Bytes()
	require.NoError(t, json.Unmarshal(text, &c.document))
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	c.compiler.AssertFormat()
	require.NoError(t, c.compiler.AddResource("openapi.json", parsed))
	return c
}

// busy calls do while a request to the instance is under way that does not end.
func (c *contract) busy(do func()) {
	c.t.Helper()
	synctest.Test(c.t, func(t *testing.T) {
		body, more := io.Pipe()
		go func() {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/now/table/incident", body)
			r.SetBasicAuth("admin", "admin")
			r.Header.Set("Content-Type", "application/json")
			c.instance.ServeHTTP(httptest.NewRecorder(), r)
		}()
		synctest.Wait()
		do()
		require.NoError(t, more.Close())
	})
}

// send calls the server as its owner does, unless header says otherwise.
func (c *contract) send(method, path string, body io.Reader, header map[string]string) *httptest.ResponseRecorder {
	c.t.Helper()
	request := httptest.NewRequestWithContext(c.t.Context(), method, control.Prefix+path, body)
	request.Header.Set("Authorization", "Bearer "+contractToken)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	c.server.ServeHTTP(answer, request)
	return answer
}

func (c *contract) operation(method, path string) *operation {
	c.t.Helper()
	o := new(operation)
	require.NoError(c.t, json.Unmarshal(c.document.Paths[control.Prefix+path][strings.ToLower(method)], o))
	return o
}

// bodySchema is the schema of an operation's body, nil where it takes none.
func (c *contract) bodySchema(o *operation) *schema {
	if o.RequestBody == nil {
		return nil
	}
	s := o.RequestBody.Content["application/json"].Schema
	if len(s.OneOf) > 0 { // the first is ours, the others are forms of exported rows
		return c.resolved(s.OneOf[0])
	}
	return c.resolved(&s)
}

func (c *contract) resolved(s *schema) *schema {
	c.t.Helper()
	name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/")
	if !ok {
		return s
	}
	require.Contains(c.t, c.document.Components.Schemas, name)
	return c.document.Components.Schemas[name]
}

// The document lists every path and method that is routed, and no other; a method
// that a path does not have is refused, and the answer names those that it has.
func TestOpenAPIListsTheRoutes(t *testing.T) {
	c := newContract(t, nil)
	all := []string{"DELETE", "GET", "PATCH", "POST", "PUT"}
	documented := map[string][]string{}
	for path, item := range c.document.Paths {
		methods := []string{}
		for _, method := range all {
			if item[strings.ToLower(method)] != nil {
				methods = append(methods, method)
			}
		}
		documented[strings.TrimPrefix(path, control.Prefix)] = methods
	}
	require.Equal(t, c.server.Operations(), documented)
	for path, methods := range documented {
		for _, method := range all {
			answer := c.send(method, concrete(path, "nobody"), nil, nil)
			require.Equal(t, slices.Contains(methods, method), answer.Code != http.StatusMethodNotAllowed, "%s %s", method, path)
			if answer.Code == http.StatusMethodNotAllowed {
				require.Equal(t, strings.Join(methods, ", "), answer.Header().Get("Allow"))
			}
		}
	}
}

// good are calls that succeed, in an order in which they do: one for each operation.
var good = []struct{ method, path, body string }{
	{"GET", "/health", ""},
	{"GET", "/ready", ""},
	{"GET", "/version", ""},
	{"GET", "/ca.pem", ""},
	{"GET", "/openapi.json", ""},
	{"GET", "/instances", ""},
	{"POST", "/instances", `{"name":"other","listen":false,"release":"eureka","events":3,"faults":{"profile":"storm","rules":[{"name":"once","reset":"before","times":1}]}}`},
	{"DELETE", "/instances/{name}", ""}, // other
	{"POST", "/instances/{name}/fork", `{"listen":false,"ttl":"1h"}`},
	{"GET", "/instances/{name}", ""},
	{"GET", "/instances/{name}/clock", ""},
	{"PATCH", "/instances/{name}/clock", `{"now":"2019-06-24T12:00:00Z","advance":"31m","freeze":true,"rate":2}`},
	{"GET", "/instances/{name}/release", ""},
	{"PUT", "/instances/{name}/release", `{"release":"fuji","origin":"upgraded","settings":{"refresh_answer":"same"},"phases":{"maintenance":"20m","answer":"html502","sessions":"drop","tokens":"keep"}}`},
	{"POST", "/instances/{name}/rows", `{"rows":[{"table":"incident","values":{"number":"INC1"}},{"table":"incident","match":{"number":"INC1"},"delete":true}]}`},
	{"GET", "/instances/{name}/rows", ""},
	{"GET", "/instances/{name}/tables", ""},
	{"PUT", "/instances/{name}/faults", `{"profile":"weather","seed":7,"rules":[{"name":"once","on":{"table":"sys_audit"},"times":1,"answer":{"status":503}}]}`},
	{"GET", "/instances/{name}/faults", ""},
	{"DELETE", "/instances/{name}/faults", ""},
	{"GET", "/instances/{name}/truth", ""},
	{"GET", "/instances/{name}/journal", ""},
	{"DELETE", "/instances/{name}/journal", ""},
	{"POST", "/instances/{name}/reset", ""},
	{"POST", "/instances/{name}/snapshots", `{"name":"kept"}`},
	{"GET", "/instances/{name}/snapshots", ""},
	{"POST", "/instances/{name}/restore", `{"snapshot":"kept"}`},
	{"DELETE", "/instances/{name}/snapshots/{snapshot}", ""},
}

// concrete is a path with names in the place of its variables.
func concrete(path, instance string) string {
	return strings.NewReplacer("{name}", instance, "{snapshot}", "kept").Replace(path)
}

// Each operation answers as the document says, with every member that it says and
// no other.
func TestOpenAPIDescribesTheAnswers(t *testing.T) {
	identity, err := mockserver.NewIdentity()
	require.NoError(t, err)
	c := newContract(t, identity)
	called := map[string][]string{}
	for _, g := range good {
		called[g.path] = slices.Sorted(slices.Values(append(called[g.path], g.method)))
		name := mockserver.DefaultInstance
		if g.method == http.MethodDelete && g.path == "/instances/{name}" {
			name = "other"
		}
		answer := c.send(g.method, concrete(g.path, name), strings.NewReader(g.body), nil)
		c.answers(g.method, g.path, answer)
		require.Less(t, answer.Code, 300, "%s %s: %s", g.method, g.path, answer.Body)
	}
	require.Equal(t, c.server.Operations(), called)
}

// answers holds an answer against the document.
func (c *contract) answers(method, path string, answer *httptest.ResponseRecorder) {
	c.t.Helper()
	status := http.StatusText(answer.Code)
	code := answer.Result().Status[:3]
	response, ok := c.operation(method, path).Responses[code]
	require.True(c.t, ok, "%s %s answers %s %s, of which the document says nothing: %s", method, path, code, status, answer.Body)
	if len(response.Content) == 0 && response.Ref == "" {
		require.Empty(c.t, answer.Body.String(), "%s %s", method, path)
		return
	}
	pointer := "openapi.json#/paths/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(control.Prefix+path) +
		"/" + strings.ToLower(method) + "/responses/" + code
	if response.Ref != "" {
		pointer = "openapi.json" + response.Ref
	}
	media, isJSON := answer.Header().Get("Content-Type"), strings.HasSuffix(answer.Header().Get("Content-Type"), "json")
	compiled, err := c.compiler.Compile(pointer + "/content/" + strings.ReplaceAll(media, "/", "~1") + "/schema")
	require.NoError(c.t, err, "%s %s answers %s", method, path, media)
	if !isJSON {
		return
	}
	value, err := jsonschema.UnmarshalJSON(answer.Body)
	require.NoError(c.t, err)
	require.NoError(c.t, compiled.Validate(value), "%s %s", method, path)
	if s := c.resolved(&schema{Ref: "#/components/schemas/" + lastPart(compiled.Ref)}); compiled.Ref != nil && s.Properties != nil {
		object, ok := value.(map[string]any)
		require.True(c.t, ok)
		require.Equal(c.t, slices.Sorted(maps.Keys(s.Properties)), slices.Sorted(maps.Keys(object)), "%s %s", method, path)
	}
}

func lastPart(s *jsonschema.Schema) string {
	if s == nil {
		return "Problem"
	}
	return s.Location[strings.LastIndex(s.Location, "/")+1:]
}

// endless is the rest of a text that does not end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// Each operation can refuse a call in every way that the document lists for it,
// and in no other.
func TestOpenAPIListsTheRefusals(t *testing.T) {
	c := newContract(t, nil)
	for _, g := range good {
		o := c.operation(g.method, g.path)
		refused := map[string]bool{}
		refuse := func(name, query string, body io.Reader, header map[string]string) {
			t.Helper()
			answer := c.send(g.method, concrete(g.path, name)+query, body, header)
			require.GreaterOrEqual(t, answer.Code, 400, "%s %s", g.method, g.path)
			c.answers(g.method, g.path, answer)
			refused[answer.Result().Status[:3]] = true
		}
		body := func() io.Reader { return strings.NewReader(g.body) }
		refuse("default", "", body(), map[string]string{"Authorization": "Bearer other"})
		refuse("default", "", body(), map[string]string{"Sec-Fetch-Site": "cross-site"})
		refuse("default", "?no+such=1", body(), nil)
		if strings.Contains(g.path, "{name}") {
			refuse("nobody", "", body(), nil)
		}
		last := lastOf(g.path)
		placed := o.RequestBody != nil && (last == "instances" || last == "fork")
		named := placed || o.RequestBody != nil && last == "snapshots"
		if o.RequestBody != nil {
			require.Equal(t, !named, o.RequestBody.Required, "%s %s", g.method, g.path)
			refuse("default", "", body(), map[string]string{"Content-Type": "text/plain"})
			refuse("default", "", body(), map[string]string{"Content-Encoding": "gzip"})
			refuse("default", "", strings.NewReader("{"), nil)
			refuse("default", "", io.MultiReader(strings.NewReader(`{"`), io.LimitReader(endless{}, 65<<20)), nil)
		}
		switch {
		case placed:
			refuse("default", "", strings.NewReader(`{"name":"default","listen":false}`), nil)
			require.Equal(t, http.StatusCreated, c.send("POST", "/instances/default/fork", strings.NewReader(`{"name":"full","listen":false}`), nil).Code)
			refuse("default", "", strings.NewReader(`{"listen":false}`), nil)
			require.Equal(t, http.StatusNoContent, c.send("DELETE", "/instances/full", nil, nil).Code)
		case named:
			for n := range mockserver.MaxSnapshots {
				require.Equal(t, http.StatusCreated, c.send(g.method, concrete(g.path, "default"), nil, nil).Code)
				if n == 0 {
					refuse("default", "", strings.NewReader(`{"name":"s-1"}`), nil)
				}
			}
			refuse("default", "", nil, nil)
		case last == "release" && g.method == http.MethodPut:
			c.busy(func() { refuse("default", "", body(), nil) })
		case last == "ca.pem":
			refuse("", "", nil, nil)
		case last == "journal" && g.method == http.MethodGet:
			refuse("default", "?after=x", nil, nil)
		case g.method == http.MethodGet && (last == "tables" || last == "rows"):
			refuse("default", "?extending=x", nil, nil)
			if last == "rows" {
				refuse("default", "", nil, map[string]string{"Accept": "image/png"})
			}
		}
		documented := map[string]bool{}
		for code := range o.Responses {
			if code[0] == '4' || code[0] == '5' {
				documented[code] = true
			}
		}
		require.Equal(t, slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(refused)), "%s %s", g.method, g.path)
	}
}

func lastOf(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// The members of each body are those that the server reads, and they are of the
// types that it takes.
func TestOpenAPIDescribesTheBodies(t *testing.T) {
	c := newContract(t, nil)
	for _, g := range good {
		path := concrete(g.path, "default")
		s := c.bodySchema(c.operation(g.method, g.path))
		if s == nil {
			require.Empty(t, g.body, "%s %s takes a body of which the document says nothing", g.method, g.path)
			continue
		}
		detail := func(body string) string {
			answer := c.send(g.method, path, strings.NewReader(body), nil)
			require.Equal(t, http.StatusBadRequest, answer.Code, "%s %s with %s: %s", g.method, g.path, body, answer.Body)
			var problem struct{ Detail string }
			require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &problem))
			return problem.Detail
		}
		unknown, members := `{"no such member":1}`, membersOf(s)
		if lastOf(g.path) == "faults" { // a language of its own, whose tests hold its errors
			require.Contains(t, detail(unknown), `there is no key "no such member"`)
			continue
		}
		if rows := s.Properties["rows"]; rows != nil { // any other member would be a table's name
			unknown, members = `{"rows":[`+unknown+`]}`, slices.Collect(maps.Keys(rows.Items.Properties))
		}
		_, known, ok := strings.Cut(detail(unknown), "known are ")
		require.True(t, ok)
		require.ElementsMatch(t, strings.Split(known, ", "), members, "%s %s", g.method, g.path)
		eachMember(s, func(name string, member *schema, within func(string) string) {
			for _, wrong := range member.others() {
				said := detail(within(wrong))
				require.Regexp(t, `cannot be a JSON|is not a|a time is a text|is no list of rows|place takes|in the schedule of faults`, said, "%s of %s %s should take no %s", name, g.method, g.path, wrong)
			}
		})
	}
}

// The parameters of each call are those that the server reads, and come as often as
// the document has it.
func TestOpenAPIDescribesTheParameters(t *testing.T) {
	c := newContract(t, nil)
	for _, g := range good {
		var said struct {
			Parameters []struct {
				Name    string `json:"name"`
				In      string `json:"in"`
				Schema  schema `json:"schema"`
				Explode bool   `json:"explode"`
			} `json:"parameters"`
		}
		require.NoError(t, json.Unmarshal(c.document.Paths[control.Prefix+g.path][strings.ToLower(g.method)], &said))
		detail := func(query string) string {
			answer := c.send(g.method, concrete(g.path, "default")+query, nil, nil)
			require.Equal(t, http.StatusBadRequest, answer.Code, "%s %s%s: %s", g.method, g.path, query, answer.Body)
			var problem struct{ Detail string }
			require.NoError(t, json.Unmarshal(answer.Body.Bytes(), &problem))
			return problem.Detail
		}
		var names []string
		for _, p := range said.Parameters {
			require.Equal(t, "query", p.In)
			require.Equal(t, p.Schema.Type == "array", p.Explode)
			names = append(names, p.Name)
			twice := "?" + p.Name + "=incident&" + p.Name + "=incident"
			if !p.Explode {
				require.Equal(t, "the parameter "+p.Name+" came 2 times; send it once", detail(twice))
				continue
			}
			require.Equal(t, http.StatusOK, c.send(g.method, concrete(g.path, "default")+twice, nil, nil).Code)
		}
		known := "this call takes none"
		if len(names) > 0 {
			known = "known are " + strings.Join(names, ", ")
		}
		require.Equal(t, `there is no parameter "Table"; `+known, detail("?Table=incident"), "%s %s", g.method, g.path)
		require.Contains(t, detail("?table=a%zz"), "the query cannot be read")
		require.Contains(t, detail("?after=1;limit=2"), "the query cannot be read")
	}
}

// membersOf are the names of a schema's members, at any depth.
func membersOf(s *schema) []string {
	var names []string
	for name, member := range s.Properties {
		names = append(names, name)
		names = append(names, membersOf(member)...)
	}
	if s.Items != nil {
		names = append(names, membersOf(s.Items)...)
	}
	return names
}

// eachMember calls fn with each member, and with what makes a body around a value
// for it.
func eachMember(s *schema, fn func(name string, member *schema, within func(value string) string)) {
	for name, member := range s.Properties {
		within := func(value string) string { return `{"` + name + `":` + value + `}` }
		fn(name, member, within)
		eachMember(member, func(inner string, m *schema, around func(string) string) {
			fn(inner, m, func(value string) string { return within(around(value)) })
		})
		if member.Items != nil {
			eachMember(member.Items, func(inner string, m *schema, around func(string) string) {
				fn(inner, m, func(value string) string { return within("[" + around(value) + "]") })
			})
		}
	}
}

// others are values that a member of this schema must not have.
func (s *schema) others() []string {
	values := map[string]string{"string": `"text"`, "integer": `1`, "number": `1.5`, "boolean": `true`, "array": `[]`, "object": `{}`}
	kind, _ := s.Type.(string)
	if kind == "" && len(s.Enum) > 0 {
		kind = "string"
	}
	if s.Ref != "" { // a language of its own
		kind = "object"
	}
	delete(values, kind)
	if kind == "number" {
		delete(values, "integer")
	}
	if s.Format == "date-time" {
		values["other text"] = `"noon"`
	}
	return slices.Collect(maps.Values(values))
}
