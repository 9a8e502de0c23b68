package mistakes_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/mistakes"
)

func TestListHoldsUpToItsBound(t *testing.T) {
	var list mistakes.List
	require.True(t, list.Empty())
	require.NoError(t, list.Err())
	known := errors.New("known")
	list.Add(known)
	require.False(t, list.Empty())
	require.EqualError(t, list.Err(), "known")
	for range 2 * mistakes.Max {
		list.Add(errors.New("another"))
	}
	require.True(t, list.Full())
	require.ErrorIs(t, list.Err(), known)
	require.Equal(t, "known"+strings.Repeat("\nanother", mistakes.Max-1)+"\nthere may be more: reading ended after 20 mistakes", list.Err().Error())
}
