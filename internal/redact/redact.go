package redact

import "strings"

// Mark stands for a secret.
const Mark = "[redacted]"

// secretNames are the parameters whose values are secrets, in lower case and
// without the marks between words.
var secretNames = map[string]bool{
	"password": true, "passwd": true, "pwd": true, "passphrase": true, "userpassword": true, "clientpassword": true,
	"secret": true, "clientsecret": true, "multifactorsecret": true, "clientassertion": true, "assertion": true, "samlresponse": true,
	"token": true, "accesstoken": true, "refreshtoken": true, "idtoken": true, "usertoken": true, "xusertoken": true, "tokenreceived": true,
	"subjecttoken": true, "actortoken": true, "idtokenhint": true, "code": true, "codeverifier": true, "codechallenge": true, "devicecode": true, "usercode": true,
	"apikey": true, "xsnapikey": true, "sysparmck": true, "authorization": true, "privatekey": true, "sharedkey": true, "jsessionid": true,
}

// longest is longer than the name of a secret is without marks.
const longest = 24

// Secret tells whether the value of a parameter is a secret. It takes a name for
// what its writer meant: api_key, apiKey and "api-key " are one, and so is
// oauth_entity.client_secret, as forms have it.
func Secret(name string) bool {
	var w word
	for i := range len(name) {
		w.add(name[i])
	}
	return w.secret()
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
		if value == "" {
			continue
		}
		at := 0
		if !secretEscaped(name) {
			if at = inside(value); at < 0 {
				continue
			}
		}
		replaced.WriteString(raw[kept : begin+len(name)+len("=")+at])
		replaced.WriteString(Mark)
		kept = begin + len(part)
	}
	if kept == 0 { // as of nearly all
		return raw
	}
	replaced.WriteString(raw[kept:])
	return replaced.String()
}

// Value is the value of a parameter that is no secret itself, cut where an address or an
// encoded query in it holds one.
func Value(value string) string {
	if at := inside(value); at >= 0 {
		return value[:at] + Mark
	}
	return value
}

// secretEscaped is [Secret] for a name as it stands in an address.
func secretEscaped(name string) bool {
	var w word
	for i := 0; i < len(name); {
		b, size := letter(name[i:])
		w.add(b)
		i += size
	}
	return w.secret()
}
