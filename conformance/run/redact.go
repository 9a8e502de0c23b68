package run

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

// redactor takes secrets out of what goes into a report.
type redactor struct{ secrets []string }

// tokens are runs of characters as long as access tokens are.
var tokens = regexp.MustCompile(`[A-Za-z0-9_-]{60,}`)

const redacted = "[redacted]"

// hide adds secrets. A password that equals its user name is the demo world's
// well-known one; taking it out would only blank the name.
func (r *redactor) hide(user string, secrets ...string) {
	for _, s := range secrets {
		if s != "" && s != user {
			// Reasons quote URLs, where a secret stands encoded.
			r.secrets = append(r.secrets, s, url.QueryEscape(s), url.PathEscape(s))
		}
	}
}

func (r *redactor) text(text string) string {
	for _, s := range r.secrets {
		text = strings.ReplaceAll(text, s, redacted)
	}
	return tokens.ReplaceAllString(text, redacted)
}

// clean rewrites an error and keeps what kind it is.
func (r *redactor) clean(err error) error {
	var f *failure
	var u *unsupported
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return f.saying(r.text(f.reason))
	case errors.As(err, &u):
		return &unsupported{r.text(u.reason)}
	default:
		return &cleaned{text: r.text(err.Error()), cause: err}
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
	return match.Cut(strings.TrimSpace(strings.ToValidUTF8(string(data), "\uFFFD")), shownLength)
}
