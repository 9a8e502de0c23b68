package console

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// page is what every page is made with.
type page struct {
	Title     string
	Path      string // of the console
	Done      string // what was just done, "" for nothing
	Problem   string // why it was not, "" when it was
	FormToken string
	SignedIn  bool       // with a token, so that one can sign out
	Given     url.Values // what a form had that was refused
	Body      any
}

// Field is what a field of a form has: what was refused, or else a default.
func (p *page) Field(name, fallback string) string {
	if p.Problem != "" && p.Given.Has(name) {
		return p.Given.Get(name)
	}
	return fallback
}

// Checked tells whether a box of a form is ticked: as in what was refused, or else from
// the start. A browser sends nothing for a box that is not, so beside each is a hidden
// field of its name, which tells that its form was sent.
func (p *page) Checked(name string) bool {
	return p.Problem == "" || !p.Given.Has(name) || ticked(p.Given, name)
}

func ticked(form url.Values, name string) bool { return slices.Contains(form[name], "on") }

// done is what is said after something was done, by the word that the address then
// carries. Whatever else stands there says nothing.
var done = map[string]string{
	"made":      "The instance stands.",
	"forked":    "This is the new instance, a copy of the other as it was.",
	"deleted":   "The instance is gone.",
	"reset":     "The instance is as it was made.",
	"clock":     "The clock is set.",
	"kept":      "The snapshot is kept.",
	"restored":  "The instance is as it was at the snapshot.",
	"forgotten": "The snapshot is forgotten.",
	"played":    "The instance plays it from now on.",
	"cleared":   "The journal is empty.",
	"troubled":  "The schedule of faults is played from now on.",
	"calm":      "Nothing goes wrong on purpose any more.",
}

// show writes a page.
func (c *Console) show(v *visit, name, title string, body any) error {
	if v.cookie == "" {
		if v.Header.Get("Sec-Fetch-Site") == "cross-site" {
			// Whoever followed a link from elsewhere sends no cookie (SameSite=Strict),
			// and a new one would take the place of the one that they have.
			return c.write(v, http.StatusOK, "arrive.html", &page{Title: "Snowglobe", Path: Path})
		}
		c.visitors.welcome(v)
	}
	p := &page{
		Title: title, Path: Path, Done: done[v.URL.Query().Get("done")], FormToken: c.visitors.formToken(v.cookie),
		SignedIn: c.token != "" && c.visitors.signedIn(v.cookie), Given: v.PostForm, Body: body,
	}
	status := http.StatusOK
	if v.problem != nil {
		p.Problem, p.Done, status = v.problem.detail, "", v.problem.status
	}
	return c.write(v, status, name, p)
}

// write renders before it writes, so that what fails is no half page.
func (c *Console) write(v *visit, status int, name string, p *page) error {
	var text bytes.Buffer
	if err := c.pages.ExecuteTemplate(&text, name, p); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = text.WriteTo(v.w) // a browser that left needs no page
	return nil
}

// refuse says on a page of its own why there is no other.
func (c *Console) refuse(v *visit, err error) {
	refused, ok := errors.AsType[*refusal](err)
	if !ok {
		c.log.Error("page of the console failed", "method", v.Method, "path", v.URL.Path, "error", err)
		refused = &refusal{http.StatusInternalServerError, "The console met an unexpected condition."}
	}
	p := &page{Title: http.StatusText(refused.status), Path: Path, Problem: refused.detail}
	if err := c.write(v, refused.status, "refused.html", p); err != nil {
		c.log.Error("page of a refusal failed", "error", err)
		http.Error(v.w, refused.detail, refused.status)
	}
}

func shownTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }
