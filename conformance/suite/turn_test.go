package suite_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// What becomes of a check shows in what it says of releases, of what it requires, of how
// it signs in, and of single steps.
func TestTurn(t *testing.T) {
	c := catalog(t)
	fuji, err := c.Lookup("fuji")
	require.NoError(t, err)
	geneva, err := c.Lookup("geneva")
	require.NoError(t, err)
	eureka, err := c.Lookup("eureka")
	require.NoError(t, err)
	stepFrom := []suite.Step{{When: suite.When{Since: "geneva"}}}
	for name, turn := range map[string]struct {
		check suite.Check
		want  suite.Turn
		back  suite.Turn
	}{
		"for all":         {suite.Check{}, suite.Stays, suite.Stays},
		"since":           {suite.Check{Since: "geneva"}, suite.Begins, suite.Ends},
		"since long":      {suite.Check{Since: "fuji"}, suite.Stays, suite.Stays},
		"until":           {suite.Check{Until: "fuji"}, suite.Ends, suite.Begins},
		"over long since": {suite.Check{Until: "eureka"}, suite.Stays, suite.Stays},
		"requires":        {suite.Check{Requires: []string{"table.v2"}}, suite.Begins, suite.Ends},
		"a step":          {suite.Check{Steps: stepFrom}, suite.Changes, suite.Changes},
		"a step of none":  {suite.Check{Steps: stepFrom, Until: "eureka"}, suite.Stays, suite.Stays},
		"named":           {suite.Check{NamesRelease: true}, suite.Changes, suite.Changes},
	} {
		turn.check.Flows = suite.Flows{suite.OAuth, suite.Legacy}
		require.Equal(t, turn.want, c.Turn(&turn.check, fuji, geneva), name)
		require.Equal(t, suite.Stays, c.Turn(&turn.check, fuji, fuji), name)
		require.Equal(t, turn.back, c.Turn(&turn.check, geneva, fuji), name)
	}
	onlyOAuth := &suite.Check{Flows: suite.Flows{suite.OAuth}}
	require.Equal(t, suite.Begins, c.Turn(onlyOAuth, eureka, fuji))
	require.Equal(t, suite.Stays, c.Turn(onlyOAuth, fuji, geneva))
}

// That a check names the release is read off its text, and off that of its groups.
func TestNamesRelease(t *testing.T) {
	for text, want := range map[string]bool{"/x/{{release}}": true, "/x/{{unique}}": false, "/x/release": false} {
		send := "send: {path: \"" + text + "\"}, expect: {status: 200}"
		s, err := load(t, suite.Server, good+"      - {"+send+"}\n")
		require.NoError(t, err)
		require.Equal(t, want, s[0].Checks[0].NamesRelease, text)
		s, err = load(t, suite.Server, good+"      - use: asked\ngroups:\n  asked:\n    - {"+send+"}\n")
		require.NoError(t, err)
		require.Equal(t, want, s[0].Checks[0].NamesRelease, text)
	}
}
