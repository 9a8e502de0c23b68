package access

import "slices"

// roleReadOnly forbids every write to whoever holds it, whatever other roles
// say (documented: "Read-only role").
const roleReadOnly = "snc_read_only"

// everyone, in a list of roles, is everybody who is signed in.
const everyone = "everyone"

// RoleAdmin is the role that holds all others.
const RoleAdmin = "admin"

// Roles are the names of the roles that a caller holds.
type Roles []string

// Has tells whether one of the roles is held. An administrator holds all of them
// (documented: "Base system roles").
func (r Roles) Has(roles ...string) bool {
	return slices.ContainsFunc(r, func(have string) bool {
		return have == RoleAdmin || slices.Contains(roles, have)
	})
}

// granted tells whether a list of roles as rules write it lets these in.
func (r Roles) granted(list []string) bool {
	return slices.Contains(list, everyone) || r.Has(list...)
}

// Barred tells whether whoever holds these may do this nowhere.
func (r Roles) Barred(op Operation) bool {
	return op != Read && slices.Contains(r, roleReadOnly)
}
