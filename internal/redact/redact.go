package redact

import (
	"net/url"
	"strings"
)

// Mark stands for a secret.
const Mark = "[redacted]"

// secretNames are the parameters whose values are secrets, in lower case and
// without the marks between words.
var secretNames = map[string]bool{
	"password": true, "passwd": true, "pwd": true, "passphrase": true, "userpassword": true,
	"secret": true, "clientsecret": true, "clientassertion": true, "assertion": true,
	"token": true, "accesstoken": true, "refreshtoken": true, "idtoken": true, "usertoken": true, "xusertoken": true,
	"subjecttoken": true, "actortoken": true, "idtokenhint": true, "code": true, "codeverifier": true, "codechallenge": true, "devicecode": true,
	"apikey": true, "xsnapikey": true, "sysparmck": true, "authorization": true, "privatekey": true, "jsessionid": true,
}

// between takes out what stands between the words of a name, and around it.
var between = strings.NewReplacer("_", "", "-", "", ".", "", " ", "", "\t", "", "\r", "", "\n", "", "\x00", "")

// Secret tells whether the value of a parameter is a secret. It takes a name for
// what its writer meant: api_key, apiKey and "api-key " are one.
func Secret(name string) bool { return secretNames[strings.ToLower(between.Replace(name))] }

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
