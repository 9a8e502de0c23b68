package oauth

import (
	"errors"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const tableUser = "sys_user"

// userNameField is the field by which tokens from outside mean a user where their row
// of the registry names none (assumed).
const userNameField = "user_name"

var (
	errNoUser   = errors.New("no user of this name")
	errTwoUsers = errors.New("more than one user of this name")
	errField    = errors.New("users cannot be looked up by this field")
)

// userBy is the user whose field has a value. Two of them are none: a token must not
// let in whoever happens to be found first (assumed). A field that the table does not
// have and one that holds secrets find nobody.
func (p *Provider) userBy(view store.View, field, value string) (*store.Row, error) {
	if field == "" {
		field = userNameField
	}
	def, ok := p.tables.Dictionary().Table(tableUser)
	if !ok {
		return nil, store.ErrNoTable
	}
	column, ok := def.Column(field)
	switch {
	case !ok || column.Secret() || !column.Offered(p.settings()):
		return nil, errField
	case value == "":
		return nil, errNoUser
	}
	var found *store.Row
	count := 0
	for row := range table.Having(view, tableUser, field, value) {
		found = row
		if count++; count > 1 {
			return nil, errTwoUsers
		}
	}
	if found == nil {
		return nil, errNoUser
	}
	return found, nil
}
