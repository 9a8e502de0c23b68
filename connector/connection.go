package connector

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/access"
	"github.com/snowglobe-dev/snowglobe/connector/state"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

const (
	connectionFile    = "connection.json"
	connectionVersion = 1
)

// connection is what is kept of having connected.
type connection struct {
	Version     int       `json:"version"`
	Instance    string    `json:"instance"`
	Host        string    `json:"host"` // whom the sealed part is for
	Auth        string    `json:"auth"`
	UserName    string    `json:"user_name"`
	ConnectedAt time.Time `json:"connected_at"` // by the instance's clock; history is reckoned from it
	Sealed      string    `json:"sealed"`       // passes, as a JWE

	// What later verbs do where they are not told otherwise.
	Tables   []string      `json:"tables,omitempty"`
	Lookback time.Duration `json:"lookback,omitempty"`
}

// passes is what only the vault may see. The password is not among it. It is a
// plain structure, as vault.Secret would redact itself on the way in.
type passes struct {
	ClientID     string            `json:"client_id,omitempty"`
	ClientSecret string            `json:"client_secret,omitempty"`
	AccessToken  string            `json:"access_token,omitempty"`
	RefreshToken string            `json:"refresh_token,omitempty"`
	Expires      time.Time         `json:"expires,omitzero"`
	Cookies      map[string]string `json:"cookies,omitempty"`
	UserToken    string            `json:"user_token,omitempty"`
	Offset       time.Duration     `json:"offset"` // by which the instance's clock was last seen ahead
}

func oauthPasses(app access.Application, t access.Tokens) passes {
	return passes{
		ClientID: app.ClientID, ClientSecret: app.ClientSecret.Reveal(),
		AccessToken: t.Access.Reveal(), RefreshToken: t.Refresh.Reveal(), Expires: t.Expires,
	}
}

func (p passes) application() access.Application {
	return access.Application{ClientID: p.ClientID, ClientSecret: vault.Secret(p.ClientSecret)}
}

func (p passes) tokens() access.Tokens {
	return access.Tokens{Access: vault.Secret(p.AccessToken), Refresh: vault.Secret(p.RefreshToken), Expires: p.Expires}
}

func sessionPasses(pass access.Pass) passes {
	p := passes{Cookies: map[string]string{}, UserToken: pass.UserToken.Reveal()}
	for name, value := range pass.Cookies {
		p.Cookies[name] = value.Reveal()
	}
	return p
}

func (p passes) pass() access.Pass {
	pass := access.Pass{Cookies: map[string]vault.Secret{}, UserToken: vault.Secret(p.UserToken)}
	for name, value := range p.Cookies {
		pass.Cookies[name] = vault.Secret(value)
	}
	return pass
}

// seal puts passes into the connection.
func (c *connection) seal(v *vault.Vault, p passes) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("seal the access: %w", err)
	}
	c.Sealed, err = v.Seal(c.Host, text)
	return err
}

// open takes the passes out. What does not open is of no use to anybody but a
// person, who has to connect again.
func (c *connection) open(v *vault.Vault) (passes, error) {
	var p passes
	text, err := v.Open(c.Host, c.Sealed)
	if err != nil {
		return p, fmt.Errorf("%w; connect again", err)
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, fmt.Errorf("%w; connect again", vault.ErrSealed)
	}
	return p, nil
}

// loadConnection returns ErrNotConnected if there is none.
func loadConnection(dir *state.Dir) (connection, error) {
	var c connection
	err := dir.Load(connectionFile, &c)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, ErrNotConnected
	case err != nil:
		return c, err
	case c.Version != connectionVersion:
		return c, &foreignVersion{c.Version}
	}
	return c, nil
}

// foreignVersion says that another connector wrote the state.
type foreignVersion struct {
	version int
}

func (f *foreignVersion) Error() string {
	return fmt.Sprintf("the state is of version %d and this connector reads version %d: use the connector that wrote it, or connect again",
		f.version, connectionVersion)
}

// isUnusable tells of a connection that is there and says nothing. A newer
// version may have members that this one does not know, and is damaged then.
func isUnusable(err error) bool {
	var foreign *foreignVersion
	return errors.Is(err, state.ErrDamaged) || errors.As(err, &foreign)
}
