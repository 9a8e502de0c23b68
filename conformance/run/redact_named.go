package run

import (
	"regexp"
	"strings"
	"sync"
)

// Whole messages have more places for secrets than the reasons of failures: headers that
// carry nothing else, and members and fields whose names say what they hold, whoever's it
// is.

// secretName is how the name of a member or a field ends that holds a secret.
const secretName = `(?:password|passwd|passphrase|secret|token|api_?key|assertion|verifier|private_key|sysparm_ck)`

// secretForms have what stands before the value as their first group, and what tells behind
// it whose it is as their second.
var secretForms = sync.OnceValue(func() []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, form := range []string{
		// JSON, also with a display value beside it, and JSON in a text of JSON.
		`("[\w.-]*NAME"\s*:\s*")(?:[^"\\]|\\.)*`,
		`("[\w.-]*NAME"\s*:\s*)\{[^{}]*\}?`,
		`(\\"[\w.-]*NAME\\"\s*:\s*\\")[^"\\]*`,
		// Queries and forms, of which a part may be taken out already.
		`((?:^|[?&;^\s"'])[\w.%-]*NAME(?:=|%3D))(?:\[redacted\](?:[,\\\[][^&;^\s"'<>]*)?|[^&;^\s"'<>]+)`,
		// XML, and fields of pages in either order.
		`(<(?:\w+:)?\w*NAME(?:\s[^>]*)?>)[^<]+`,
		`(name=["']\w*NAME["'][^>]*\svalue=["'])[^"']*`,
		`(value=["'])[^"']*(["'][^>]*\sname=["']\w*NAME["'])`,
		// The header, wherever it is repeated.
		`(\b(?:Basic|Bearer)\s+)[A-Za-z0-9+/=._~-]{6,}`,
	} {
		all = append(all, regexp.MustCompile(`(?i)`+strings.ReplaceAll(form, "NAME", secretName)))
	}
	return all
})

// withoutNamed takes out what stands behind a name that says that it is secret.
func withoutNamed(text string) string {
	for _, form := range secretForms() {
		text = form.ReplaceAllString(text, "${1}"+redacted+"${2}")
	}
	return text
}

// codes are those of the authorization code grant, where they are handed over. In reasons
// the word stands for much else.
var codes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`([?&]|^)code=[^&\s"'<>]+`) })

// secretHeader are headers that hold nothing but a secret.
var secretHeader = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)token|api-?key|secret|password`)
})

// header shows a header on a line. Of who signs in the manner stays, and of cookies the
// names.
func (r *redactor) header(name, value string) string {
	switch strings.ToLower(name) {
	case "authorization", "proxy-authorization":
		scheme, _, found := strings.Cut(value, " ")
		if value = redacted; found {
			value = scheme + " " + redacted
		}
	case "cookie":
		pairs := strings.Split(value, ";")
		for i, pair := range pairs {
			pairs[i] = cookieName(pair)
		}
		value = strings.Join(pairs, ";")
	case "set-cookie":
		pair, attributes, _ := strings.Cut(value, ";")
		if value = cookieName(pair); attributes != "" {
			value += ";" + attributes
		}
	default:
		if secretHeader().MatchString(name) {
			value = redacted
		}
	}
	return r.shown(name+": "+value, headerSize)
}

func cookieName(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	return name + "=" + redacted
}
