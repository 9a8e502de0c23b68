package web

import (
	"net/url"
	"path"
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
	written := strings.TrimLeft(u.EscapedPath(), "/")
	if strings.Contains(written, "//") || circles[strings.Trim(meant(u.Path), "/")] {
		return "", false
	}
	local = "/" + written
	if u.RawQuery != "" {
		local += "?" + u.RawQuery
	}
	return local, true
}

// meant is the path that a browser asks for: dots in it, written as such or with percent
// signs, lead to the folders that they mean.
func meant(decoded string) string { return path.Clean("/" + decoded) }

// circles are pages that nobody returns to.
var circles = map[string]bool{
	"": true, "login.do": true, "logout.do": true, "welcome.do": true, "side_door.do": true, "oauth_login.do": true, "change_password.do": true,
	"validate_multifactor_auth_code.do": true, "validate_mfa_code.do": true, "multi_factor_auth_setup.do": true,
	"security_interceptor.do": true,
}
