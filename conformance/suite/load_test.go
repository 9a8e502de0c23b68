package suite_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

const releases = `
releases:
  - {key: eureka, name: Eureka, capabilities: [table.v1]}
  - {key: fuji, name: Fuji, aliases: [Fiji], oauth: true, capabilities: [table.v1, table.count]}
  - {key: geneva, name: Geneva, oauth: true, capabilities: [table.v1, table.v2, table.count]}
  - {key: sandiego, name: San Diego, oauth: true}
`

func catalog(t testing.TB) *suite.Catalog {
	t.Helper()
	c, err := suite.ReadCatalog(fstest.MapFS{"releases.yaml": {Data: []byte(releases)}}, "releases.yaml")
	require.NoError(t, err)
	return c
}

// good is a check that loads; tests spoil it at one place.
const good = `suite: table
kind: server
checks:
  - id: table/one
    title: a title
    level: must
    source: {documented: a page}
    why: because
    hint: mend it
    needs: control
    steps:
      - send: {path: /api/now/table/incident, query: {sysparm_limit: 1, q: "{{now-1h}}"}}
        expect: {status: 200, json: {result: {count: 1}}}
        capture: {first: "json result[0].sys_id"}
      - clock: {advance: 5m}
      - send: {path: "/x/{{first}}", as: anonymous}
        expect: {status: [401, 404]}
`

const goodConnector = `suite: history
kind: connector
checks:
  - id: history/one
    title: a title
    level: should
    source: {client: a client}
    why: because
    hint: mend it
    needs: control
    world: {tables: [sys_audit], rows: [{table: sys_audit, label: old, at: -60d-5m, values: {fieldname: state}}]}
    steps:
      - {run: connect, expect: {exit: 0}}
      - {run: sync, expect: {exit: 0, records: {arrived: {old: {times: 0}}}}}
      - wire: [{exactly: 1, of: {grant_type: password}}]
`

func load(t testing.TB, kind suite.Kind, files ...string) ([]*suite.Suite, error) {
	t.Helper()
	fs := fstest.MapFS{}
	for i, text := range files {
		fs["s/"+string(rune('a'+i))+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return suite.Load(suite.Folder{Files: fs, Dir: "s"}, kind, catalog(t))
}

func TestLoad(t *testing.T) {
	suites, err := load(t, suite.Server, good)
	require.NoError(t, err)
	c := suites[0].Checks[0]
	require.Equal(t, "s/a.yaml", c.File)
	require.Equal(t, 4, c.Line)
	require.Equal(t, 12, c.Steps[0].Line)
	require.Equal(t, suite.Flows{suite.OAuth, suite.Legacy}, c.Flows, "the default")
	require.Equal(t, suite.VariesRelease, c.Varies, "the default")
	require.Equal(t, suite.Pairs{{Name: "sysparm_limit", Value: "1"}, {Name: "q", Value: "{{now-1h}}"}}, c.Steps[0].Send.Query, "in order, as text")
	require.Equal(t, suite.AsAnonymous, c.Steps[2].Send.As.Kind)

	suites, err = load(t, suite.Connector, goodConnector)
	require.NoError(t, err)
	require.Equal(t, 13, suites[0].Checks[0].Steps[2].Wire[0].Line-2)
}

// Every slip is an error with file, line and remedy.
func TestSlipsAreErrors(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"level: must", "levl: must", `s/a.yaml:6: unknown key "levl"; did you mean "level"?`},
		{"status: 200", "statsu: 200", `s/a.yaml:13: unknown key "statsu"; did you mean "status"?`},
		{"level: must", "level: shall", `s/a.yaml:4: level is "shall"`},
		{"kind: server", "kind: connector", `suites in this folder say kind: server`},
		{"suite: table", "suite: other", `s/a.yaml:4: id "table/one" must be`},
		{"{documented: a page}", "{rumoured: a page}", `s/a.yaml:7: unknown mark "rumoured"`},
		{"{documented: a page}", "a page", "s/a.yaml:7: a source is one mark and its words"},
		{"why: because", "why: ''", "s/a.yaml:4: check table/one lacks why"},
		{"why: because", "why: because\n    since: fuij", `unknown release "fuij"; did you mean "fuji"?`},
		{"why: because", "why: because\n    since: geneva\n    until: fuji", "since geneva is later than until fuji"},
		{"why: because", "why: because\n    requires: [table.v3]", `unknown capability "table.v3"; did you mean "table.v1"?`},
		{"why: because", "why: because\n    flows: basic", `unknown flow "basic"`},
		{"why: because", "why: because\n    first: true", "first and waits are for connector checks"},
		{"why: because", "why: because\n    waits: true", "first and waits are for connector checks"},
		{"why: because", "why: because\n    flows: [none, oauth]", "none stands alone"},
		{"why: because", "why: because\n    why: twice", "already defined"},
		{"count: 1", "cuont: 1", `s/a.yaml:13: unknown matcher "cuont"; did you mean "count"?`},
		{"{{now-1h}}", "{{nov-1h}}", `s/a.yaml:12: unknown variable {{nov-1h}}`},
		{"/x/{{first}}", "/x/{{frist}}", `s/a.yaml:16: unknown variable {{frist}}; did you mean "first"?`},
		{"json result[0].sys_id", "jsn result[0].sys_id", `unknown place "jsn"`},
		{"needs: control\n", "varies: release\n", "s/a.yaml:15: clock works through control; say needs: control"},
		{"clock: {advance: 5m}", "clock: {advance: 5}", "not a span of time"},
		{"clock: {advance: 5m}", "clock: {}", "clock takes advance or freeze"},
		{"clock: {advance: 5m}", "run: sync", "run is not for server checks"},
		{"clock: {advance: 5m}", "expect: {status: 200}", "a step does one thing"},
		{"expect: {status: [401, 404]}", "capture: {a: body}", "send expects no status"},
		{"as: anonymous", "as: admni", `unknown sender "admni"; did you mean "admin"?`},
		{"as: anonymous", "as: {user: x}", "a sender is"},
		{"as: anonymous", "json: {a: 1}, body: x", "send has several bodies"},
		{"status: 200", "status: 200, headers: {Link: null}", "header Link has no matcher"},
		{"status: 200", "status: 20", `"20" is not an HTTP status`},
		{"steps:", "writes: true\n    steps:", ""},
		{"steps:", "steps:\n      -", "s/a.yaml:12: an item of the list is empty"},
		{"needs: control\n    steps:", "writes: true\n    steps:", "add cleanup steps"},
	} {
		require.Contains(t, good, c.old)
		_, err := load(t, suite.Server, strings.Replace(good, c.old, c.new, 1))
		if c.want == "" {
			require.NoError(t, err, c.new)
			continue
		}
		require.ErrorContains(t, err, c.want, c.new)
	}
}

