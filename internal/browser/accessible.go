package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/chromedp"
)

// Accessible fails the test unless somebody can use the page who does not see it:
// it has a title, a language, one main landmark and one first heading; each control
// that takes the focus has a name, and so has each table and picture; landmarks of
// one kind can be told apart; and no id stands twice, to which a label could refer.
func (p *Page) Accessible() {
	p.t.Helper()
	if wrong := p.Barriers(); len(wrong) > 0 {
		p.t.Errorf("the page at %s is not for everybody:\n  %s", p.URL(), strings.Join(wrong, "\n  "))
	}
}

// Barriers is what [Page.Accessible] finds wrong.
func (p *Page) Barriers() []string {
	p.t.Helper()
	return run(p, "look at the accessibility tree", func(ctx context.Context, t *chromedp.Target) ([]string, error) {
		wrong, err := ofDocument(ctx, t)
		if err != nil {
			return nil, err
		}
		tree, err := cdp.Call(ctx, t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		if err != nil {
			return nil, err
		}
		landmarks := map[string][]string{}
		headings := 0
		for _, n := range tree.Nodes {
			if n.Ignored {
				continue
			}
			role, name := text(n.Role), strings.TrimSpace(text(n.Name))
			if slices.Contains(landmarkRoles, role) && (name != "" || role != "form" && role != "region") { // these two are none without a name
				landmarks[role] = append(landmarks[role], name)
			}
			if role == "heading" && property(n, accessibility.PropertyNameLevel) == "1" {
				headings++
			}
			if name == "" && needsName(n, role) {
				wrong = append(wrong, fmt.Sprintf("a %s has no name: %s", role, source(ctx, t, n)))
			}
		}
		if headings != 1 {
			wrong = append(wrong, fmt.Sprintf("there are %d headings of level 1, wanted one", headings))
		}
		return append(wrong, landmarkBarriers(landmarks)...), nil
	})
}

// landmarkRoles are those by which a screen reader jumps about a page.
var landmarkRoles = []string{"banner", "complementary", "contentinfo", "form", "main", "navigation", "region", "search"}

func landmarkBarriers(landmarks map[string][]string) []string {
	var wrong []string
	for _, role := range landmarkRoles {
		names := landmarks[role]
		if role == "main" && len(names) != 1 {
			wrong = append(wrong, fmt.Sprintf("there are %d main landmarks, wanted one", len(names)))
		}
		slices.Sort(names)
		if len(slices.Compact(slices.Clone(names))) != len(names) {
			wrong = append(wrong, fmt.Sprintf("landmarks of the role %s cannot be told apart by their names: %q", role, names))
		}
	}
	return wrong
}

func needsName(n *accessibility.Node, role string) bool {
	switch role {
	case "RootWebArea", "main": // the name of one is the title, and the other takes the focus for whoever skips to it
		return false
	case "image", "img", "table", "grid":
		return true
	default:
		return property(n, accessibility.PropertyNameFocusable) == "true"
	}
}

// property is a property of a node as JSON, "" without it.
func property(n *accessibility.Node, name accessibility.PropertyName) string {
	for _, p := range n.Properties {
		if p.Name == name && p.Value != nil {
			return string(p.Value.Value)
		}
	}
	return ""
}

// ofDocument is what is wrong with a page as a whole.
func ofDocument(ctx context.Context, t *chromedp.Target) ([]string, error) {
	type page struct {
		Title    string   `json:"title"`
		Language string   `json:"language"`
		Twice    []string `json:"twice"`
	}
	found, err := chromedp.Evaluate[json.RawMessage](`(() => {
		const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
		return {
			title: document.title.trim(), language: document.documentElement.lang,
			twice: [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))],
		};
	})()`)(ctx, t)
	if err != nil {
		return nil, err
	}
	var is page
	if err := json.Unmarshal(found, &is); err != nil {
		return nil, err
	}
	var wrong []string
	if is.Title == "" {
		wrong = append(wrong, "the page has no title")
	}
	if is.Language == "" {
		wrong = append(wrong, "the page does not say its language")
	}
	for _, id := range is.Twice {
		wrong = append(wrong, "the id "+id+" stands more than once")
	}
	return wrong, nil
}

// source is the beginning of an element's HTML, by which somebody finds it.
func source(ctx context.Context, t *chromedp.Target, n *accessibility.Node) string {
	html, err := cdp.Call(ctx, t, dom.GetOuterHTML, dom.GetOuterHTMLParams{BackendNodeID: n.BackendDOMNodeID})
	if err != nil {
		return "an element that is gone"
	}
	const shown = 120
	if text := []rune(html.OuterHTML); len(text) > shown {
		return string(text[:shown]) + "…"
	}
	return html.OuterHTML
}

// Focused is the role and the name of what has the focus, as a screen reader would
// say them.
func (p *Page) Focused() (role, name string) {
	p.t.Helper()
	found := run(p, "look for the focus", func(ctx context.Context, t *chromedp.Target) ([2]string, error) {
		tree, err := cdp.Call(ctx, t, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		if err != nil {
			return [2]string{}, err
		}
		at := [2]string{}
		for _, n := range tree.Nodes {
			if property(n, accessibility.PropertyNameFocused) == "true" { // the page itself comes first
				at = [2]string{text(n.Role), text(n.Name)}
			}
		}
		return at, nil
	})
	return found[0], found[1]
}
