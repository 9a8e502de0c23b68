package oauth

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/loopback"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// target is where the answer to an authorization request goes: always to what is
// registered for the client, so that no request can send a browser, or a code, anywhere
// else. It returns false where that is nowhere.
//
// documented: "Create an endpoint for external clients" has the first registered URL
// used where the request names none of them; assumed: the same where it names no URL
// at all, and that instances from Zurich on show an error page.
func target(s *release.Settings, registered, asked string) (string, bool) {
	allowed := redirectURLs(s, registered)
	switch {
	case len(allowed) == 0:
		return "", false
	case asked == "":
		return allowed[0], s.RedirectMismatch != release.RedirectExact || len(allowed) == 1
	}
	for _, one := range allowed {
		if asked == one || s.RedirectLoopbackPort == release.LoopbackPortAny && sameButPort(one, asked) {
			return asked, true
		}
	}
	return allowed[0], s.RedirectMismatch == release.RedirectFirstRegistered
}

// redirectURLs are those of a client's registered URLs that an answer may go to, in
// their order. The column holds several with commas between them (client: set-up
// scripts of public connectors write it so).
func redirectURLs(s *release.Settings, registered string) []string {
	var allowed []string
	for one := range strings.SplitSeq(registered, ",") {
		if one = strings.TrimSpace(one); redirectable(one, s.RedirectTargets) {
			allowed = append(allowed, one)
		}
	}
	return allowed
}

// redirectable tells whether a URL can be a redirect URI at all: absolute, without a
// fragment (RFC 6749 §3.1.2), of nothing but the characters that URIs are made of
// (RFC 3986 §2; a browser reads a backslash as a slash, and a line break would end the
// header), without a user name, which makes one host look like another, and of a scheme
// that leads to an application.
func redirectable(text string, targets release.RedirectTargets) bool {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>\^`+"`{|}#", c) >= 0 {
			return false
		}
	}
	u, err := url.Parse(text)
	if err != nil || u.User != nil || strings.Trim(u.Host, hostLetters) != "" {
		return false
	}
	switch u.Scheme {
	case "":
		return false
	case "https":
		return u.Hostname() != ""
	case "http":
		return u.Hostname() != "" && (targets == release.RedirectUsual || isLoopback(u.Hostname()))
	}
	// RFC 8252 §7.1: a private scheme is a domain name of its owner, so it has a period.
	return !opens(u.Scheme) && (targets == release.RedirectUsual || strings.Contains(u.Scheme, "."))
}

// hostLetters are what names and addresses of hosts, and ports, are made of. URIs may have
// more (RFC 3986 §3.2.2), which no host has and which headers would take for their own.
const hostLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"

// opened are schemes that browsers, or the machines around them, open by themselves. An
// answer that went there would run as a script, or be lost to nobody's application.
var opened = map[string]bool{
	"javascript": true, "vbscript": true, "livescript": true, "mocha": true, "data": true, "blob": true, "about": true,
	"file": true, "filesystem": true, "view-source": true, "jar": true, "res": true, "mhtml": true, "chrome": true,
	"resource": true, "ws": true, "wss": true, "ftp": true, "ftps": true, "sftp": true, "gopher": true, "mailto": true, "tel": true, "callto": true, "sms": true,
	"mms": true, "facetime": true, "feed": true, "pcast": true, "wyciwyg": true, "cid": true, "mid": true, "news": true, "nntp": true, "irc": true, "ircs": true,
	"intent": true, "android-app": true, "market": true, "shell": true, "search": true, "search-ms": true, "hcp": true, "its": true, "mk": true, "help": true,
	"ldap": true, "ldaps": true, "telnet": true, "rlogin": true, "ssh": true, "smb": true, "afp": true, "nfs": true, "rdp": true, "vnc": true, "prefs": true,
	"edge": true, "opera": true, "brave": true, "vivaldi": true, "itms": true, "itmss": true,
}

// families are how the names of such schemes begin where there are many: those of Windows
// and of Apple's systems, and the browsers' own.
var families = []string{"ms-", "moz-", "chrome-", "edge-", "safari-", "x-apple", "x-web-search", "app-settings", "itms-", "apple-"}

// opens tells whether a browser, or the machine around it, opens a scheme by itself.
func opens(scheme string) bool {
	return opened[scheme] || slices.ContainsFunc(families, func(begin string) bool { return strings.HasPrefix(scheme, begin) })
}

// isLoopback tells whether a host is this machine as native applications write it (RFC
// 8252 §7.3; RFC 9700 §2.1 speaks of localhost as well).
func isLoopback(host string) bool { return loopback.Is(host, loopback.Literals|loopback.Localhost) }

// sameButPort tells whether two loopback URLs differ in their ports alone. A native
// application takes whatever port is free (RFC 8252 §7.3).
func sameButPort(registered, asked string) bool {
	host, rest, ok := loopbackParts(registered)
	if !ok {
		return false
	}
	otherHost, otherRest, ok := loopbackParts(asked)
	return ok && host == otherHost && rest == otherRest
}

// loopbackParts takes a loopback URL apart around its port, as it is written.
func loopbackParts(text string) (host, rest string, ok bool) {
	after, ok := strings.CutPrefix(text, "http://")
	if !ok {
		return "", "", false
	}
	end := strings.IndexAny(after, "/?")
	if end < 0 {
		end = len(after)
	}
	authority, rest := after[:end], after[end:]
	host = authority
	if at := strings.LastIndexByte(authority, ':'); at >= 0 && !strings.HasSuffix(authority, "]") {
		port, err := strconv.ParseUint(authority[at+1:], 10, 16)
		if err != nil || port == 0 {
			return "", "", false
		}
		host = authority[:at]
	}
	return host, rest, isLoopback(strings.Trim(host, "[]")) && redirectable(text, release.RedirectHTTPSOrNative)
}

// withQuery adds parameters to the query of a redirect URI, whose own stay as they are
// (RFC 6749 §3.1.2).
func withQuery(target string, parameters []parameter) string {
	switch {
	case !strings.Contains(target, "?"):
		target += "?"
	case !strings.HasSuffix(target, "?") && !strings.HasSuffix(target, "&"):
		target += "&"
	}
	return target + encoded(parameters)
}

// withFragment makes parameters the fragment of a redirect URI, which has none of its
// own (RFC 6749 §4.2.2).
func withFragment(target string, parameters []parameter) string {
	return target + "#" + encoded(parameters)
}

// parameter is one of an answer.
type parameter struct{ name, value string }

// encoded writes parameters in their order; those without a value are left out.
func encoded(parameters []parameter) string {
	var parts []string
	for _, p := range parameters {
		if p.value != "" {
			parts = append(parts, p.name+"="+url.QueryEscape(p.value))
		}
	}
	return strings.Join(parts, "&")
}
