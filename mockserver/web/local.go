package web

import (
	"net/url"
	"strings"
)

// localAddress is an address of this instance that somebody named in a parameter, as
// a path with its query; ok is false for what leads anywhere else, and for what
// would lead in a circle.
func localAddress(text string) (local string, ok bool) {
	if text == "" || strings.HasPrefix(text, "//") || strings.ContainsRune(text, '\\') {
		return "", false
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "", false
	}
	path := strings.TrimLeft(u.EscapedPath(), "/")
	if circles[path] || strings.Contains(path, "//") {
		return "", false
	}
	local = "/" + path
	if u.RawQuery != "" {
		local += "?" + u.RawQuery
	}
	return local, true
}

// circles are pages that nobody returns to.
var circles = map[string]bool{
	"": true, "login.do": true, "logout.do": true, "welcome.do": true, "side_door.do": true, "oauth_login.do": true, "change_password.do": true,
	"validate_multifactor_auth_code.do": true, "validate_mfa_code.do": true, "multi_factor_auth_setup.do": true,
	"security_interceptor.do": true,
}
