package session

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

// A caller that opens a session with each request ends none of anybody else, and
// the shelf stays bounded however many callers there are.
func TestSessionsMakeRoomAmongTheirOwn(t *testing.T) {
	s := newShelf()
	s.put(Session{ID: "quiet", UserID: "q"})
	s.put(Session{ID: "browser", UserID: "b", Interactive: true})
	for i := range 10 * maxSessionsOfUser {
		s.put(Session{ID: fmt.Sprint("busy", i), UserID: "b"})
	}
	require.Equal(t, maxSessionsOfUser+2, s.byID.Len())
	_, ok := s.get("quiet")
	require.True(t, ok)
	_, ok = s.get("browser")
	require.True(t, ok, "what signs in by itself signs no person out")
	_, ok = s.get(fmt.Sprint("busy", 10*maxSessionsOfUser-1))
	require.True(t, ok)

	c := s.copy()
	require.Equal(t, s.byID.Keys(), c.byID.Keys(), "in the same order")
	require.True(t, c.remove("quiet"))
	_, ok = s.get("quiet")
	require.True(t, ok, "the copy is independent")
	require.NotContains(t, c.ofUser, owner{userID: "q"})

	for i := range 2 * maxSessions {
		s.put(Session{ID: fmt.Sprint("one of many", i), UserID: strconv.Itoa(i)})
	}
	require.Equal(t, maxSessions, s.byID.Len())
	require.Len(t, s.ofUser, maxSessions, "of users without a session nothing is kept")
}

// Who asks whose a session is uses none, and changes nothing that a fork shares.
func TestWhoseASessionIs(t *testing.T) {
	b := newBook(clock.System(), ident.Seeded(1, "sessions"))
	first, second := b.start(Session{UserID: "one"}), b.start(Session{UserID: "two"})
	b.fork(clock.System(), ident.Seeded(1, "fork"))
	shelf := b.shelf
	require.Equal(t, "one", b.userOf(first.ID))
	require.Empty(t, b.userOf("nobody's"))
	require.Equal(t, []string{first.ID, second.ID}, b.shelf.byID.Keys(), "in the order of their use")
	require.Same(t, shelf, b.shelf)
}
