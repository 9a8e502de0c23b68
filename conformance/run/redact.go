package run

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

// redactor takes secrets out of what goes into a report.
type redactor struct{ secrets []string }

// tokens are runs of characters as long as access tokens are.
var tokens = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9_-]{60,}`) })

const redacted = "[redacted]"

// hide adds secrets, in the forms in which a subject that is careless prints them: a
// Basic header, say. A password that equals its user name is the demo world's
// well-known one; taking it out would only blank the name.
func (r *redactor) hide(user string, secrets ...string) {
	for _, s := range secrets {
		switch {
		case s == "" || s == user:
		case len(s) < shortestForms:
			r.add(s)
		default:
			r.add(canary.Forms(s)...)
		}
	}
}

// shortestForms is the least length of a secret whose other forms are no words of everyday.
const shortestForms = 6

// add adds texts to be taken out as they stand, and as URLs have them, which reasons quote.
func (r *redactor) add(texts ...string) {
	for _, s := range texts {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			if !slices.Contains(r.secrets, form) {
				r.secrets = append(r.secrets, form)
			}
		}
	}
	// One may begin as another does, whose end would be left.
	slices.SortStableFunc(r.secrets, func(a, b string) int { return len(b) - len(a) })
}

// text takes out what is hidden, whole or cut off at its end.
func (r *redactor) text(text string) string {
	for _, s := range r.secrets {
		text = strings.ReplaceAll(text, s, redacted)
	}
	text = members().ReplaceAllString(text, "${1}"+redacted)
	text = tokens().ReplaceAllString(text, redacted)
	parts := strings.Split(text, cutMark)
	for i, part := range parts[:len(parts)-1] {
		parts[i] = r.end(part)
	}
	return strings.Join(parts, cutMark)
}

// cutMark is what match.Cut leaves where it cut.
const cutMark = "…"

// shortestEnd is how much of a secret at a cut is still worth hiding.
const shortestEnd = 4

// end takes out the beginning of a secret at the end of a text.
func (r *redactor) end(text string) string {
	for _, s := range r.secrets {
		for n := min(len(s), len(text)); n >= shortestEnd; n-- {
			if strings.HasSuffix(text, s[:n]) {
				return text[:len(text)-n] + redacted
			}
		}
	}
	return text
}

// members are those whose values are secret whoever's they are, in JSON, forms,
// and cookies; a value may be cut.
var members = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)((?:"(?:access_token|refresh_token|id_token|client_secret|password)\\?"\s*:\s*\\?"|` +
		`\b(?:JSESSIONID|glide_session_store|glide_user_session|access_token|refresh_token|client_secret|password)=))[^"\\;,&\s\[][^"\\;,&\s]*`)
})

// learn hides what an answer gives: tokens and sessions, of any length and
// alphabet.
func (r *redactor) learn(header http.Header, body []byte) {
	for _, c := range (&http.Response{Header: header}).Cookies() {
		r.learned(c.Value)
	}
	r.learned(header.Get("X-UserToken-Response"))
	if !bytes.Contains(body, []byte("_token")) {
		return
	}
	document, err := match.Decode(body)
	object, ok := document.(map[string]any)
	if err != nil || !ok {
		return
	}
	for name, value := range object {
		if text, ok := value.(string); ok && strings.HasSuffix(name, "_token") {
			r.learned(text)
		}
	}
}

// shortestLearned keeps short values, such as a cookie's "1", from blanking
// whatever looks like them.
const shortestLearned = 12

func (r *redactor) learned(value string) {
	if len(value) >= shortestLearned && !slices.Contains(r.secrets, value) {
		r.add(value) // there may be hundreds
	}
}

// reason is a text that tells what is wrong, which quotes what was sent and came.
func (r *redactor) reason(text string) string { return withoutNamed(r.text(text)) }

// clean rewrites an error and keeps what kind it is.
func (r *redactor) clean(err error) error {
	var f *failure
	var u *unsupported
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return f.saying(r.reason(f.reason))
	case errors.As(err, &u):
		return u.saying(r.reason(u.reason))
	default:
		return &cleaned{text: r.reason(err.Error()), cause: err}
	}
}

// cleaned keeps the cause for errors.As and shows only what may be seen.
type cleaned struct {
	text  string
	cause error
}

func (c *cleaned) Error() string { return c.text }

func (c *cleaned) Unwrap() error { return c.cause }

// shownLength is how much of a text that came from elsewhere a failure shows,
// in bytes.
const shownLength = 300

// excerpt shows the beginning of a text that came from elsewhere.
func excerpt(data []byte) string {
	return match.Cut(tame(strings.TrimSpace(strings.ToValidUTF8(string(data), "\uFFFD"))), shownLength)
}

// tame shows what would steer the terminal of whoever reads a failure, such as
// an escape that hides the line, as Go writes it: \x1b.
func tame(text string) string {
	steers := func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' }
	if strings.IndexFunc(text, steers) < 0 {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		if steers(r) {
			out.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}
