package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// fields are the roles of what a text can be put into. The last ones are
// Chromium's own names, for which ARIA has none.
var fields = []string{"textbox", "searchbox", "spinbutton", "combobox", "Date", "DateTime", "InputTime"}

// find waits for the one thing on the page with one of the roles and the name. More
// than one is an error: a screen reader could not tell them apart either.
func (p *Page) find(ctx context.Context, t *chromedp.Target, roles []string, name string) (*chromedp.Node, error) {
	looking := chromedp.ByFunc(func(ctx context.Context, t *chromedp.Target, root *chromedp.Node) ([]cdp.NodeID, error) {
		return lookUp(ctx, t, root.NodeID, roles, name)
	})
	nodes, err := chromedp.Nodes(chromedp.CSS("*"), looking)(ctx, t)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("there is no %s named %q", strings.Join(roles, ", "), name)
	case err != nil:
		return nil, err
	case len(nodes) > 1:
		return nil, fmt.Errorf("%d things are a %s named %q", len(nodes), strings.Join(roles, ", "), name)
	}
	return nodes[0], nil
}

// lookUp returns what there is now.
func lookUp(ctx context.Context, t *chromedp.Target, root cdp.NodeID, roles []string, name string) ([]cdp.NodeID, error) {
	found, err := cdp.Call(ctx, t, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{NodeID: root, AccessibleName: name})
	if err != nil {
		return nil, err
	}
	var behind []cdp.BackendNodeID
	for _, n := range found.Nodes {
		if !n.Ignored && slices.Contains(roles, text(n.Role)) {
			behind = append(behind, n.BackendDOMNodeID)
		}
	}
	if len(behind) == 0 {
		return nil, nil
	}
	pushed, err := cdp.Call(ctx, t, dom.PushNodesByBackendIDsToFrontend, dom.PushNodesByBackendIDsToFrontendParams{BackendNodeIDs: behind})
	return pushed.NodeIDs, err
}

func document(ctx context.Context, t *chromedp.Target) (cdp.NodeID, error) {
	ids, err := chromedp.QueryNodeIDs(chromedp.CSS("html"))(ctx, t)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// text is a value of the tree that is a text.
func text(v *accessibility.Value) string {
	var s string
	if v != nil {
		_ = json.Unmarshal(v.Value, &s) // what is none reads as ""
	}
	return s
}

// ask calls a function on an element.
func ask[T any](ctx context.Context, t *chromedp.Target, node *chromedp.Node, function string) (T, error) {
	var got T
	resolved, err := cdp.Call(ctx, t, dom.ResolveNode, dom.ResolveNodeParams{NodeID: node.NodeID})
	if err != nil {
		return got, err
	}
	return chromedp.CallFunctionOn[T](function, func(c *runtime.CallFunctionOnParams) { c.ObjectID = resolved.Object.ObjectID })(ctx, t)
}
