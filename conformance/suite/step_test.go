package suite_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// stepped puts one step of a server check in the place of the clock's.
func stepped(step string) string { return strings.Replace(good, "clock: {advance: 5m}", step, 1) }

func TestSenders(t *testing.T) {
	for text, want := range map[string]suite.As{
		"admin":                             {},
		"anonymous":                         {Kind: suite.AsAnonymous},
		"{user: u, password: p}":            {User: "u", Password: "p"},
		"{basic: admin}":                    {Kind: suite.AsBasic},
		"{basic: {user: u, password: '1'}}": {Kind: suite.AsBasic, User: "u", Password: "1"},
		"{bearer: tok}":                     {Kind: suite.AsBearer, Token: "tok"},
	} {
		suites, err := load(t, suite.Server, strings.Replace(good, "as: anonymous", "as: "+text, 1))
		require.NoError(t, err, text)
		require.Equal(t, want, suites[0].Checks[0].Steps[2].Send.As, text)
	}
	for _, text := range []string{
		"{}", "[]", "{basic: anonymous}", "{basic: {bearer: t}}", "{bearer: t, user: u}", "{user: u, password: p, realm: r}", "{user: u, password: {}}",
	} {
		_, err := load(t, suite.Server, strings.Replace(good, "as: anonymous", "as: "+text, 1))
		require.ErrorContains(t, err, "s/a.yaml:16: ", text)
	}
}

// What a step says beside its action, and would do nothing there, is an error.
func TestKeysWithoutEffect(t *testing.T) {
	for step, want := range map[string]string{
		"clock: {advance: 5m}\n        expect: {status: 200}":                            "belong to send and walk",
		"clock: {advance: 5m}\n        capture: {a: body}":                               "belong to send and walk",
		"clock: {advance: 5m}\n        repeat: 2":                                        "repeat belongs to send and is at least 2",
		"send: {path: /x}\n        repeat: 1\n        expect: {status: 200}":             "repeat belongs to send and is at least 2",
		"send: {path: /x}\n        expect: {status: 200, exit: 0}":                       "belong to run",
		"send: {path: /x}\n        expect: {status: 200}\n        env: {A: b}":           "belong to run",
		"send: {path: /x}\n        expect: {status: 200}\n        when: {flow: none}":    `flow is "none"`,
		"send: {path: /x}\n        expect: {status: 200}\n        when: {since: madird}": `unknown release "madird"`,
		"upgrade: {maintenance: 5m}":                                                     "upgrade names no release",
		"upgrade: {release: fuij}":                                                       `unknown release "fuij"; did you mean "fuji"?`,
		"upgrade: {release: fuji, maintenance: -5m}":                                     "maintenance lasts no less than nothing",
		"upgrade: {release: fuji, tokens: kept}":                                         `tokens is "kept"; known are keep, drop`,
		"temper: strickt":                                                                `temper is "strickt"; did you mean "strict"?`,
		"send: {query: {a: b}}\n        expect: {status: 200}":                           "send has no path",
		"send: {path: /x, raw_query: a, query: {b: c}}\n        expect: {status: 200}":   "send has query and raw_query; give one",
		"send: {path: /x, query: {a: 1, a: 2}}\n        expect: {status: 200}":           `"a" is given twice; give it a list of values`,
		"send: {path: /x, query: {a: {b: c}}}\n        expect: {status: 200}":            `the value of "a" must be a text or a number`,
		"send: {path: /x, query: [a]}\n        expect: {status: 200}":                    "a mapping of names to values must stand here",
		"send: {path: /x}\n        expect: {status: [], json: {}}":                       "the list is empty",
		"send: {path: /x}\n        expect: {status: 200, json: {a: 1, '[\"a\"]': 2}}":    "path a is given twice; put its matchers together",
		"send: {path: /x}\n        expect: {status: 200, json: {a..b: 1}}":               "character 2",
		"send: {path: /x}\n        expect: {status: 200, json: [1]}":                     "a mapping of paths to matchers must stand here",
		"walk: {path: /x, by: link}":                                                     "walk needs a path and a limit of at least 1",
		"walk: {path: /x, limit: 3}":                                                     `by is ""`,
		"walk: {path: /x, limit: 3, by: link}\n        expect: {status: 200}":            "walk expects json alone",
		"walk: {path: /x, limit: 3, by: link}":                                           "walk expects nothing",
		"send: {path: /x}\n        expect: {status: 200}\n        capture: {now: body}":  "capture now would hide the variable",
		"rows: [{values: {a: b}}]":                                                       "rows need a table",
		"rows: [{table: t}]":                                                             "rows need values",
		"rows: [{table: t, values: {a: b}, repeat: 50001}]":                              "repeat is at most 50000",
		"rows: [{table: t, values: {a: b}, match: {c: d}, repeat: 2}]":                   "match finds its own rows; it takes no repeat",
		"rows: [{table: t, delete: true}]":                                               "delete takes match, and no values",
		"settings: {refresh_answer: {a: b}}":                                             "must be a text or a number",

		"send: {path: /x}\n        repeat: 50001\n        expect: {status: 200}":             "and 50000 at most",
		"send: {method: POST, path: /x, filler: 99999999999}\n        expect: {status: 200}": "filler is a number of bytes, 67108864 at most",
		"send: {method: POST, path: /x, filler: -1}\n        expect: {status: 200}":          "filler is a number of bytes",
	} {
		_, err := load(t, suite.Server, stepped(step))
		require.ErrorContains(t, err, want, step)
		require.ErrorContains(t, err, "s/a.yaml:", step)
	}
	for _, step := range []string{
		"walk: {path: /x, limit: 3, by: offset, as: anonymous}\n        expect: {json: {pages: 2}}",
		"clock: {freeze: true}",
		"rows: [{table: t, match: {a: b}, delete: true}]",
		"settings: {refresh_answer: absent}",
		"send: {path: /x, filler: 10}\n        repeat: 2\n        expect: {status: [200, 413]}\n        when: {since: fuji, flow: oauth}",
	} {
		_, err := load(t, suite.Server, stepped(step))
		require.NoError(t, err, step)
	}
}

