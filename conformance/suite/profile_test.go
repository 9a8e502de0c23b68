package suite_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

func profiles(text string) (suite.Profiles, error) {
	return suite.ReadProfiles(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml")
}

// A check can belong to a profile whole, in one of its flows, or not at all.
func TestWithinProfiles(t *testing.T) {
	all, err := profiles(`profiles:
  - {name: read, says: rows and pages, checks: [read/**, table/list/*]}
  - {name: legacy, says: as it was, checks: [legacy/**], flow: legacy}
`)
	require.NoError(t, err)
	both := suite.Flows{suite.OAuth, suite.Legacy}
	checks := []*suite.Check{
		{ID: "read/page/all", Flows: both}, {ID: "table/list/limit", Flows: both}, {ID: "legacy/soap/get", Flows: both},
		{ID: "auth/legacy/lockout", Flows: suite.Flows{suite.Legacy}}, {ID: "release/tag", Flows: suite.Flows{suite.NoFlow}},
		{ID: "table/write/one", Flows: suite.Flows{suite.OAuth}},
	}
	within := func(names ...string) map[string]suite.Flows {
		chosen, err := all.Lookup(names)
		require.NoError(t, err)
		found := map[string]suite.Flows{}
		for _, c := range chosen.Within(checks) {
			found[c.ID] = c.Flows
		}
		return found
	}
	require.Equal(t, map[string]suite.Flows{"read/page/all": both, "table/list/limit": both}, within("read"))
	require.Equal(t, map[string]suite.Flows{
		"read/page/all": {suite.Legacy}, "table/list/limit": {suite.Legacy}, "legacy/soap/get": both, "auth/legacy/lockout": {suite.Legacy},
	}, within("legacy"))
	require.Equal(t, both, within("legacy", "read")["read/page/all"], "what belongs to one of them")
	require.Len(t, within(), len(checks), "without a profile everything is kept")
	require.Equal(t, both, checks[0].Flows, "the checks themselves are left as they are")

	require.Equal(t, []string{"read"}, all.Of(checks[0]).Names(), "it belongs to the other in part")
	require.Equal(t, []string{"legacy"}, all.Of(checks[3]).Names())
	require.Empty(t, all.Of(checks[4]))
}

func TestSlipsOfProfiles(t *testing.T) {
	for text, says := range map[string]string{
		"":             "p.yaml:1: the file is empty",
		"profiles: []": "p.yaml: no profile is listed",
		"profiles: [{nam: read, says: x, checks: [a/*]}]":                                        `p.yaml:1: unknown key "nam"; did you mean "name"?`,
		"profiles: [{name: read, checks: [a/*]}]":                                                `profile "read": it needs name, says and checks`,
		"profiles: [{name: read, says: x, checks: []}]":                                          `profile "read": it needs name, says and checks`,
		"profiles: [{name: read, says: x, checks: ['[a']}]":                                      `profile "read": read the pattern "[a"`,
		"profiles: [{name: read, says: x, checks: [a/*], flow: basic}]":                          `flow is "basic"; write oauth or legacy`,
		"profiles: [{name: read, says: x, checks: [a/*]}, {name: read, says: y, checks: [b/*]}]": `profile "read" is listed twice`,
	} {
		_, err := profiles(text)
		require.ErrorContains(t, err, says, text)
	}
	all, err := profiles("profiles: [{name: history, says: x, checks: [a/*]}]")
	require.NoError(t, err)
	_, err = all.Lookup([]string{"hystory"})
	require.EqualError(t, err, `unknown profile "hystory"; did you mean "history"?`)
}

// Whatever loads can be found by its names, and says what belongs to it.
func FuzzReadProfiles(f *testing.F) {
	f.Add("profiles: [{name: read, says: rows, checks: [read/**], flow: legacy}]")
	f.Add("profiles: [{name: read, says: rows, checks: ['[']}]")
	f.Add("profiles: [{name: a, says: b, checks: [c]}, {name: a, says: b, checks: [c]}]")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := profiles(text)
		if err != nil {
			return
		}
		found, err := all.Lookup(all.Names())
		require.NoError(t, err)
		require.Equal(t, all, found)
		for _, c := range all.Within([]*suite.Check{{ID: "read/page/all", Flows: suite.Flows{suite.OAuth, suite.Legacy}}}) {
			require.NotEmpty(t, c.Flows)
		}
	})
}