func TestSlipsOfConnectorChecks(t *testing.T) {
	const oneClaim = "wire: [{exactly: 1, of: {grant_type: password}}]"
	for _, c := range []struct{ old, new, want string }{
		{"run: connect", "run: conect", `run is "conect"; did you mean "connect"?`},
		{"run: connect, expect: {exit: 0}", "run: connect", "run expects no exit code"},
		{"run: connect, expect: {exit: 0}", "run: connect, expect: {exit: 256}", `"256" is not an exit code`},
		{"run: connect, expect: {exit: 0}", "run: connect, expect: {exit: 0, records: {none: true}}", "records and checkpoint belong to run: sync"},
		{"arrived: {old:", "arrived: {olde:", `no rows before this step have the label "olde"; did you mean "old"?`},
		{"times: 0", "tiems: 0", `unknown key "tiems"; did you mean "times"?`},
		{"of: {grant_type", "of: {granttype", `unknown journal field "granttype"; did you mean "grant_type"?`},
		{"exactly: 1, of", "exactly: 1, never", "a claim is"},
		{"needs: control", "varies: once", "prepares a world; say needs: control"},
		{oneClaim, "clock: {advance: 31d}", "moves the clock by 744h0m0s, more than"},
		{oneClaim, "wire: [{exactly: 1, of: {method: GET}, by: call}]", `by is "call"`},
		{oneClaim, "wire: [{never: {method: GET}, by: connection}]", "by goes with exactly, at_least or at_most"},
		{oneClaim, "wire: [{exactly: 1, of: {method: GET}, by: connection}]\n      - dead: all", "counts connections"},
		{oneClaim, "walk: {path: /x}", "walk is not for connector checks"},
		{oneClaim, "send: {path: /x}", "send expects no status"},
		{oneClaim, "secrets: {of: [pasword], in: [files]}", `of is "pasword"; did you mean "password"?`},
		{oneClaim, "secrets: {of: [password], in: [elswhere]}", `in is "elswhere"; did you mean "elsewhere"?`},
		{oneClaim, "faults: [{answer: {status: 302, headers: {Location: '{{elsewhere}}/x'}}}]", "unknown variable {{elsewhere}}"},
		{oneClaim, "faults: [{on: {path: /x}}]", "faults: rule 1 (rule-1): the rule does nothing; let it have one of answer,"},
		{oneClaim, "faults: [{empty_pages: true, malformed: true}]", "this one has empty_pages and malformed"},
		{oneClaim, "faults: [{answer: {status: 100}}]", "its status is one of 200 to 599"},
		{oneClaim, "faults: [{name: a, reset: before}, {name: a, reset: after}]", `another one is called "a", too`},
		{oneClaim, "faults: [{emptypages: true}]", `unknown key "emptypages"; did you mean "empty_pages"?`},
		{oneClaim, "faults: [{on: {paht: /x}, reset: before}]", `unknown key "paht"; did you mean "path"?`},
		{oneClaim, "faults: [{delay: 2}]", "a span of time is wanted here"},
		{oneClaim, "stop: {on: {status: 200}}", "on: status is not known before a call is answered"},
		{oneClaim, "stop: {after: 2}", "a stop says in on which calls it is about"},
		{oneClaim, "stop: {on: {path: /x}, signal: hup}", `signal`},
		{"values: {fieldname: state}", "delete: true", "delete takes match, and no values"},
		{"at: -60d-5m", "at: long ago", "not a span of time"},
		{"why: because", "writes: true\n    why: because", "are for server checks"},
	} {
		require.Contains(t, goodConnector, c.old)
		_, err := load(t, suite.Connector, strings.Replace(goodConnector, c.old, c.new, 1))
		require.ErrorContains(t, err, c.want, c.new)
	}
}

