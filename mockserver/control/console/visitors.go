package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

// cookieName is what browsers keep for these pages alone: cookies know no ports, so
// that without a path of its own the instance would be sent it, too.
const cookieName = "snowglobe_console"

const (
	signInLasts    = 12 * time.Hour // a working day, and no longer
	signInsAtATime = 1000
)

// visitors tells browsers apart. All that is kept is who gave the control token.
type visitors struct {
	clock   clock.Clock // the machine's: this is no part of a simulated world
	secrets *ident.Source
	key     []byte // makes form tokens out of cookies
	allowed *lru.Cache[string, time.Time]
}

func newVisitors(c clock.Clock, secrets *ident.Source) *visitors {
	allowed, err := lru.New[string, time.Time](signInsAtATime)
	if err != nil {
		panic(err) // of a size that is not positive
	}
	return &visitors{clock: c, secrets: secrets, key: secrets.Bytes(sha256.Size), allowed: allowed}
}

var cookieForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// recognise returns the browser's cookie, and "" for one that has none of the right
// form. One that another console made is taken as well: a browser sends what it holds
// for a host to all of its ports, so consoles beside each other would else put theirs
// in each other's place, and spoil the forms of open tabs. It vouches for nothing:
// form tokens are made with this console's key, and who signs in gets another cookie.
func (s *visitors) recognise(v *visit) string {
	cookie, err := v.Cookie(cookieName)
	if err != nil || !cookieForm.MatchString(cookie.Value) {
		return ""
	}
	return cookie.Value
}

// welcome gives a browser a new cookie, and forgets what the old one was good for.
func (s *visitors) welcome(v *visit) {
	s.allowed.Remove(v.cookie)
	v.cookie = s.secrets.Hex(32)
	http.SetCookie(v.w, &http.Cookie{ //nolint:gosec // Secure where there is TLS; on plain loopback a browser may drop a cookie that says so
		Name: cookieName, Value: v.cookie, Path: Path, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: v.TLS != nil,
	})
}

// allow remembers that a browser gave the token. It gets a new cookie for that, so
// that one which somebody else has put there is worth nothing (session fixation).
func (s *visitors) allow(v *visit) {
	s.welcome(v)
	s.allowed.Add(v.cookie, s.clock.Now().Add(signInLasts))
}

func (s *visitors) signedIn(cookie string) bool {
	until, ok := s.allowed.Get(cookie)
	return ok && s.clock.Now().Before(until)
}

// formToken is what a form has to carry that a browser with this cookie sends.
func (s *visitors) formToken(cookie string) string {
	mac := hmac.New(sha256.New, s.key)
	_, _ = mac.Write([]byte(cookie)) // a hash takes everything
	return hex.EncodeToString(mac.Sum(nil))
}

// vouch tells whether a form came from a page that this browser was shown.
func (s *visitors) vouch(cookie, token string) bool {
	return cookie != "" && hmac.Equal([]byte(token), []byte(s.formToken(cookie)))
}
