package oauth

import (
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// held is who may act with one of our opaque tokens, until it ends. It is remembered, for
// a connector asks with the same token thousands of times: whatever decides about that
// has to be the same still, so a change acts on the very next call. What is refused is
// not remembered, nor are JWTs, whose signatures are checked each time.
type held struct {
	Holder
	ends time.Time
}

// grounds are what decides about a token, beside the time: the release, and the rows of
// some tables.
type grounds struct {
	settings *release.Settings
	editions [len(groundTables)]uint64
}

// groundTables are those whose rows [Provider.holderOf] looks at.
var groundTables = [...]string{
	tableCredential, tableRegistry, tableJWT, tableOIDC, tableUser, tableScope, tableScopeMapping, "v_plugin", "sys_properties",
}

func (p *Provider) grounds() grounds {
	g := grounds{settings: p.settings()}
	view := p.tables.View()
	for i, name := range groundTables {
		g.editions[i] = view.Edition(name)
	}
	return g
}
