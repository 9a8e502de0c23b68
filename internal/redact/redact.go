package redact

import (
	"net/url"
	"strings"
)

// Mark stands for a secret.
const Mark = "[redacted]"

// secretNames are the parameters whose values are secrets.
var secretNames = map[string]bool{
	"password": true, "client_secret": true, "access_token": true, "refresh_token": true, "token": true,
	"code": true, "code_verifier": true, "assertion": true, "user_password": true, "sysparm_ck": true, "x-sn-apikey": true,
}

// Secret tells whether the value of a parameter is a secret.
func Secret(name string) bool { return secretNames[strings.ToLower(name)] }

// Query is a raw query string with its secrets replaced. The rest stays as it
// was sent, right or wrong, for that is what a reader wants to see.
func Query(raw string) string {
	if raw == "" {
		return ""
	}
	parts := strings.Split(raw, "&")
	for i, part := range parts {
		name, value, _ := strings.Cut(part, "=")
		plain, err := url.QueryUnescape(name)
		if err != nil {
			plain = name
		}
		if Secret(plain) && value != "" {
			parts[i] = name + "=" + Mark
		}
	}
	return strings.Join(parts, "&")
}
