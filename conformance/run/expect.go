package run

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// judge holds an answer to what was expected of it.
func (v *visit) judge(ctx context.Context, e suite.Expect, got *answer) error {
	if len(e.Status) > 0 && !slices.Contains(e.Status, got.status) {
		return failed("%s: status is %d, wanted %v\n  came: %s", got.asked, got.status, words(e.Status), got)
	}
	if err := v.judgeParts(ctx, e, got); err != nil {
		return withAnswer(err, got)
	}
	return nil
}

func (v *visit) judgeParts(ctx context.Context, e suite.Expect, got *answer) error {
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		found := match.None
		if values := got.header.Values(name); len(values) > 0 {
			found = match.Some(strings.Join(values, "\n"))
		}
		if err := v.scope.holds(ctx, "header "+name, e.Headers[name], found); err != nil {
			return err
		}
	}
	if err := v.scope.holds(ctx, "body", e.Body, match.Some(string(got.body))); err != nil {
		return err
	}
	if len(e.JSON) == 0 {
		return nil
	}
	document, err := match.Decode(got.body)
	if err != nil {
		return failed("body is %v", err)
	}
	return v.judgeJSON(ctx, e.JSON, document)
}

func (v *visit) judgeJSON(ctx context.Context, claims suite.JSONClaims, document any) error {
	for _, claim := range claims {
		if err := v.scope.holds(ctx, claim.Path.String(), claim.Matcher, claim.Path.In(document)); err != nil {
			return err
		}
	}
	return nil
}

// withAnswer shows the exchange beside what did not hold in it.
func withAnswer(err error, got *answer) error {
	f, ok := err.(*failure) //nolint:errorlint // only a bare failure is reworded
	if !ok {
		return err
	}
	return f.saying(fmt.Sprintf("%s: %s\n  came: %s", got.asked, f.reason, got))
}

func words(statuses suite.Statuses) string {
	list := make([]string, len(statuses))
	for i, s := range statuses {
		list[i] = strconv.Itoa(s)
	}
	return strings.Join(list, " or ")
}

// capture keeps what later steps speak of.
func (v *visit) capture(captures map[string]string, got *answer) error {
	var missing error
	for _, name := range slices.Sorted(maps.Keys(captures)) {
		text := captures[name]
		c, err := suite.ParseCapture(text)
		if err != nil {
			return err // loading has refused this
		}
		switch value, ok := captured(c, got); {
		case ok:
			v.scope.captured[name] = value
		case missing == nil:
			missing = failed("%s: there is no %s to go on with\n  came: %s", got.asked, text, got)
		}
	}
	return missing
}

// captured is what stands at a place of an answer, or the part of it that counts. What
// is empty is not there: steps that go on with it would ask for something else.
func captured(c suite.Capture, got *answer) (string, bool) {
	text, ok := standing(c, got)
	if ok && c.Part != nil {
		found := c.Part.FindStringSubmatch(text)
		if found == nil {
			return "", false
		}
		text = found[1]
	}
	return text, ok && text != ""
}

func standing(c suite.Capture, got *answer) (string, bool) {
	switch c.From {
	case "body":
		return string(got.body), true
	case "header":
		return got.header.Get(c.Name), true
	case "link":
		return linkTo(got.header.Get("Link"), c.Name), true
	case "cookie":
		for _, cookie := range (&http.Response{Header: got.header}).Cookies() {
			if cookie.Name == c.Name {
				return cookie.Value, true
			}
		}
		return "", false
	default:
		document, err := match.Decode(got.body)
		if err != nil {
			return "", false
		}
		found := c.Path.In(document)
		if text, ok := found.Value.(string); ok {
			return text, true
		}
		return match.Show(found.Value), found.Present
	}
}

// linkTo finds the target of a relation in a Link header (RFC 8288). Targets
// stand between angle brackets, which no URL holds.
func linkTo(header, relation string) string {
	for _, part := range strings.Split(header, "<")[1:] {
		target, parameters, ok := strings.Cut(part, ">")
		if !ok {
			continue
		}
		for p := range strings.SplitSeq(strings.TrimRight(strings.TrimSpace(parameters), ","), ";") {
			name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
			if strings.EqualFold(name, "rel") && strings.Trim(value, `"`) == relation {
				return target
			}
		}
	}
	return ""
}
