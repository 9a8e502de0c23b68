package table_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// The oldest addresses go, by their number and by their size, and the newest stays.
func TestTinyURLsAreBounded(t *testing.T) {
	tables := empty(t)
	keep := func(stamp, data string) string {
		made, err := tables.Insert(admin, "sys_tiny_url", table.Change{"data": data, "sys_created_on": stamp}, table.WriteOptions{KeepSystemFields: true})
		require.NoError(t, err)
		return made.Row.SysID()
	}
	there := func(id string) bool {
		_, ok := tables.View().Row("sys_tiny_url", id)
		return ok
	}
	count := func() int {
		n, err := tables.View().Count("sys_tiny_url", store.Span{})
		require.NoError(t, err)
		return n
	}
	first := keep("2019-06-01 00:00:00", "a=0")
	for i := 1; i < 1000; i++ {
		keep("2019-06-02 00:00:00", "a="+strconv.Itoa(i))
	}
	require.True(t, there(first))
	oldest := keep("2019-05-01 00:00:00", "a=1000")
	require.True(t, there(oldest), "it has just come")
	require.False(t, there(first))
	require.Equal(t, 1000, count())
	require.True(t, there(keep("2019-06-03 00:00:00", strings.Repeat("x", 33<<20))))
	require.Equal(t, 1, count(), "a large one leaves no room for others")
}
