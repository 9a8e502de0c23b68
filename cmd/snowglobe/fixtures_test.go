package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// folder makes a folder with files, by their names.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

const orders = `tables:
  - name: u_order
    label: Order
    super_class: task
    columns:
      - {name: u_total, label: Total, type: price}
`

// What is wrong with fixtures is told line by line; what is right is counted, and
// served.
func TestFixturesValidate(t *testing.T) {
	dir := folder(t, map[string]string{"dictionary/shop.yaml": orders, "rows/u_order.csv": "sys_id,u_total\norder1,1.50\norder2,cheap\n", "rows/incdent.yaml": "- {}\n"})
	run := snowglobe(t, "fixtures", "validate", dir)
	require.Equal(t, usageExit, run.code)
	require.Empty(t, run.stdout)
	require.Equal(t, "snowglobe: these fixtures cannot be used:\n"+
		dir+`/rows/incdent.yaml:1: there is no table incdent; did you mean "incident"?: no such table`+"\n"+
		dir+`/rows/u_order.csv:3: u_order: u_total is "cheap", which is no number; write digits, with a point before the fraction`+"\n", run.stderr)
	run = snowglobe(t, "serve", "--fixtures", dir, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0")
	require.Equal(t, usageExit, run.code)
	require.Contains(t, run.stderr, "u_order.csv:3: ")

	require.NoError(t, os.Remove(filepath.Join(dir, "rows", "incdent.yaml")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "rows", "u_order.csv"), []byte("sys_id,u_total\norder1,1.50\n"), 0o600))
	run = snowglobe(t, "fixtures", "validate", dir)
	require.Equal(t, "tables  u_order\naccess  none\nrules   none\nrows    u_order 1\n", run.stdout, run.stderr)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "rows", "more.yaml"), []byte("u_order:\n- sys_id: order2\n  opened_by: zeo\n  assigned_to: zoe\nsys_user:\n- {sys_id: zoe}\n"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "access"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "access", "shop.yaml"), []byte("rules:\n- table: u_order\n  read: [itil, everyone, u_buyer]\n  fields: {u_total: {write: [u_buyer]}}\n"), 0o600))
	run = snowglobe(t, "fixtures", "validate", dir)
	require.Equal(t, 0, run.code)
	require.Equal(t, "tables  u_order\naccess  1 file\nrules   none\nrows    sys_user 1, u_order 2\n", run.stdout)
	require.Equal(t, "warning: "+dir+"/access/shop.yaml:2: no row of sys_user_role has the name u_buyer, so this lets in administrators alone\n"+
		"warning: "+dir+"/rows/more.yaml:3: u_order: opened_by is zeo, which no row of sys_user has as its sys_id\n", run.stderr)
	r := serve(t, "--events", "0", "--fixtures", dir)
	require.Contains(t, ask(t, r, "/api/now/table/u_order/order1?sysparm_fields=u_total"), `{"u_total":"1.50"}`)
	steer(t, r, "create", "--name", "other", "--events", "0", "--no-port")
	require.Contains(t, snowglobe(t, "fixtures", "export", "--control", r.ControlURL, "--instance", "other", "--table", "u_order", "--format", "csv").stdout, `"order1"`,
		"an instance that is made later has them too")
}

// What the release lacks is told once for each file and table.
func TestFixturesForARelease(t *testing.T) {
	dir := folder(t, map[string]string{"rows/api_key.csv": "name,user\none,62826bf03710200044e0bfc8bcbe5df1\ntwo,62826bf03710200044e0bfc8bcbe5df1\n"})
	require.Equal(t, "warning: "+dir+"/rows/api_key.csv:2: Madrid has no table api_key, so nobody sees its rows there\n",
		snowglobe(t, "fixtures", "validate", dir).stderr)
	require.Empty(t, snowglobe(t, "fixtures", "validate", "--release", "brazil", dir).stderr)
	run := snowglobe(t, "fixtures", "validate", "--release", "madird", dir)
	require.Equal(t, usageExit, run.code)
	require.Contains(t, run.stderr, `snowglobe: unknown release "madird"; the nearest is "Madrid"`)
}

