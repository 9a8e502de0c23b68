package run_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

func TestWhereARunJudges(t *testing.T) {
	c := config(t, nil)
	require.NoError(t, c.On("article", "Madrid", " San Diego"))
	require.Equal(t, []string{"eureka", "fuji", "geneva", "helsinki", "istanbul", "jakarta", "kingston", "london", "madrid", "sandiego"}, c.Releases)
	require.NoError(t, c.On(run.AllReleases))
	require.Len(t, c.Releases, len(c.Catalog.All()))
	require.ErrorIs(t, c.On("madird"), suite.ErrUnknownRelease)

	require.NoError(t, c.In("legacy", " oauth"))
	require.Equal(t, []suite.Flow{suite.Legacy, suite.OAuth}, c.Flows)
	require.EqualError(t, c.In("basic"), `"basic": say oauth or legacy`)
	require.Error(t, c.In("none"), "no flow to be judged in")

	require.NoError(t, c.At(run.Target{Instance: world.Foreign("http://127.0.0.1:1", "fuji", world.Login{}, nil)}))
	require.Equal(t, []string{"fuji"}, c.Releases)
	require.EqualError(t, c.At(run.Target{Instance: world.Foreign("http://127.0.0.1:1", "atlantis", world.Login{}, nil)}), "it plays atlantis, which no check knows")
}