func TestWrongFiles(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "s/a.yaml:1: the file is empty",
		"suite: x\nkind: server\n":           "suite x has no checks",
		"suite: x\nkind: server\nchecks: []": "suite x has no checks",
		good + "---\nsuite: y\n":             "a second one follows",
		"a: &x 1\nb: *x\n":                   "s/a.yaml:2: *x: aliases are not part of the language",
		"suite: [":                           "s/a.yaml",
		"suite: table\nkind: server\nchecks: [null]": "a check is empty",
	} {
		_, err := load(t, suite.Server, text)
		require.ErrorContains(t, err, want, text)
	}
	_, err := load(t, suite.Server, good, good)
	require.ErrorContains(t, err, "s/b.yaml:4: check table/one stands at s/a.yaml:4 already")
	_, err = suite.Load(suite.Folder{Files: fstest.MapFS{}, Dir: "s"}, suite.Server, catalog(t))
	require.EqualError(t, err, "no suite (*.yaml) in s")
}

// Everything that is wrong is told at once, each with its place, and that once.
// What would hang or fill the memory is refused before it is opened.
func TestFilesThatAreNoSuites(t *testing.T) {
	whole := fstest.MapFS{"s/a.yaml": {Data: make([]byte, 2<<20)}, "s/b.yaml": {Mode: fs.ModeNamedPipe}, "s/c.yaml": {Mode: fs.ModeDevice}}
	_, err := suite.Load(suite.Folder{Files: whole, Dir: "s", Shown: "mine"}, "", nil)
	require.EqualError(t, err, "mine/a.yaml has 2097152 bytes, and a suite at most 1048576; split it\n"+
		"mine/b.yaml is no regular file; put the suite itself here\n"+
		"mine/c.yaml is no regular file; put the suite itself here")
}

func TestAllSlipsAreToldAtOnce(t *testing.T) {
	spoiled := strings.NewReplacer(
		"level: must", "levl: must", "{documented: a page}", "{rumoured: a page}", "count: 1", "each: {cuont: 1, sorted: up}", "as: anonymous", "as: admni",
	).Replace(good)
	_, err := load(t, suite.Server, spoiled, strings.Replace(good, "level: must", "level: shall", 1))
	require.Error(t, err)
	require.Equal(t, []string{
		`s/a.yaml:6: unknown key "levl"; did you mean "level"?`,
		`s/a.yaml:7: unknown mark "rumoured"; known are observed, documented, client, assumed`,
		`s/a.yaml:13: unknown matcher "cuont"; did you mean "count"?`,
		`s/a.yaml:13: sorted takes ascending or descending`,
		`s/a.yaml:16: unknown sender "admni"; did you mean "admin"?`,
		`s/b.yaml:4: level is "shall"; known are must, should`,
	}, strings.Split(err.Error(), "\n"), err.Error())
}

// A folder of one's own may hold suites of both kinds.
func TestSuitesOfBothKinds(t *testing.T) {
	suites, err := load(t, "", good, goodConnector)
	require.NoError(t, err)
	require.Len(t, suites, 2)
	require.Equal(t, suite.Connector, suites[1].Checks[0].Kind)
	_, err = load(t, "", strings.Replace(good, "kind: server", "kind: sever", 1))
	require.EqualError(t, err, `s/a.yaml:2: kind is "sever"; did you mean "server"?`)
	files := fstest.MapFS{"s/a.yaml": {Data: []byte(good)}, "s/b.yml": {Data: []byte(good)}}
	_, err = suite.Load(suite.Folder{Files: files, Dir: "s", Shown: "../mine"}, "", catalog(t))
	require.EqualError(t, err, "../mine/b.yml: the name of a suite ends in .yaml; rename it")
}

