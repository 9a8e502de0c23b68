package mockserver_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A temper is part of what an instance plays: another release keeps it, and so do
// forks and snapshots; a reset brings that of the start back. What is set wins over it.
func TestTheTemperOfAnInstance(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{Temper: "strict", Settings: map[string]string{"repeat_grant": "remainder"}})
	require.NoError(t, err)
	is := func(i *mockserver.Instance, temper, oauthErrors, repeatGrant string) {
		t.Helper()
		playing := i.Release()
		require.Equal(t, temper, playing.Temper.Key)
		require.Equal(t, oauthErrors, playing.Settings.Text("oauth_errors"))
		require.Equal(t, repeatGrant, playing.Settings.Text("repeat_grant"))
	}
	is(i, "strict", "rfc6749", "remainder")
	require.Equal(t, map[string]string{"repeat_grant": "remainder"}, i.Release().Overrides, "what the temper sets is not asked for by name")
	is(i.Fork(), "strict", "rfc6749", "remainder")
	require.NoError(t, i.Play("fuji", "upgraded", map[string]string{}))
	is(i, "strict", "rfc6749", "new")
	kept, err := i.Snapshot("")
	require.NoError(t, err)

	require.NoError(t, i.Change(mockserver.Change{Temper: "faithful"}))
	is(i, "faithful", "servicenow", "renew")
	require.Equal(t, "fuji", i.Release().Profile.Key)
	fork := i.Fork()
	require.NoError(t, i.Restore(kept.Name))
	is(i, "strict", "rfc6749", "new")
	i.Reset()
	is(i, "strict", "rfc6749", "remainder")
	require.NoError(t, fork.Change(mockserver.Change{Temper: "strict"}))
	fork.Reset()
	is(fork, "faithful", "servicenow", "renew")

	require.ErrorContains(t, i.Change(mockserver.Change{Temper: "mild"}), `unknown temper "mild"`)
	is(i, "strict", "rfc6749", "remainder")
	globe := mocktest.New(t, mocktest.Temper("strict"))
	globe.SetTemper("faithful")
	_, err = mockserver.New(mockserver.Config{Temper: "stern"})
	require.ErrorContains(t, err, `unknown temper "stern"`)
}
