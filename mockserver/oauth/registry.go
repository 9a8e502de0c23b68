package oauth

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// The classes of the Application Registry whose rows ask this instance for tokens.
const (
	tableRegistry = "oauth_entity"
	tableJWT      = "oauth_jwt"
)

// revocation is the use of a client that wants a token revoked; the others are grants.
const revocation = "revocation"

// classesFor are the classes whose clients can ask for something. A client of oauth_jwt
// has the JWT bearer grant, and no other has it (documented: the page on the JWT endpoint
// has a form of its own; assumed: that it has no other grant).
func classesFor(use string) []string {
	switch use {
	case grantJWTBearer:
		return []string{tableJWT}
	case revocation:
		return []string{tableRegistry, tableJWT}
	default:
		return []string{tableRegistry}
	}
}

// clientNamed is the client of a client_id, where there is one that may act.
func clientNamed(view store.View, id, use string) (*store.Row, bool) {
	if id == "" {
		return nil, false
	}
	for _, class := range classesFor(use) {
		row, ok := store.First(view, class, "client_id", id)
		if ok && isClient(row) && row.Get("active") == "true" {
			return row, true
		}
	}
	return nil, false
}

// isClient tells whether a row of the registry is of something that asks this instance
// for tokens; the other kinds are what the instance itself asks.
func isClient(row *store.Row) bool {
	return row.Get("type") == "client" || row.Get("type") == ""
}