func TestCatalog(t *testing.T) {
	c := catalog(t)
	r, err := c.Lookup("FIJI")
	require.NoError(t, err)
	require.Equal(t, "fuji", r.Key)
	for _, name := range []string{"San Diego", "sandiego", "SAN-DIEGO", "San_Diego"} {
		r, err = c.Lookup(name)
		require.NoError(t, err)
		require.Equal(t, "sandiego", r.Key)
	}
	_, err = c.Lookup("geneve")
	require.ErrorIs(t, err, suite.ErrUnknownRelease)
	require.ErrorContains(t, err, `did you mean "geneva"?`)
	require.True(t, c.Between("fuji", "fuji", ""))
	require.False(t, c.Between("eureka", "fuji", ""))
	require.False(t, c.Between("geneva", "", "fuji"))
	require.False(t, c.Between("paris", "", ""), "a release that is not known is within nothing")
}

func TestWrongCatalogs(t *testing.T) {
	for text, want := range map[string]string{
		"releases: []": "releases.yaml: no release is listed",
		"releases: [{key: a, name: A}, {key: b, name: B, aliases: [x]}, {key: X, name: C}]": `releases.yaml: release "X" is listed twice`,
		"releases: [{key: a}]":                        `releases.yaml: release "a" needs a key and a name`,
		"releases: [{key: a, name: A, oaht: 1}]":      `releases.yaml:1: unknown key "oaht"; did you mean "oauth"?`,
		"releases: [{key: a, name: A, oauth: maybe}]": "releases.yaml:1: cannot unmarshal !!str `maybe`",
	} {
		_, err := suite.ReadCatalog(fstest.MapFS{"releases.yaml": {Data: []byte(text)}}, "releases.yaml")
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "bool", "no Go types")
	}
	_, err := suite.ReadCatalog(fstest.MapFS{}, "releases.yaml")
	require.ErrorContains(t, err, "read releases.yaml")
	huge := fstest.MapFS{"releases.yaml": {Data: []byte(strings.Repeat("#\n", 1<<20))}}
	_, err = suite.ReadCatalog(huge, "releases.yaml")
	require.ErrorContains(t, err, "the file is larger than")
}

func TestSelect(t *testing.T) {
	suites, err := load(t, suite.Server, good, strings.NewReplacer("suite: table", "suite: deep/table", "table/one", "deep/table/two").Replace(good))
	require.NoError(t, err)
	for glob, want := range map[string]int{"": 2, "table/*": 1, "deep/*/*": 1, "deep/**": 1, "*": 0, "**": 2, "table/one": 1, "nothing/**": 0, "deep/table/**": 1} {
		var globs []string
		if glob != "" {
			globs = []string{glob}
		}
		checks, err := suite.Select(suites, globs)
		require.NoError(t, err)
		require.Len(t, checks, want, glob)
	}
	_, err = suite.Select(suites, []string{"[a"})
	require.ErrorContains(t, err, `read the pattern "[a"`)
}

func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add(goodConnector)
	f.Add("checks:\n  - steps:\n    -")
	f.Add(grouped("groups: {moved: [{clock: {advance: 1m}}, {clock: {advance: 2m}}]}", "use: moved"))
	f.Add(grouped("groups: {a: null, b: [null], c: [{use: a}]}", "use: c"))
	f.Add("suite: x\nkind: server\nchecks: [{id: x/a, steps: [{wire: [{}]}]}]")
	f.Add("suite: x\nchecks:\n- {steps: {a: 1}}\n- world: {rows: [null]}")
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []suite.Kind{suite.Server, suite.Connector} {
			first, err := load(t, kind, text)
			if err != nil {
				require.Contains(t, err.Error(), "s/a.yaml", "an error names the file")
				continue
			}
			for _, s := range first {
				require.NotEmpty(t, s.Checks, "an empty suite passes by doing nothing")
				for _, c := range s.Checks {
					require.True(t, strings.HasPrefix(c.ID, s.Name+"/"), c.ID)
					require.NotEmpty(t, c.Steps, c.ID)
					require.Positive(t, c.Line)
					require.Equal(t, kind, c.Kind)
					for _, step := range c.Steps {
						require.Positive(t, step.Line)
						require.Empty(t, step.Use, "groups are written out")
					}
				}
			}
			again, err := load(t, kind, text)
			require.NoError(t, err)
			require.Equal(t, first, again)
		}
	})
}
