package rest

import (
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// roleService tells how a user came by his or her roles (documented: "User Role
// Inheritance API").
var roleService = service{
	name:    "User Role Inheritance API",
	root:    "/api/global",
	offered: func(s *release.Settings) bool { return s.APIRoleInheritanceEnabled },
	paths:   map[string]verbs{"/user_role_inheritance": {http.MethodGet: (*call).roleInheritance}},
}

// The plug-ins that carry it: of Role Management V2, and of what was before
// (documented: the id of the first, and the name of the other, whose id is assumed).
const (
	pluginRolesV2 = "com.glide.role_management.inh_count.rest_api"
	pluginRoles   = "com.glide.role_management.rest_api"
)

// roleInheritance serves GET /api/global/user_role_inheritance. Without user_sysid it
// tells of nobody (documented: the sample of the batch page shows the answer, whose
// user_name is empty and which has no roles; assumed: that an unknown one is answered
// likewise, see the switch).
func (c *call) roleInheritance() (*Reply, error) {
	if c.rolePluginOff() {
		return nil, unknownResource(c.settings)
	}
	if !c.visit.Caller.Has("user_admin") { // documented: the role that the API needs
		return nil, c.roleMissing(errRoles)
	}
	userID := c.values.Get("user_sysid")
	found, known := c.api.tables.InheritanceOf(c.api.tables.View(), userID)
	if !known && userID != "" && c.settings.RoleInheritanceUnknownUserStatus == http.StatusNotFound {
		return nil, noRecord(nil)
	}
	b := wire.AppendText([]byte(`{"result":{"user_name":`), found.UserName)
	b = appendTexts(append(b, `,"from_group":`...), found.FromGroup)
	b = appendTexts(append(b, `,"from_role":`...), found.FromRole)
	return &Reply{Body: c.document(append(b, `}}`...))}, nil
}

// rolePluginOff tells whether somebody switched the API's plug-in off.
func (c *call) rolePluginOff() bool {
	id := pluginRoles
	if c.settings.RoleManagementV2 {
		id = pluginRolesV2
	}
	return c.api.tables.PluginOff(c.api.tables.View(), id)
}
