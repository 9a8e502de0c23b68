package guest

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

var (
	errAsleep  = errors.New("the instance answers with a web page: it sleeps, or is being maintained; wake it in a browser")
	errLimited = errors.New("the instance limits how often it may be asked (429)")
)

// passing recognises answers that say "not now", whatever was asked.
func passing(a *Answer, q Question) error {
	switch {
	case a.Status == http.StatusTooManyRequests:
		return &Again{Why: errLimited, Wait: retryAfter(a.Header, a.Date)}
	case a.Status >= http.StatusInternalServerError:
		return &Again{Why: fmt.Errorf("the instance is out of order (%d)", a.Status), Wait: retryAfter(a.Header, a.Date)}
	case a.Status == http.StatusOK && len(a.Body) > 0 && isHTML(a.Header) && !q.Page:
		// observed: a hibernating instance answers 200 text/html for
		// everything, the API included. It does not wake within seconds, so
		// asking a second time is for a load balancer's hiccup only.
		return &Again{Why: errAsleep, Tries: 2}
	default:
		return nil
	}
}

// IsPage tells whether the answer is a web page with something on it.
func (a *Answer) IsPage() bool { return len(a.Body) > 0 && isHTML(a.Header) }

func isHTML(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && kind == "text/html"
}

// longestWait keeps an absurd number of seconds from becoming a negative one.
const longestWait = 30 * 24 * time.Hour

// retryAfter reads Retry-After (RFC 9110 section 10.2.3): whole seconds, or a
// date. A date is the instance's, so it is measured against the Date of the
// same answer and never against this machine's clock. Zero: nothing useful.
func retryAfter(h http.Header, date time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 63); err == nil {
		return time.Duration(min(seconds, uint64(longestWait/time.Second))) * time.Second
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(until.Sub(date), 0), longestWait)
}
