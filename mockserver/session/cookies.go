package session

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// How long two of the cookies say that they live, in seconds (observed: captures
// of 2020 and 2022). What ends a session is its own idle time.
const (
	routeMaxAge = 1<<31 - 1
	storeMaxAge = 1800
)

// cookieTime is how Expires is written, with dashes (observed).
const cookieTime = "Mon, 02-Jan-2006 15:04:05 GMT"

// takenBack is what stands behind a cookie that the client is to forget (observed).
const takenBack = "; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT"

// SetCookies adds the cookies of an answer in the order and form of recorded
// ones: captures of 2020 (a new session), 2022 (one that goes on) and 2021 (a
// 401, for which visit is nil). A 401 gives its cookies to nobody's session, which
// is not kept, as it opens nothing. Secure and SameSite are left out on plain
// HTTP, where clients would drop such a cookie.
func (a *Authenticator) SetCookies(h http.Header, r *http.Request, visit *Visit) {
	settings := a.accounts.settings()
	m := &overHTTP
	switch {
	case r.TLS == nil:
	case settings.CookieSameSite == release.SameSiteNone:
		m = &overTLSFromAnySite
	default:
		m = &overTLS
	}
	const most = 5
	cookies := append(make([]string, 0, most), h["Set-Cookie"]...)
	full := settings.CookieSet == release.CookieSetFull
	common := a.commonCookies(r.Host, m)

	if id := a.newSessionID(r, visit); id != "" {
		cookies = append(cookies, CookieName+"="+id+m.attributes)
	}
	cookies = append(cookies, m.noUser)
	if full {
		cookies = append(cookies, m.noUserSession)
	}
	if visit != nil {
		cookies = append(cookies, common.route)
		if full {
			secret := ident.UpperDigits(a.secret("session store", visit.Session.ID, 16))
			cookies = append(cookies, "glide_session_store="+secret+common.storeAttributes)
		}
	}
	if !has(r, common.balancerName) {
		cookies = append(cookies, common.balancer)
	}
	h["Set-Cookie"] = cookies
}

// commonCookies are those that differ by nobody who asks within a second.
type commonCookies struct {
	second int64 // of the instance's time
	host   string
	manner *manner

	route, storeAttributes, balancerName, balancer string
}

// commonCookies are kept from one answer to the next, for nearly all are of the same
// second, host and manner.
func (a *Authenticator) commonCookies(host string, m *manner) *commonCookies {
	now := a.book.clock.Now()
	if last := a.common.Load(); last != nil && last.second == now.Unix() && last.host == host && last.manner == m {
		return last
	}
	c := &commonCookies{
		second: now.Unix(), host: host, manner: m,
		route:           "glide_user_route=glide." + a.node().route + lasting(now, routeMaxAge) + m.attributes,
		storeAttributes: lasting(now, storeMaxAge) + m.attributes,
		balancerName:    "BIGipServerpool_" + pool(host),
	}
	c.balancer = c.balancerName + "=" + a.node().balancer + m.balancer
	a.common.Store(c)
	return c
}

// manner is what cookies are sent with, and those that are the same on every answer.
type manner struct{ attributes, balancer, noUser, noUserSession string }

var (
	overHTTP           = newManner("")
	overTLS            = newManner("; Secure")
	overTLSFromAnySite = newManner("; SameSite=None; Secure")
)

func newManner(secure string) manner {
	attributes := "; Path=/; HttpOnly" + secure
	balancer := "; path=/; Httponly"
	if secure != "" {
		balancer += "; Secure"
	}
	return manner{attributes, balancer, "glide_user=" + takenBack + attributes, "glide_user_session=" + takenBack + attributes}
}

// node is the application node that serves the instance, as cookies name it.
type node struct{ route, balancer string }

// NodeID is how the instance calls the node that serves it: what the cookie glide_user_route
// says behind "glide." (client: extensions of browsers send requests to a node by it).
func (a *Authenticator) NodeID() string { return a.node().route }

func (a *Authenticator) node() node {
	a.once.Do(func() {
		b := a.secret("balancer", "node", 6)
		a.served = node{
			route:    hex.EncodeToString(a.secret("route", "node", 16)),
			balancer: fmt.Sprintf("%d.%d.0000", binary.BigEndian.Uint32(b), binary.BigEndian.Uint16(b[4:])),
		}
	})
	return a.served
}

// newSessionID is the session that an answer has to tell the client of: one that
// was opened for it, or on a 401 one of nobody. It is "" where the client holds a
// session already, and a refusal must not make it forget that.
func (a *Authenticator) newSessionID(r *http.Request, visit *Visit) string {
	if visit != nil {
		if visit.Opened {
			return visit.Session.ID
		}
		return ""
	}
	if _, alive := a.session(r); alive {
		return ""
	}
	return a.book.ids.UpperHex(sessionIDLength)
}

func (a *Authenticator) secret(purpose, name string, length int) []byte {
	return a.accounts.tables.Secrets().DeriveShort(purpose, name)[:length]
}

// lasting are the attributes of a cookie that lives for so many seconds of the
// instance's time.
func lasting(now time.Time, seconds int) string {
	ends := now.UTC().Add(time.Duration(seconds) * time.Second)
	return "; Max-Age=" + strconv.Itoa(seconds) + "; Expires=" + ends.Format(cookieTime)
}

// pool is the instance's name as the load balancer knows it: the first part of its
// host name. An address has none.
func pool(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	name, _, _ := strings.Cut(host, ".")
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" || net.ParseIP(host) != nil {
		return "localhost"
	}
	return strings.ToLower(name)
}

func has(r *http.Request, cookie string) bool {
	_, err := r.Cookie(cookie)
	return err == nil
}
