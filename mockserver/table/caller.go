package table

import (
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
)

// Caller is on whose behalf a request acts.
type Caller struct {
	SysID    string
	UserName string
	Name     string // as people write it
	Roles    access.Roles
	Zone     *time.Location // for display values and the bounds of a day
	// DateTimeLayout and DateLayout are how the caller sees times and days, as Go
	// layouts.
	DateTimeLayout, DateLayout string
	// Session is the id of the session in which the caller acts, "" outside one.
	Session string
	// Impersonator is the sys_id of whoever acts as the caller, "" for nobody.
	Impersonator string
	// Transforming says that an import set writes: its updates leave no trail.
	Transforming bool
}

// Has tells whether the caller holds one of the roles; see [access.Roles.Has].
func (c *Caller) Has(roles ...string) bool { return c.Roles.Has(roles...) }

// AsAdministrator is the caller with the rights of an administrator beside the own; what
// bars the caller goes on to do so.
func (c *Caller) AsAdministrator() *Caller {
	raised := *c
	raised.Roles = append(slices.Clone(c.Roles), access.RoleAdmin)
	return &raised
}
