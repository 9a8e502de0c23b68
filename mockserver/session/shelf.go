package session

import (
	"fmt"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Each request of a caller without a cookie opens a session. maxSessions bounds
// the memory that they take, and maxSessionsOfUser how many of them are one
// user's, so that such a caller ends nobody else's session. Those of browsers are
// counted by themselves: a program that uses a person's account signs no person
// out. The one unused for longest makes room (assumed: what a node does about it is
// not written down).
const (
	maxSessions       = 4096
	maxSessionsOfUser = 512
)

// shelf is sessions in the order in which they were last used.
type shelf struct {
	byID   *simplelru.LRU[string, Session]
	ofUser map[owner]*simplelru.LRU[string, struct{}] // their ids
}

// owner is whose sessions are counted together.
type owner struct {
	userID      string
	interactive bool
}

func ownerOf(s Session) owner { return owner{userID: s.UserID, interactive: s.Interactive} }

func newShelf() *shelf {
	s := &shelf{ofUser: map[owner]*simplelru.LRU[string, struct{}]{}}
	s.byID = newLRU(maxSessions, s.gone)
	return s
}

func newLRU[V any](size int, gone func(string, V)) *simplelru.LRU[string, V] {
	list, err := simplelru.NewLRU(size, gone)
	if err != nil {
		panic(fmt.Sprintf("sessions: %v", err)) // the sizes are constants and positive
	}
	return list
}

// gone keeps the ids of users to those of sessions that there are.
func (s *shelf) gone(id string, session Session) {
	ids, ok := s.ofUser[ownerOf(session)]
	if !ok {
		return
	}
	ids.Remove(id)
	if ids.Len() == 0 {
		delete(s.ofUser, ownerOf(session))
	}
}

func (s *shelf) put(session Session) {
	s.byID.Add(session.ID, session)
	ids, ok := s.ofUser[ownerOf(session)]
	if !ok {
		ids = newLRU(maxSessionsOfUser, func(id string, _ struct{}) { s.byID.Remove(id) })
		s.ofUser[ownerOf(session)] = ids
	}
	ids.Add(session.ID, struct{}{})
}

func (s *shelf) get(id string) (Session, bool) { return s.byID.Get(id) }

func (s *shelf) remove(id string) bool { return s.byID.Remove(id) }

func (s *shelf) copy() *shelf {
	copied := newShelf()
	for _, id := range s.byID.Keys() { // the one unused for longest first
		if session, ok := s.byID.Peek(id); ok {
			copied.put(session)
		}
	}
	return copied
}
