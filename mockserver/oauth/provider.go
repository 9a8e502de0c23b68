package oauth

import (
	"errors"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/issuer"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Ids of the plug-in that carries the provider, and of the property beside it
// (documented: "Activate OAuth", "Set the OAuth property").
const (
	Plugin   = "com.snc.platform.security.oauth"
	property = "com.snc.platform.security.oauth.is.active"
)

// Why an access token does not let anybody in.
var (
	errOff         = errors.New("access token: OAuth is off")
	errToken       = errors.New("access token: nobody was given it, or it was revoked, or ended long ago")
	errRefresh     = errors.New("access token: it is a refresh token")
	errExpired     = errors.New("access token: it has expired, or was revoked")
	errTokenClient = errors.New("access token: its client was deleted, or is not active")
	errGuest       = errors.New("access token: it is that of a client alone, for which guest stands")
)

// Accounts checks the credentials of a resource owner.
type Accounts interface {
	// SignInForToken returns the sys_id of the user, or an error that says nothing.
	SignInForToken(from syslog.Origin, userName, password string) (userID string, err error)
	// LoggedIn writes a login down.
	LoggedIn(from syslog.Origin, userID, session string)
	// Usable tells whether a user may still act.
	Usable(user *store.Row) bool
	// Vouchable tells whether somebody else's word may let a user in.
	Vouchable(user *store.Row) bool
	// Vouched writes down that it did.
	Vouched(from syslog.Origin, userID string)
}

// Provider is the OAuth provider of one instance.
type Provider struct {
	tables   *table.Tables
	accounts Accounts
	clock    clock.Clock
	settings func() *release.Settings
	base     func(*http.Request) string
	keys     *keyring
	fetcher  *issuer.Fetcher
	holders  store.Known[grounds, held]
}

// New returns the provider of an instance. Base is the instance's own URL as a request
// came to it: tokens that are JWTs name it.
func New(t *table.Tables, accounts Accounts, now clock.Clock, settings func() *release.Settings, base func(*http.Request) string) *Provider {
	return &Provider{
		tables: t, accounts: accounts, clock: now, settings: settings, base: base,
		keys: &keyring{keys: map[int64]*signingKey{}}, fetcher: issuer.New(),
	}
}

// Fork returns the provider of a forked instance, which signs with the same keys.
func (p *Provider) Fork(t *table.Tables, accounts Accounts, now clock.Clock, settings func() *release.Settings, base func(*http.Request) string) *Provider {
	fork := New(t, accounts, now, settings, base)
	fork.keys = p.keys
	return fork
}

// Active tells whether the instance has OAuth: its family knows it, and the
// plug-in and the property are on.
func (p *Provider) Active() bool {
	view := p.tables.View()
	return p.settings().OAuthEnabled && p.tables.PluginActive(view, Plugin) &&
		p.tables.Property(view, property, "true") == "true"
}

// Holder is who may act with an access token.
type Holder struct {
	UserID string // sys_id of the user for whom it was issued
	Client string // sys_id of the client that it was issued to, in the Application Registry
	Token  string // sys_id of its row; "" for a token of an identity provider
	Scopes string // what it opens now, apart by blanks
	// Guest says that the token is of the user guest, who may do nothing by it.
	Guest bool
}

// HolderOf tells who may act with an access token: one of ours, or where that is none
// the ID token of a registered provider (documented: KB0720547 has that order). Expiry is judged here, when the
// token is read. A deactivated client kills its tokens at once (assumed).
func (p *Provider) HolderOf(accessToken string) (Holder, error) {
	on := p.grounds()
	if known, ok := p.holders.Get(on, accessToken); ok && p.clock.Now().Before(known.ends) {
		return known.Holder, nil
	}
	holder, row, err := p.holderOf(accessToken)
	if err == nil && row != nil && !isJWT(row) && on == p.grounds() {
		p.holders.Keep(on, accessToken, held{holder, ends(row)})
	}
	return holder, err
}

// holderOf finds out who may act with an access token, and the row that stands for it if
// it is one of ours.
func (p *Provider) holderOf(accessToken string) (Holder, *store.Row, error) {
	if !p.Active() {
		return Holder{}, nil, errOff
	}
	view := p.tables.View()
	row, ok := p.find(view, accessToken)
	if !ok && p.settings().OAuthOIDCIDToken && assertion.LooksLike(accessToken) {
		holder, err := p.holderOfIDToken(view, accessToken)
		return holder, nil, err
	}
	switch {
	case !ok:
		return Holder{}, nil, errToken
	case row.Get("type") != string(accessType):
		return Holder{}, nil, errRefresh
	case !p.live(row):
		return Holder{}, nil, errExpired
	}
	client, ok := p.tables.Registered(view, row.Get("peer"))
	if !ok || client.Get("active") != "true" {
		return Holder{}, nil, errTokenClient
	}
	holder := Holder{
		UserID: row.Get("user"), Client: client.SysID(), Token: row.SysID(), Scopes: p.scopes(client.SysID()),
	}
	if user, ok := view.Row("sys_user", holder.UserID); ok && user.Get("user_name") == guestUser {
		holder.Guest = true
	}
	if holder.Guest && p.settings().OAuthClientCredentials != release.ClientCredentialsGuest403 {
		return Holder{}, nil, errGuest // documented: KB0745184, the API answers that nobody is authenticated
	}
	return holder, row, nil
}
