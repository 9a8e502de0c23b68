package web

// NavigatorRoles are the roles that open something in the navigator.
func NavigatorRoles() []string {
	var roles []string
	for _, a := range navigatorData().Applications {
		roles = append(roles, a.Roles...)
		for _, m := range a.Modules {
			roles = append(roles, m.Roles...)
		}
	}
	return roles
}
