package journal

import (
	"net/url"
	"strings"
)

// redacted stands for a secret.
const redacted = "[redacted]"

// longest is how much of one text an entry keeps.
const longest = 4096

// secretNames are the parameters whose values are secrets.
var secretNames = map[string]bool{
	"password": true, "client_secret": true, "access_token": true, "refresh_token": true, "token": true,
	"code": true, "code_verifier": true, "assertion": true, "user_password": true, "sysparm_ck": true, "x-sn-apikey": true,
}

// query is a raw query string with its secrets replaced. The rest stays as it
// was sent, right or wrong, for that is what a test wants to see.
func query(raw string) string {
	parts := strings.Split(raw, "&")
	for i, part := range parts {
		name, value, _ := strings.Cut(part, "=")
		plain, err := url.QueryUnescape(name)
		if err != nil {
			plain = name
		}
		if secretNames[strings.ToLower(plain)] && value != "" {
			parts[i] = name + "=" + redacted
		}
	}
	return shortened(strings.Join(parts, "&"))
}

// Form is the parameters of a form with the secrets among them replaced. Of a
// parameter given twice the first value counts.
func Form(values url.Values) map[string]string {
	form := make(map[string]string, len(values))
	for name := range values {
		form[name] = shortened(values.Get(name))
		if secretNames[strings.ToLower(name)] && form[name] != "" {
			form[name] = redacted
		}
	}
	return form
}

func shortened(text string) string {
	if len(text) <= longest {
		return text
	}
	return text[:longest] + "…"
}