// What claims nothing would pass whatever the subject does.
func TestEmptyClaims(t *testing.T) {
	const place = "    steps:\n"
	for step, want := range map[string]string{
		"files: {}": "files claims nothing",
		"wire: [{at_least: 0, of: {method: GET}}]":                   "at_least: 0 always holds",
		"{run: sync, expect: {exit: 0, records: {}}}":                "records claims nothing",
		"{run: sync, expect: {exit: 0, records: {complete: false}}}": "records claims nothing",
		"{run: sync, expect: {exit: 0, stdout: {contains: ''}}}":     "contains takes a text that is not empty",
	} {
		require.Contains(t, goodConnector, place)
		_, err := load(t, suite.Connector, strings.Replace(goodConnector, place, place+"      - "+step+"\n", 1))
		require.ErrorContains(t, err, want, step)
	}
}

func TestWorldsOfConnectorChecks(t *testing.T) {
	const world = "world: {tables: [sys_audit], "
	for given, want := range map[string]string{
		world + "tls: maybe, ":           `tls is "maybe"`,
		world + "settings: {a: [{}]}, ":  "must be a text or a number",
		world + "passwort: x, ":          `unknown key "passwort"; did you mean "password"?`,
		world + "password: '{{nope}}', ": "unknown variable {{nope}}",
	} {
		_, err := load(t, suite.Connector, strings.Replace(goodConnector, world, given, 1))
		require.ErrorContains(t, err, want, given)
	}
	_, err := load(t, suite.Server, strings.Replace(good, "needs: control", "needs: control\n    world: {tables: [sys_audit]}", 1))
	require.ErrorContains(t, err, "only connector checks do")

	suites, err := load(t, suite.Connector, goodConnector)
	require.NoError(t, err)
	require.Equal(t, []string{"sys_audit"}, suites[0].Checks[0].World.Judged())
	require.Equal(t, []string{"sys_audit", "sysevent", "sys_user"}, suite.World{}.Judged())
}
