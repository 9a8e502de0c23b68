package store_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

func textRows(t *testing.T, n int) []*store.Row {
	t.Helper()
	layout, err := store.NewLayout("thing", []store.Column{{Name: store.SysID}})
	require.NoError(t, err)
	rows := make([]*store.Row, n)
	for i := range rows {
		rows[i] = layout.Row([]string{string(rune('a' + i))})
	}
	return rows
}

func TestTextsThatStandBehindEachOtherJoin(t *testing.T) {
	rows := textRows(t, 4)
	store.KeepTexts("plain", []byte("A,BB,C"), rows[:3], []int{1, 4, 6})
	store.KeepTexts("plain", []byte("D"), rows[3:], []int{1})
	text := func(i int) store.Text {
		found, ok := rows[i].Text("plain")
		require.True(t, ok)
		return found
	}
	_, ok := rows[0].Text("other")
	require.False(t, ok)
	run := text(0)
	require.False(t, run.Join(text(2)), "there is one between")
	require.False(t, run.Join(text(3)), "it is of another page")
	require.False(t, run.Join(text(0)))
	require.Equal(t, "A", string(run.Bytes()))
	require.True(t, run.Join(text(1)))
	require.True(t, run.Join(text(2)))
	require.Equal(t, "A,BB,C", string(run.Bytes()))
	store.KeepTexts("other", []byte("bb"), rows[1:2], []int{2})
	_, ok = rows[1].Text("plain")
	require.False(t, ok, "a row keeps one text")
}

// However much is asked for, what is kept of it is bounded, and the latest stays.
func TestOldTextsAreForgotten(t *testing.T) {
	rows := textRows(t, 20)
	page := bytes.Repeat([]byte("x"), 4<<20)
	known := func(i int) bool {
		_, ok := rows[i].Text("plain")
		return ok
	}
	store.KeepTexts("plain", append(page, 'x'), rows[:1], []int{1})
	require.False(t, known(0), "a page of more than there is room for at a time is not kept")
	store.KeepTexts("plain", page, rows[:1], []int{1})
	n := 1
	for ; known(0); n++ {
		require.Less(t, n, 1000, "it is never forgotten")
		store.KeepTexts("plain", page, rows[1+n%19:2+n%19], []int{1})
	}
	require.Greater(t, n, 20)
	require.True(t, known(1+(n-1)%19))
}
