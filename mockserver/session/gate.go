package session

import (
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// The properties of the restriction of basic authentication (documented: the vendor's
// pages on it and on its hardening settings; observed: allow_wsao, in a log line's
// explanation of a developer instance of 2026).
const (
	gateActive   = "glide.authenticate.basic_auth.restriction.active"
	gateEnforce  = "glide.authenticate.basic_auth.restriction.enforce"
	gateDefault  = "glide.authenticate.basic_auth.restriction.default_decision"
	gateRoles    = "glide.authenticate.basic_auth.allowed_roles"
	gateUsers    = "glide.authenticate.basic_auth.allowed_users"
	gateExternal = "glide.authenticate.basic_auth.allow_snc_external"
	gateServices = "glide.authenticate.basic_auth.allow_wsao"
)

const tableException = "sys_user_basic_auth_exception"

// gate tells whether the restriction of basic authentication lets somebody pass whose
// password is right. Whoever is refused gets the ordinary 401 (observed: answers that
// differ in nothing from those to a wrong password).
func (a *Accounts) gate(view store.View, user *store.Row, byCode bool) bool {
	policy := a.basicPolicy(view)
	if policy == release.BasicPolicyOff || byCode || a.exempt(view, user) {
		return true
	}
	if policy == release.BasicPolicyTracking {
		a.track(user.SysID())
		return true
	}
	return a.maintained(view, user.SysID())
}

// basicPolicy is what the restriction does: what the properties say, else the release.
func (a *Accounts) basicPolicy(view store.View) release.BasicPolicy {
	policy := a.settings().AuthBasicPolicy
	on := func(property string, otherwise bool) bool {
		return a.tables.Property(view, property, strconv.FormatBool(otherwise)) == "true"
	}
	switch {
	case !on(gateActive, policy != release.BasicPolicyOff):
		return release.BasicPolicyOff
	case on(gateEnforce, policy == release.BasicPolicyEnforcing):
		return release.BasicPolicyEnforcing
	}
	return release.BasicPolicyTracking
}

// exempt tells whether the restriction is not about somebody. External users pass or
// not by a property alone, whatever else they are (documented).
func (a *Accounts) exempt(view store.View, user *store.Row) bool {
	roles := a.tables.RolesOf(view, user.SysID())
	if a.external(view, user) {
		return a.tables.Property(view, gateExternal, "true") != "false"
	}
	if user.Get("web_service_access_only") == "true" && a.tables.Property(view, gateServices, "true") != "false" {
		return true
	}
	if slices.Contains(listed(a.tables.Property(view, gateUsers, "")), user.SysID()) {
		return true
	}
	return slices.ContainsFunc(listed(a.tables.Property(view, gateRoles, a.settings().AuthBasicGateRole)), func(role string) bool {
		return slices.Contains(roles, role)
	})
}

// external tells whether somebody is from outside the house that the instance is of.
func (a *Accounts) external(view store.View, user *store.Row) bool {
	return slices.Contains(a.tables.RolesOf(view, user.SysID()), "snc_external")
}

func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// maintained tells whether it was decided during the time of tracking that somebody
// keeps Basic. Without a decision of its own an account follows the default, which is
// that it does (documented: "Set basic authentication restriction default decision";
// observed: the words of the choices).
func (a *Accounts) maintained(view store.View, userID string) bool {
	row, noted := store.First(view, tableException, "user", userID)
	if !noted {
		return false
	}
	decision := row.Get("decision")
	if decision == "global" || decision == "" {
		decision = a.tables.Property(view, gateDefault, "grant")
	}
	return decision == "grant"
}

// track notes that somebody used Basic whom the restriction is about.
func (a *Accounts) track(userID string) {
	def, ok := a.tables.Dictionary().Table(tableException)
	if !ok {
		return
	}
	stamp := glide.FormatDateTime(a.clock.Now())
	_ = a.tables.Maintain(func(tx store.Tx) error { // fails for no table, and there is one
		row, noted := store.First(tx, tableException, "user", userID)
		if !noted {
			row = def.Layout.Row(make([]string, len(def.Columns))).With(map[string]string{
				store.SysID: a.tables.NewID(), "user": userID, "decision": "global", "action_taken": "false", "usage_count": "0",
				"source": "auto", "sys_created_on": stamp, "sys_created_by": "system", "sys_updated_by": "system", "sys_mod_count": "0",
			})
		}
		return tx.Put(row.With(map[string]string{
			"last_seen": stamp, "sys_updated_on": stamp, "usage_count": strconv.Itoa(number(row.Get("usage_count")) + 1),
		}))
	})
}
