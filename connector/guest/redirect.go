package guest

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// Redirected says that somebody else is to be asked. Nobody is: credentials are for
// the instance that the operator named.
type Redirected struct {
	Path string // what was asked for
	To   string // an address
}

func (r *Redirected) Error() string {
	return fmt.Sprintf("the instance redirects %s to %s, and credentials are not sent there: if that is where it lives, "+
		"set SNOWGLOBE_INSTANCE_URL to it; if not, see what redirects on the way", r.Path, r.To)
}

// redirect reads where the answer to a question leads: to a path of the instance
// itself, or else to an address. It is short, and without the parts of an address
// that may tell a secret. Empty: nowhere.
func (c *Client) redirect(q Question, a *Answer) (to string, elsewhere bool) {
	location := a.Header.Get("Location")
	if a.Status/100 != 3 || location == "" {
		return "", false
	}
	target, err := c.instance.JoinPath(q.Path).Parse(location)
	if err != nil || target.Hostname() == "" {
		return "", false
	}
	const enough = 100 // of a path
	path := target.EscapedPath()
	if len(path) > enough {
		path = path[:enough] + "..."
	}
	if origin(target) == origin(c.instance) {
		return path, false
	}
	return target.Scheme + "://" + strings.ToLower(target.Host) + path, true
}

// origin is the part of an address that says who is asked.
func origin(u *url.URL) string {
	port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}