// ask calls an instance as its administrator.
func ask(t *testing.T, r ready, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.InstanceURL+path, http.NoBody)
	require.NoError(t, err)
	request.SetBasicAuth(r.Admin.UserName, r.Admin.Password)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(text)
}

// Files of every format come in together or not at all, and mistakes name the file
// and the line wherever they are found.
func TestFixturesImport(t *testing.T) {
	r := serve(t, "--events", "0")
	dir := folder(t, map[string]string{
		"incident.csv": "sys_id,short_description,state\nown1,Lamp,1\nown2,Desk,2\n",
		"people.yaml":  "sys_user:\n- sys_id: zoe\n  user_name: zoe\n",
		"problem.json": `{"records":[{"__status":"success","sys_id":"own3"}]}`,
		"export.xml":   `<unload><incident action="INSERT_OR_UPDATE"><sys_id>own4</sys_id></incident></unload>`,
		"bad.csv":      "sys_id,state\nown5,1\n\nown6,new\n",
		"worse.csv":    "sys_id,state\nown5\n",
		"rows.dat":     "- {sys_id: own7}\n",
	})
	at := func(name string) string { return filepath.Join(dir, name) }
	bring := func(args ...string) ended {
		return snowglobe(t, append([]string{"fixtures", "import", "--control", r.ControlURL}, args...)...)
	}
	run := bring(at("incident.csv"), "--table", "incident", at("bad.csv"))
	require.Equal(t, usageExit, run.code)
	require.Equal(t, "snowglobe: nothing was brought in:\n"+at("bad.csv")+`:4: incident: state is "new", which is no whole number`+"\n", run.stderr)
	run = bring(at("incident.csv"), at("worse.csv"))
	require.Equal(t, "snowglobe: nothing was brought in:\n"+at("worse.csv")+":2: the row has 1 cell, and the first line names 2 columns\n", run.stderr)
	require.NotContains(t, ask(t, r, "/api/now/table/incident?sysparm_query=sys_id=own1"), "own1")

	run = bring(at("incident.csv"), at("people.yaml"), at("problem.json"), at("export.xml"))
	require.Equal(t, "5 inserted, 0 updated, 0 deleted\n", run.stdout, run.stderr)
	require.Contains(t, ask(t, r, "/api/now/table/incident?sysparm_query=sys_id=own1"), "Lamp")
	require.Contains(t, bring(at("rows.dat")).stderr, "say it with --format yaml, csv, json or xml")
	require.Equal(t, "1 inserted, 0 updated, 0 deleted\n", bring(at("rows.dat"), "--format", "yaml", "--table", "incident").stdout)
	require.Contains(t, bring(at("none.csv")).stderr, "no such file")
	require.Contains(t, bring("--format", "xls", at("rows.dat")).stderr, `--format: "xls" is no format of rows; known are yaml, csv, json, xml`)

	many := filepath.Join(dir, "many.csv")
	require.NoError(t, os.WriteFile(many, []byte("sys_id\n"+strings.Repeat("x\n", 50_001)), 0o600))
	const tooMuch = "snowglobe: one import takes 50000 rows and 64 MiB, and these are more; split them, or start with all of them: snowglobe serve --fixtures\n"
	require.Equal(t, tooMuch, bring("--table", "incident", many).stderr)
	require.NoError(t, os.WriteFile(many, []byte("description\n"+strings.Repeat(strings.Repeat("x", 1<<20)+"\n", 64)), 0o600))
	require.Equal(t, tooMuch, bring("--table", "incident", many).stderr)
	require.Contains(t, bring(at("worse.csv"), "--instance", "none").stderr, "ctl instances", "nothing is read for nobody")

	out := shell(t, dir, "printf 'sys_id\\nown8\\n' | snowglobe fixtures import --table incident --format csv -", "SNOWGLOBE_CONTROL="+r.ControlURL)
	require.Equal(t, "1 inserted, 0 updated, 0 deleted\n", out)
	require.Contains(t, steer(t, r, "rows", "--file", at("incident.csv")), `"updated": 2`)
}

