package suite_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// grouped is a server suite with these groups, one step of which is another.
func grouped(groups, step string) string {
	return strings.Replace(stepped(step), "checks:\n", groups+"\nchecks:\n", 1)
}

// The steps of a group stand where it is used, in the order of the group, and know both
// places; what they capture the steps behind them may speak of.
func TestGroups(t *testing.T) {
	text := grouped(`groups:
  signed-in:
    - send: {path: /login.do, as: anonymous}
      expect: {status: 200}
      capture: {session: cookie JSESSIONID}
    - clock: {advance: 7m}`, `use: signed-in
      - send: {path: "/x/{{session}}"}
        expect: {status: 200}
      - use: signed-in`)
	loaded, err := load(t, suite.Server, text)
	require.NoError(t, err)
	steps := loaded[0].Checks[0].Steps
	require.Len(t, steps, 7)
	var places [][2]int
	for _, s := range steps {
		places = append(places, [2]int{s.Line, s.Used})
	}
	require.Equal(t, [][2]int{{18, 0}, {5, 21}, {8, 21}, {22, 0}, {5, 24}, {8, 24}, {25, 0}}, places)
	require.Equal(t, "/login.do", steps[1].Send.Path)
	require.Equal(t, "/login.do", steps[4].Send.Path)

	connector := strings.Replace(goodConnector, "checks:\n", "groups: {moved: [{clock: {advance: 1m}}]}\nchecks:\n", 1)
	connector = strings.Replace(connector, "    steps:\n", "    steps:\n      - use: moved\n", 1)
	loaded, err = load(t, suite.Connector, connector)
	require.NoError(t, err)
	require.NotNil(t, loaded[0].Checks[0].Steps[0].Clock)
}

// A slip in a group is told once, at its own line, however often the group is used.
func TestSlipsOfGroups(t *testing.T) {
	const moved = "groups: {moved: [{clock: {advance: 1m}}]}"
	for name, slip := range map[string]struct{ groups, step, want string }{
		"unknown":   {moved, "use: movd", `s/a.yaml:16: there is no group "movd"; did you mean "moved"?`},
		"unused":    {moved, "clock: {advance: 5m}", "s/a.yaml:3: no check uses the group moved"},
		"more":      {moved, "use: moved\n        when: {since: fuji}", "s/a.yaml:16: use stands alone"},
		"nested":    {"groups: {more: [{use: more}]}", "use: more", "s/a.yaml:3: a group uses no other"},
		"none":      {"groups: {moved: []}", "use: moved", "s/a.yaml:3: the group moved has no steps"},
		"null":      {"groups: {moved: null}", "use: moved", "s/a.yaml:3: the group moved has no steps"},
		"item":      {"groups: {moved: [null]}", "use: moved", "s/a.yaml:3: an item of the list is empty"},
		"name":      {"groups: {Moved: [{clock: {advance: 1m}}]}", "use: Moved", "s/a.yaml:3: the name of a group has lower-case letters"},
		"key":       {"groups: {moved: [{clok: {advance: 1m}}]}", "use: moved", `s/a.yaml:3: unknown key "clok"; did you mean "clock"?`},
		"twice":     {"groups: {moved: [{clock: {}}]}", "use: moved\n      - use: moved", "s/a.yaml:3: clock takes advance or freeze"},
		"kind":      {"groups: {moved: [{run: sync}]}", "use: moved", "s/a.yaml:3: run is not for server checks"},
		"variable":  {`groups: {moved: [{send: {path: "/{{nope}}"}, expect: {status: 200}}]}`, "use: moved", "s/a.yaml:3: unknown variable {{nope}}"},
		"two names": {"groups:\n  moved: [{clock: {advance: 1m}}]\n  moved: [{clock: {advance: 1m}}]", "use: moved", `s/a.yaml:5: mapping key "moved" already defined at line 4`},
	} {
		_, err := load(t, suite.Server, grouped(slip.groups, slip.step))
		require.ErrorContains(t, err, slip.want, name)
		told := strings.Split(err.Error(), "\n")
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(told))), len(told), "%s is told once", name)
	}
}
