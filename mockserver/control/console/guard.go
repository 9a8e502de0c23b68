package console

import (
	"mime"
	"net/http"
	"net/url"

	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// maxForm bounds what a form may send. Overrides of all switches are the longest.
const maxForm = 256 << 10

// visit is one request of a browser.
type visit struct {
	*http.Request
	w       http.ResponseWriter
	cookie  string // who it is, signed in or not
	problem *refusal
}

// handler answers a visit, or says why it will not.
type handler func(v *visit) error

// serve guards a page and writes what it refuses.
func (c *Console) serve(byMethod map[string]handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		v := &visit{Request: r, w: w}
		if err := c.admit(v); err != nil {
			c.refuse(v, err)
			return
		}
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		handle, ok := byMethod[method]
		if !ok {
			w.Header().Set("Allow", methodsOf(byMethod)) // RFC 9110 §15.5.6
			c.refuse(v, &refusal{http.StatusMethodNotAllowed, r.URL.Path + " takes no " + r.Method + "."})
			return
		}
		if method == http.MethodPost {
			if err := c.readForm(v); err != nil {
				c.refuse(v, err)
				return
			}
		}
		if err := handle(v); err != nil {
			c.refuse(v, err)
		}
	})
}

// protect tells the browser to keep the pages to themselves: nothing from elsewhere
// runs in them, they stand in nobody's frame, and nobody else reads them. Referrers
// stay within the origin; without any the browser would send no Origin either.
func protect(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// admit lets in who may see the pages at all, as the API does: without a token only
// who calls this machine by a name of its own. A link from elsewhere may lead here;
// nothing else may come from there.
func (c *Console) admit(v *visit) error {
	if _, err := url.Parse("http://" + v.Host); err != nil {
		return &refusal{http.StatusBadRequest, "The Host header is no host."}
	}
	if c.token == "" && !control.IsLoopback(v.Host) {
		return &refusal{http.StatusForbidden, "The Host is not loopback. Open the page by 127.0.0.1 or localhost, or start with a control token."}
	}
	followed := v.Header.Get("Sec-Fetch-Mode") == "navigate" && v.Header.Get("Sec-Fetch-Dest") == "document" && v.Header.Get("Origin") == ""
	if control.IsForeign(v.Request) && (v.Method != http.MethodGet || !followed) {
		return &refusal{http.StatusForbidden, "A page of another origin must not use this one. Open it by itself."}
	}
	v.cookie = c.visitors.recognise(v)
	return nil
}

// readForm reads a form that one of these pages sent.
func (c *Console) readForm(v *visit) error {
	media, _, err := mime.ParseMediaType(v.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return &refusal{http.StatusUnsupportedMediaType, "Only the forms of these pages are read here. A program calls the API: see " + control.Prefix + "/openapi.json."}
	}
	v.Body = http.MaxBytesReader(v.w, v.Body, maxForm)
	if err := v.ParseForm(); err != nil {
		return &refusal{http.StatusBadRequest, "The form cannot be read, or is too long."}
	}
	if !c.visitors.vouch(v.cookie, v.PostForm.Get("form_token")) {
		return &refusal{http.StatusForbidden, "The form is not of a page that this browser was shown, or of one from before the last start. Load the page again."}
	}
	return nil
}

// signedIn asks for the control token, where there is one, before anything is shown.
func (c *Console) signedIn(next handler) handler {
	return func(v *visit) error {
		if c.token != "" && !c.visitors.signedIn(v.cookie) {
			if v.Method == http.MethodPost {
				return &refusal{http.StatusUnauthorized, "You are signed out. Sign in, and send it again."}
			}
			http.Redirect(v.w, v.Request, Path+"/sign-in", http.StatusSeeOther)
			return nil
		}
		return next(v)
	}
}