// A generated world is served as it is, what a running instance holds comes out and
// in again unchanged, in each format.
func TestFixturesThereAndBack(t *testing.T) {
	dir := t.TempDir()
	for _, format := range []string{"json", "yaml", "csv", "xml"} {
		world, first, second := filepath.Join(dir, format), filepath.Join(dir, format+"-1"), filepath.Join(dir, format+"-2")
		run := snowglobe(t, "fixtures", "generate", "--out", world, "--format", format, "--events", "500", "--seed", "3", "--now", "2019-06-24T12:00:00Z")
		require.Equal(t, 0, run.code, run.stderr)
		line := regexp.MustCompile(`snowglobe (serve --fixtures .*)\n`).FindStringSubmatch(run.stdout)
		require.NotNil(t, line, run.stdout)
		r := serve(t, append(strings.Fields(line[1])[1:], "--seed", "3")...)

		export := func(to string) {
			run := snowglobe(t, "fixtures", "export", "--control", r.ControlURL, "--out", to, "--format", format)
			require.Equal(t, 0, run.code, run.stderr)
		}
		export(first)
		same(t, filepath.Join(world, "rows"), filepath.Join(first, "rows"))
		files, err := filepath.Glob(filepath.Join(first, "rows", "*"))
		require.NoError(t, err)
		run = snowglobe(t, append([]string{"fixtures", "import", "--control", r.ControlURL}, files...)...)
		require.Equal(t, 0, run.code, run.stderr)
		require.Regexp(t, `^0 inserted, [0-9]+ updated, 0 deleted\n$`, run.stdout)
		export(second)
		same(t, filepath.Join(first, "rows"), filepath.Join(second, "rows"))

		run = snowglobe(t, "fixtures", "export", "--control", r.ControlURL, "--out", first, "--format", format)
		require.Equal(t, usageExit, run.code)
		require.Contains(t, run.stderr, "is there already; choose another --out, or take it away")
	}
	busy := folder(t, map[string]string{"notes.md": "mine", ".git/config": ""})
	again := []string{"fixtures", "generate", "--out", busy, "--events", "0", "--now", "2019-06-24T12:00:00Z"}
	run := snowglobe(t, again...)
	require.Equal(t, usageExit, run.code)
	require.Equal(t, "snowglobe: "+busy+" holds notes.md; choose another --out, or say --force to write into it, over files of the same name\n", run.stderr)
	for _, place := range []string{filepath.Join(busy, "notes.md"), filepath.Join(busy, "notes.md", "world")} {
		run = snowglobe(t, "fixtures", "generate", "--out", place, "--events", "0", "--now", "2019-06-24T12:00:00Z")
		require.Equal(t, usageExit, run.code)
		require.Regexp(t, `^snowglobe: --out: .*not a directory; name a folder that can be made and written to\n$`, run.stderr)
	}
	for range 2 {
		run = snowglobe(t, append(again, "--force")...)
		require.Equal(t, 0, run.code, run.stderr)
	}
	run = snowglobe(t, "fixtures", "generate", "--events", "0", "--now", "2019-06-24T12:00:00Z")
	require.True(t, json.Valid([]byte(run.stdout)), run.stderr)
}

// same wants two folders to hold the same files.
func same(t *testing.T, one, two string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "diff", "-r", one, two).CombinedOutput()
	require.NoError(t, err, "%.2000s", out)
}

// A pipe that is called like a file of rows does not keep anybody waiting.
func TestFixturesThatAreNoFiles(t *testing.T) {
	dir := folder(t, map[string]string{"dictionary/shop.yaml": orders, "rows/u_order.csv": "sys_id\norder1\n"})
	shell(t, dir, "mkfifo rows/incident.csv")
	run := snowglobe(t, "fixtures", "validate", dir)
	require.Equal(t, usageExit, run.code)
	require.Equal(t, "snowglobe: these fixtures cannot be used:\n"+
		dir+"/rows/incident.csv: this is no file but a pipe, a socket or a device; put a file in its place\n", run.stderr)
}
