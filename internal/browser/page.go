package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Page is one page of a browser, for one goroutine. A step that cannot be done
// fails the test, and says what stood on the page instead.
type Page struct {
	t   testing.TB
	ctx context.Context //nolint:containedctx // chromedp keeps a page in its context

	mu       sync.Mutex
	problems []string
}

// Go opens an address and returns the status of its answer.
func (p *Page) Go(url string) int {
	p.t.Helper()
	return p.arrive("open "+url, chromedp.NavigateResponse(url))
}

// Follow presses what leads to another page, a link or a button that sends a form,
// waits for that page and returns the status of its answer.
func (p *Page) Follow(role, name string) int {
	p.t.Helper()
	return p.arrive(fmt.Sprintf("follow the %s %q", role, name), func(ctx context.Context, t *chromedp.Target) (*network.Response, error) {
		// Found first: what waits for a page would wait for that of another press.
		if _, err := p.find(ctx, t, []string{role}, name); err != nil {
			return nil, err
		}
		return chromedp.RunResponse(ctx, p.pressing([]string{role}, name))
	})
}

// FollowTwice is [Page.Follow] by somebody who presses a second time while the page is on
// its way.
func (p *Page) FollowTwice(role, name string) int {
	p.t.Helper()
	return p.arrive(fmt.Sprintf("follow the %s %q twice", role, name), func(ctx context.Context, t *chromedp.Target) (*network.Response, error) {
		node, err := p.find(ctx, t, []string{role}, name)
		if err != nil {
			return nil, err
		}
		return chromedp.RunResponse(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := ask[bool](ctx, t, node, `function() { this.click(); setTimeout(() => this.click(), 0); return true }`)
			return err
		}))
	})
}

func (p *Page) arrive(what string, step chromedp.Action[*network.Response]) int {
	p.t.Helper()
	response := run(p, what, step)
	if response == nil {
		return 0
	}
	return int(response.Status)
}

// Click presses something that keeps the page.
func (p *Page) Click(role, name string) {
	p.t.Helper()
	run(p, fmt.Sprintf("click the %s %q", role, name), p.pressing([]string{role}, name))
}

func (p *Page) pressing(roles []string, name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		node, err := p.find(ctx, t, roles, name)
		if err != nil {
			return err
		}
		_, err = chromedp.MouseClickNode(node)(ctx, t)
		return err
	})
}

// Fill puts a text into a field in place of what is there, key by key.
func (p *Page) Fill(label, text string) {
	p.t.Helper()
	run(p, fmt.Sprintf("fill %q", label), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		node, err := p.find(ctx, t, fields, label)
		if err != nil {
			return err
		}
		at := chromedp.NodeIDs{node.NodeID}
		for _, step := range []chromedp.Action[chromedp.Void]{
			chromedp.Focus(at),
			chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)),
			chromedp.KeyEvent(kb.Delete),
			chromedp.SendKeys(at, text),
		} {
			if _, err := step(ctx, t); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Pick types into a field that offers what could be meant, waits until something is
// offered, and picks that as a browser does: all of it at once.
func (p *Page) Pick(label, typed, offered string) {
	p.t.Helper()
	p.Fill(label, typed)
	wanted, err := json.Marshal(offered)
	if err != nil {
		p.t.Fatal(err)
	}
	picking := `function() {
		const wanted = ` + string(wanted) + `;
		if (![...this.list.options].some((option) => option.value === wanted)) return false;
		this.value = wanted;
		this.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertReplacementText' }));
		return true;
	}`
	run(p, fmt.Sprintf("pick %q for %q", offered, label), chromedp.Query(chromedp.CSS("html"), chromedp.ByFunc(
		func(ctx context.Context, t *chromedp.Target, root *chromedp.Node) ([]cdp.NodeID, error) {
			node, err := p.find(ctx, t, fields, label)
			if err != nil {
				return nil, err
			}
			if picked, err := ask[bool](ctx, t, node, picking); err != nil || !picked {
				return nil, err
			}
			return []cdp.NodeID{root.NodeID}, nil
		})))
}

// Choose picks what a drop-down list shows as option, by typing it.
func (p *Page) Choose(label, option string) {
	p.t.Helper()
	chosen := run(p, fmt.Sprintf("choose %q of %q", option, label), func(ctx context.Context, t *chromedp.Target) (string, error) {
		node, err := p.find(ctx, t, []string{"combobox", "listbox"}, label)
		if err != nil {
			return "", err
		}
		if _, err := chromedp.SendKeys(chromedp.NodeIDs{node.NodeID}, option)(ctx, t); err != nil {
			return "", err
		}
		return ask[string](ctx, t, node, `function() { return this.selectedOptions[0].label.trim() }`)
	})
	if chosen != option {
		p.t.Fatalf("%q has no option %q; typing it chose %q", label, option, chosen)
	}
}

// Value is what stands in a field.
func (p *Page) Value(label string) string {
	p.t.Helper()
	return run(p, fmt.Sprintf("read %q", label), func(ctx context.Context, t *chromedp.Target) (string, error) {
		node, err := p.find(ctx, t, fields, label)
		if err != nil {
			return "", err
		}
		return ask[string](ctx, t, node, `function() { return this.value }`)
	})
}

// See waits until the text stands on the page.
func (p *Page) See(text string) {
	p.t.Helper()
	run(p, fmt.Sprintf("see %q", text), chromedp.Query(chromedp.CSS("body"), chromedp.ByFunc(
		func(ctx context.Context, t *chromedp.Target, root *chromedp.Node) ([]cdp.NodeID, error) {
			shown, err := visibleText(ctx, t)
			if err != nil || !strings.Contains(shown, text) {
				return nil, err
			}
			return []cdp.NodeID{root.NodeID}, nil
		})))
}

// Text is all that can be read on the page now.
func (p *Page) Text() string {
	p.t.Helper()
	return run(p, "read the page", visibleText)
}

// Wider is what is wider than its room, so that one sees a part and scrolls sideways for
// the rest: "page", and regions by their names.
func (p *Page) Wider() []string {
	p.t.Helper()
	return run(p, "look for what is too wide", chromedp.Evaluate[[]string](`(() => {
		const wider = e => e.scrollWidth > e.clientWidth;
		const parts = [...document.querySelectorAll("[role=region]")].filter(wider).map(e => e.getAttribute("aria-label"));
		return wider(document.documentElement) ? ["page", ...parts] : parts;
	})()`))
}

// Lines is on how many lines the first element stands whose text this is; 0 without one.
func (p *Page) Lines(text string) int {
	p.t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		p.t.Fatal(err)
	}
	return run(p, "count the lines of "+text, chromedp.Evaluate[int](`(() => {
		const found = [...document.querySelectorAll("main *")].find(e => e.textContent.trim() === `+string(quoted)+`);
		if (!found) return 0;
		const range = document.createRange();
		range.selectNodeContents(found);
		let lines = 0, end = -Infinity;
		for (const r of [...range.getClientRects()].sort((a, b) => a.top - b.top)) {
			if (r.top >= end - 1) lines++;
			end = Math.max(end, r.bottom);
		}
		return lines;
	})()`))
}

