package mockserver_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// shop is a folder of fixtures with something of each kind, and more files by name.
func shop(more ...string) fstest.MapFS {
	files := map[string]string{
		"README.md": "Our shop.",
		"dictionary/shop.yaml": `tables:
  - name: u_order
    label: Order
    super_class: task
    display: number
    number_prefix: ORD
    columns:
      - {name: u_total, label: Total, type: price}
      - {name: u_customer, label: Customer, type: reference, reference: core_company}
`,
		"access/shop.yaml": "rules:\n  - {table: u_order, read: [itil], create: [everyone], write: [itil], fields: {u_total: {write: [itil]}}}\n",
		"rules/shop.yaml":  "rules:\n  - {name: Sent orders are closed, table: u_order, on: [write], if: state=3, changes: [state], set: {close_notes: sent}}\n",
		"u_order.csv":      "sys_id,number,u_total,state\norder1,ORD1,12.50,1\norder2,ORD2,7,1\n",
		"rows/people.yaml": "sys_user:\n- {sys_id: zoe, user_name: zoe, name: Zoe, user_password: pa55, active: true}\n- {sys_id: 62826bf03710200044e0bfc8bcbe5df1, title: Chief Tester}\n",
	}
	for i := 0; i < len(more); i += 2 {
		files[more[i]] = more[i+1]
	}
	out := fstest.MapFS{}
	for name, text := range files {
		if text != "-" {
			out[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return out
}

// Tables of one's own are served like ours, with their rows, rules and rights.
func TestFixturesOfOnesOwn(t *testing.T) {
	w := newWire(t, mocktest.Fixtures(shop()))
	answer := w.send(http.MethodGet, "/api/now/table/u_order?sysparm_query=ORDERBYnumber&sysparm_fields=sys_id,u_total,short_description,active,sys_created_on", "")
	require.JSONEq(t, `{"result":[
		{"sys_id":"order1","u_total":"12.50","short_description":"","active":"true","sys_created_on":"2019-06-24 12:00:00"},
		{"sys_id":"order2","u_total":"7","short_description":"","active":"true","sys_created_on":"2019-06-24 12:00:00"}]}`, answer.body)
	answer = w.send(http.MethodGet, "/api/now/table/sys_db_object?sysparm_query=name=u_order&sysparm_fields=name,label", "")
	require.JSONEq(t, `{"result":[{"name":"u_order","label":"Order"}]}`, answer.body)
	answer = w.send(http.MethodGet, "/api/now/table/sys_user/62826bf03710200044e0bfc8bcbe5df1?sysparm_fields=user_name,title", "")
	require.JSONEq(t, `{"result":{"user_name":"abel.tuter","title":"Chief Tester"}}`, answer.body, "a row of the demo world is changed in what is given")
	answer = w.send(http.MethodPatch, "/api/now/table/u_order/order1?sysparm_fields=close_notes", `{"state":"3"}`)
	require.JSONEq(t, `{"result":{"close_notes":"sent"}}`, answer.body)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.globe.URL+"/api/now/table/u_order", http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth("zoe", "pa55")
	reply, err := w.globe.HTTPClient().Do(request)
	require.NoError(t, err)
	require.NoError(t, reply.Body.Close())
	require.Equal(t, http.StatusOK, reply.StatusCode, "she signs in, and sees no order")

	other := newWire(t)
	require.Equal(t, http.StatusBadRequest, other.send(http.MethodGet, "/api/now/table/u_order", "").status, "nobody else has the table")
}

// The same files make the same world, and other files another one.
// They are rotated like ours, too, where a setting says so.
func TestFixturesAreRotated(t *testing.T) {
	w := newWire(t, mocktest.Fixtures(shop()), mocktest.Setting("rotation", "u_order=2x1d"))
	const orders = "/api/now/table/u_order?sysparm_fields=sys_id"
	require.Contains(t, w.send(http.MethodGet, orders, "").body, "order1")
	w.globe.Advance(3 * 24 * time.Hour)
	require.JSONEq(t, `{"result":[]}`, w.send(http.MethodGet, orders, "").body)

	own, err := mockserver.LoadFixtures(mockserver.FixtureFolder{Files: shop()})
	require.NoError(t, err)
	_, err = mockserver.New(mockserver.Config{Fixtures: own, Settings: map[string]string{"rotation": "u_ordr=2x1d"}})
	require.ErrorContains(t, err, `u_ordr is no table; the nearest is "u_order"`)
}

func TestFixturesShareAWorldOnlyWhenEqual(t *testing.T) {
	one := mocktest.New(t, mocktest.Fixtures(shop()))
	two := mocktest.New(t, mocktest.Fixtures(shop()), mocktest.Fixtures(fstest.MapFS{"u_order.csv": {Data: []byte("sys_id,u_total\norder1,99\n")}}))
	for globe, want := range map[*mocktest.Globe]string{one: "12.50", two: "99"} {
		w := &wire{T: t, globe: globe}
		require.JSONEq(t, `{"result":{"u_total":"`+want+`"}}`, w.send(http.MethodGet, "/api/now/table/u_order/order1?sysparm_fields=u_total", "").body)
	}
}

// Every mistake of every kind is told, with its file and line.
func TestMistakesInFixtures(t *testing.T) {
	for name, c := range map[string]struct {
		files fs.FS
		want  []string
	}{
		"dictionary": {shop("dictionary/shop.yaml", "tables:\n  - name: u_order\n    columns: [{name: u_a, type: reference, reference: u_none}]\n    colour: red\n"), []string{
			`mine/dictionary/shop.yaml:4: there is no key "colour" here; correct its spelling or remove it`,
		}},
		"reference": {shop("dictionary/shop.yaml", "tables:\n  - name: u_order\n    columns:\n      - {name: u_a, type: reference, reference: u_none}\n"), []string{
			`mine/dictionary/shop.yaml:4: table u_order: column u_a refers to the table u_none, which is not defined`,
		}},
		"columns": {
			shop("dictionary/shop.yaml", `tables:
  - name: u_order
    super_class: task
    columns:
      - {name: u_code, type: string, max_length: -1}
      - {name: u_total, type: price, default: cheap}
      - {name: state, default: new, choices: [{value: new}]}
      - {name: short_description, type: integer}
      - {name: description, max_length: 10}
      - {name: u_kind, type: kaleidoscopic}
      - {name: u_mail, type: e-mail}
`, "access/shop.yaml", "-", "rules/shop.yaml", "-"), []string{
				`mine/dictionary/shop.yaml:10: table u_order: column u_kind has the unknown type kaleidoscopic; docs/fixtures.md lists those that there are`,
				`mine/dictionary/shop.yaml:11: table u_order: column u_mail has the unknown type e-mail; did you mean "email"?`,
				`mine/dictionary/shop.yaml:5: table u_order: column u_code has the max_length -1; write how many characters it takes, or leave it out`,
				`mine/dictionary/shop.yaml:6: table u_order: column u_total has a default that is "cheap", which is no number; write digits, with a point before the fraction`,
				`mine/dictionary/shop.yaml:7: table u_order: column state has a default that is "new", which is no whole number`,
				`mine/dictionary/shop.yaml:8: table u_order: column short_description has the type integer, and inherits string; leave the type out, or give the column another name`,
				`mine/dictionary/shop.yaml:9: table u_order: column description is inherited, and keeps its max_length and its reference; leave them out, or give the column another name`,
			},
		},
		"all together": {
			shop(
				"access/shop.yaml", "rules:\n  - {table: u_ordr, read: [itil], denied: empty, source: ours}\n",
				"rules/shop.yaml", "rules:\n  - {name: R, table: u_order, on: [write], set: {u_totl: \"1\"}, mark: assumed, source: ours}\n",
				"u_order.csv", "sys_id,u_total,u_none\norder1,cheap,1\norder2,1\n",
				"rows/problem.json", `[{"sys_id":"order1"},{"sys_id":"ok","opened_by":"Abel Tuter"}]`,
				"rows/u_ordr.yaml", "- {number: 1}\n",
				"rows/x.xml", "<unload><u_order><sys_id>zoe</sys_id></u_order>\n<nothing/></unload>",
			), []string{
				"mine/access/shop.yaml:2: u_ordr: no such table",
				`mine/rules/shop.yaml:2: rule "R": `,
				`mine/rows/problem.json:1: row 2: problem: opened_by is "Abel Tuter"; write the sys_id, which is 62826bf03710200044e0bfc8bcbe5df1`,
				`mine/rows/u_ordr.yaml:1: there is no table u_ordr; did you mean "u_order"?: no such table`,
				`mine/rows/x.xml:2: row 2: there is no table nothing`,
				`mine/u_order.csv:2: table u_order has no column u_none`,
				`mine/u_order.csv:2: u_order: u_total is "cheap", which is no number`,
				"mine/u_order.csv:3: the row has 2 cells, and the first line names 3 columns",
			},
		},
		"holes": {shop("access/shop.yaml", "rules:\n  -\n", "access/more.yaml", "rules:\n  - {table: u_order, fields: {u_total: }}\n", "access/rows.yaml", "rules:\n  - {table: u_order, rows: [~]}\n"), []string{
			"mine/access/more.yaml:2: u_order: column u_total: say who may read or write it, as {write: [admin]}",
			"mine/access/rows.yaml:1: there is an empty rule in a list; write it or remove the dash",
			"mine/access/shop.yaml:1: there is an empty rule in a list; write it or remove the dash",
		}},
		"no rows": {shop("u_order.csv", "sys_id,dv_state,nubmer\n", "rows/incdent.csv", "number\n", "rows/more.yaml", "incident: []\nusers:\nproblm: []\n", "rows/problm.json", "[]", "rows/x.json", `{"problm":[]}`), []string{
			`mine/rows/incdent.csv:1: there is no table incdent; did you mean "incident"?`,
			`mine/rows/more.yaml:2: there is no table users`,
			`mine/rows/more.yaml:3: there is no table problm; did you mean "problem"?`,
			`mine/rows/problm.json:1: there is no table problm; did you mean "problem"?`,
			`mine/rows/x.json:1: there is no table problm; did you mean "problem"?`,
			`mine/u_order.csv:1: table u_order has no column nubmer; did you mean "number"?`,
		}},
		"another class": {shop("problem.csv", "sys_id\nORDER1\n"), []string{
			"mine/u_order.csv:2: u_order: the sys_id order1 is that of a row of problem; a row has one class, so give this one another sys_id",
		}},
		"places": {shop("dictionary/more.yml", "tables: []\n", "rows/more/incident.csv", "number\n", "roles/x.yaml", "a: b\n", "incident.tsv", "number\n", "access/x.json", "{}", ".git/x.yaml", "-:"), []string{
			"mine/access/x.json: rows are read in rows/; move it there",
			"mine/dictionary/more.yml: only files that end with .yaml are read here; rename it or take it away",
			"mine/incident.tsv: this is no file of rows; they end with .yaml, .csv, .json or .xml",
			`mine/roles: there is no such folder in fixtures; did you mean "rules"?`,
			"mine/rows/more: there is no such folder in fixtures",
		}},
		"no folder": {os.DirFS("own_test.go"), []string{
			"mine: this is no folder; name the one that holds dictionary, access, rules, scenarios or rows",
		}},
		"no files": {irregular("dictionary/pipe.yaml", "fixtures.yaml", "rows/incident.csv"), []string{
			"mine/dictionary/pipe.yaml: this is no file but a pipe, a socket or a device; put a file in its place",
			"mine/fixtures.yaml: this is no file but a pipe, a socket or a device; put a file in its place",
			"mine/rows/incident.csv: this is no file but a pipe, a socket or a device; put a file in its place",
		}},
		"misplaced": {
			shop("dictionary/incident.yaml", "# rows\nincident:\n- {number: INC1}\n", "rows/own.yaml", "tables:\n- {name: u_own}\n", "access/own.yaml", "add_columns:\n- {table: task}\n",
				"dictionary/rules.yaml", "rules:\n- {table: u_order}\n", "problem.yaml", "query_rules: []\n"), []string{
				"mine/access/own.yaml: this has add_columns, which are read in dictionary/; move it there",
				"mine/dictionary/incident.yaml: this has rows of incident, which are read in rows/; move it there",
				"mine/dictionary/rules.yaml: this has rules, which are read in access/ or rules/; move it there",
				"mine/problem.yaml: this has query_rules, which are read in access/; move it there",
				"mine/rows/own.yaml: this has tables, which are read in dictionary/; move it there",
			},
		},
		"backslash": {shop(`rows\x.csv`, "number\n"), []string{`mine/rows\x.csv: the name has a \ in it; rename the file`}},
		"settings": {shop("fixtures.yaml", "demo_world: perhaps\ndemo_wrold: true\n"), []string{
			"mine/fixtures.yaml:1: true or false is wanted here, and not perhaps",
			`mine/fixtures.yaml:2: there is no key "demo_wrold" here; correct its spelling or remove it`,
		}},
		"null":        {shop("fixtures.yaml", "demo_world:\n"), []string{"mine/fixtures.yaml:1: it says nothing; write demo_world: true or demo_world: false"}},
		"no settings": {shop("fixtures.yaml", ""), []string{"mine/fixtures.yaml:1: the file is empty; write demo_world: true or demo_world: false"}},
		"nothing":     {fstest.MapFS{"README.md": {}}, []string{"mine: there are no fixtures in it; write dictionary/*.yaml, access/*.yaml, rules/*.yaml, scenarios/*.yaml, or rows as rows/incident.csv"}},
	} {
		folder := mockserver.FixtureFolder{Files: c.files, Path: "mine"}
		_, err := mockserver.CheckFixtures(t.Context(), "", time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), folder)
		require.Error(t, err, name)
		lines := strings.Split(err.Error(), "\n")
		require.Len(t, lines, len(c.want), "%s: %v", name, err)
		for i, want := range c.want {
			require.Contains(t, lines[i], want, name)
		}
		own, failed := mockserver.LoadFixtures(folder)
		if failed == nil {
			_, failed = mockserver.New(mockserver.Config{Fixtures: own})
		}
		require.Error(t, failed, name)
	}
}

// irregular is the shop with pipes at these names.
func irregular(names ...string) fs.FS {
	files := shop()
	for _, name := range names {
		files[name] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	}
	return files
}

// Files are read once: what somebody writes to them later is for who reads them then.
func TestFixturesStayAsTheyWereRead(t *testing.T) {
	files := shop()
	own, err := mockserver.LoadFixtures(mockserver.FixtureFolder{Files: files})
	require.NoError(t, err)
	files["u_order.csv"].Data = []byte("sys_id,u_total\norder1,cheap\n")
	delete(files, "rows/people.yaml")
	instance, err := mockserver.New(mockserver.Config{Fixtures: own, Seed: 4711})
	require.NoError(t, err)
	orders := everything(t, instance)["u_order"]
	require.Len(t, orders, 2)
	require.Contains(t, orders[0], "12.50")
}

// Whoever waits for fixtures to be read can leave.
func TestReadingFixturesEnds(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := mockserver.LoadFixturesContext(ctx, mockserver.FixtureFolder{Files: shop()})
	require.ErrorIs(t, err, context.Canceled)
	_, err = mockserver.CheckFixtures(ctx, "", time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), mockserver.FixtureFolder{Files: shop()})
	require.ErrorIs(t, err, context.Canceled)
}

func TestWhatFixturesHold(t *testing.T) {
	found, err := mockserver.CheckFixtures(t.Context(), "", time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), mockserver.FixtureFolder{Files: shop()})
	require.NoError(t, err)
	require.Equal(t, &mockserver.Found{Tables: []string{"u_order"}, Rules: 1, Access: 1, Rows: map[string]int{"u_order": 2, "sys_user": 2}}, found)
	_, err = mockserver.LoadFixtures(mockserver.FixtureFolder{Files: broken{}, Path: "mine"})
	require.EqualError(t, err, "read mine: the disk is gone")
}

type broken struct{}

func (broken) Open(string) (fs.File, error) { return nil, errors.New("the disk is gone") }

// What an instance holds can be written as files, in any format, from which
// another instance gets the same rows: the whole demo world passes what is asked of
// rows that somebody brings in.
func TestExportedWorldComesBack(t *testing.T) {
	cfg := mockserver.Config{Seed: 5, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC), Events: 3000}
	full, err := mockserver.New(cfg)
	require.NoError(t, err)
	want := everything(t, full)
	require.Greater(t, len(want), 20)
	require.Greater(t, len(want["sys_audit"]), 500)
	for _, format := range rows.Formats() {
		files := fstest.MapFS{"fixtures.yaml": {Data: []byte(mockserver.AloneSettings)}}
		tables, err := full.Export(true)
		require.NoError(t, err)
		for _, one := range tables {
			var out bytes.Buffer
			require.NoError(t, rows.Write(&out, format, one))
			files["rows/"+one.Name+"."+string(format)] = &fstest.MapFile{Data: out.Bytes()}
		}
		again := cfg
		again.Fixtures, err = mockserver.LoadFixtures(mockserver.FixtureFolder{Files: files})
		require.NoError(t, err)
		instance, err := mockserver.New(again)
		require.NoError(t, err, format)
		got := everything(t, instance)
		for name := range want {
			require.Equal(t, want[name], got[name], "%s %s", format, name)
		}
		require.Len(t, got, len(want))
	}
}

// everything is all rows of an instance by their tables.
func everything(t *testing.T, instance *mockserver.Instance) map[string][][]string {
	t.Helper()
	tables, err := instance.Export(true)
	require.NoError(t, err)
	all := map[string][][]string{}
	for _, one := range tables {
		all[one.Name] = slices.Collect(one.Rows)
	}
	return all
}
