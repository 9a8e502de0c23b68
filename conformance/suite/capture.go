package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Capture says where in an answer a variable's value stands.
type Capture struct {
	// From is json, header, link, cookie or body.
	From string
	// Name is the header's, the cookie's, or the link's relation.
	Name string
	// Path is the place in the document, for json.
	Path match.Path
	// Part is the part of it that counts: what the group of this expression matches.
	// nil is the whole.
	Part *regexp.Regexp
}

var captureSources = []string{"json", "header", "link", "cookie", "body"}

// ParseCapture reads "json result[0].sys_id", "header Location", "link next",
// "cookie JSESSIONID" or "body", and behind " ~ " an RE2 expression with a group, as
// "header Location ~ [?&]code=([^&]+)".
func ParseCapture(text string) (Capture, error) {
	place, expression, parted := strings.Cut(text, " ~ ")
	from, name, _ := strings.Cut(place, " ")
	c := Capture{From: from, Name: strings.TrimSpace(name)}
	if parted {
		part, err := regexp.Compile(expression)
		if err != nil {
			return Capture{}, fmt.Errorf("%q is no RE2 expression: %w", expression, err)
		}
		if part.NumSubexp() != 1 {
			return Capture{}, fmt.Errorf("%q has %d groups; put one around what counts, as in code=([^&]+)", expression, part.NumSubexp())
		}
		c.Part = part
	}
	switch {
	case !slices.Contains(captureSources, from):
		return Capture{}, fmt.Errorf("unknown place %q%s", from, nearest.Hint(from, captureSources))
	case (c.Name == "") != (from == "body"):
		return Capture{}, fmt.Errorf("%q: json, header, link and cookie take a name, body takes none", text)
	case from == "json":
		path, err := match.ParsePath(c.Name)
		if err != nil {
			return Capture{}, err
		}
		c.Path = path
	}
	return c, nil
}
