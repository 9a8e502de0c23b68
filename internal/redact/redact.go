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

// longest is longer than the name of a secret is without marks.
const longest = 24

// Secret tells whether the value of a parameter is a secret. It takes a name for
// what its writer meant: api_key, apiKey and "api-key " are one.
func Secret(name string) bool {
	plain := make([]byte, 0, longest)
	for i := range len(name) {
		b := name[i]
		switch {
		case b == '_', b == '-', b == '.', b <= ' ' && strings.IndexByte(" \t\r\n\x00", b) >= 0:
			continue // what stands between the words, and around them
		case len(plain) == longest:
			return false
		case 'A' <= b && b <= 'Z':
			b += 'a' - 'A'
		}
		plain = append(plain, b)
	}
	return secretNames[string(plain)]
}

// Query is a raw query string with its secrets replaced. The rest stays as it
// was sent, right or wrong, for that is what a reader wants to see.
func Query(raw string) string {
	var replaced strings.Builder
	kept := 0 // how much of raw is in there
	end := 0
	for part := range strings.SplitSeq(raw, "&") {
		begin := end
		end = begin + len(part) + len("&")
		name, value, _ := strings.Cut(part, "=")
		if value == "" || !secretEscaped(name) {
			continue
		}
		replaced.WriteString(raw[kept : begin+len(name)+len("=")])
		replaced.WriteString(Mark)
		kept = begin + len(part)
	}
	if kept == 0 { // as of nearly all
		return raw
	}
	replaced.WriteString(raw[kept:])
	return replaced.String()
}

// secretEscaped is [Secret] for a name as it stands in an address.
func secretEscaped(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		return Secret(plain)
	}
	return Secret(name)
}