// Title is what the window is called.
func (p *Page) Title() string {
	p.t.Helper()
	return run(p, "read the title", chromedp.Title())
}

// URL is where the page is.
func (p *Page) URL() string {
	p.t.Helper()
	return run(p, "read the address", chromedp.Location())
}

// Has tells whether the page has such a thing now, without waiting for it.
func (p *Page) Has(role, name string) bool {
	p.t.Helper()
	found := run(p, "look for "+role, func(ctx context.Context, t *chromedp.Target) ([]cdp.NodeID, error) {
		root, err := document(ctx, t)
		if err != nil {
			return nil, err
		}
		return lookUp(ctx, t, root, []string{role}, name)
	})
	return len(found) > 0
}

// Table is the cells of a table, the heads of its columns first.
func (p *Page) Table(name string) [][]string {
	p.t.Helper()
	return run(p, fmt.Sprintf("read the table %q", name), func(ctx context.Context, t *chromedp.Target) ([][]string, error) {
		node, err := p.find(ctx, t, []string{"table", "grid"}, name)
		if err != nil {
			return nil, err
		}
		return ask[[][]string](ctx, t, node, `function() { return [...this.rows].map(row => [...row.cells].map(cell => cell.innerText.trim())) }`)
	})
}

// Press presses a key, such as [kb.Tab], where the focus is.
func (p *Page) Press(key string) {
	p.t.Helper()
	run(p, fmt.Sprintf("press %q", key), chromedp.KeyEvent(key))
}

// Type types a text where the focus is.
func (p *Page) Type(text string) {
	p.t.Helper()
	run(p, fmt.Sprintf("type %q", text), chromedp.KeyEvent(text))
}

// PressFor presses a key that leads to another page, and waits for that.
func (p *Page) PressFor(key string) int {
	p.t.Helper()
	return p.arrive(fmt.Sprintf("press %q", key), func(ctx context.Context, _ *chromedp.Target) (*network.Response, error) {
		return chromedp.RunResponse(ctx, chromedp.KeyEvent(key))
	})
}

// Cookies are those that the page has at its address.
func (p *Page) Cookies() []*http.Cookie {
	p.t.Helper()
	got := run(p, "read the cookies", func(ctx context.Context, t *chromedp.Target) (network.GetCookiesResult, error) {
		return cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{})
	})
	var all []*http.Cookie
	for _, c := range got.Cookies {
		//nolint:gosec // it says what the browser has, and sets nothing
		cookie := &http.Cookie{Name: c.Name, Value: c.Value, Path: c.Path, Domain: c.Domain, Secure: c.Secure, HttpOnly: c.HTTPOnly}
		switch c.SameSite {
		case network.CookieSameSiteStrict:
			cookie.SameSite = http.SameSiteStrictMode
		case network.CookieSameSiteLax:
			cookie.SameSite = http.SameSiteLaxMode
		case network.CookieSameSiteNone:
			cookie.SameSite = http.SameSiteNoneMode
		}
		all = append(all, cookie)
	}
	return all
}

// run does a step within its limit.
func run[T any](p *Page, what string, step chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, step)
	if err != nil {
		p.t.Fatalf("%s: %v\n%s", what, err, p.around())
	}
	return got
}

// around is what a person would see who came to look why a step failed.
func (p *Page) around() string {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	const shown = 2000
	at, _ := chromedp.Run(ctx, chromedp.Location())
	text, _ := chromedp.Run(ctx, visibleText)
	if len(text) > shown {
		text = text[:shown] + "…"
	}
	return fmt.Sprintf("at %s stands:\n%s", at, text)
}

func visibleText(ctx context.Context, t *chromedp.Target) (string, error) {
	return chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`)(ctx, t)
}
