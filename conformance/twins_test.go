package conformance_test

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// waysIn are the families that judge who is let in.
var waysIn = []string{"oauth/", "auth/", "signin/", "session/", "tempers/"}

// twinsElsewhere are checks that see what there is not: the whole address or grant is
// missing on that release, so that nothing near it is let in. Their twin is another
// check, on releases that have it.
var twinsElsewhere = map[string]string{
	"oauth/code/not-before-istanbul": "oauth/code/whole-flow",
	"oauth/jwt-bearer/absent":        "oauth/jwt-bearer/token",
	"oauth/revoke/other-path":        "oauth/revoke/access-token",
	"oauth/jwt-token/no-discovery":   "oauth/jwt-token/keys",
}

// A malformed request is refused as well as a forbidden one. So each refusal of a check
// stands beside a request that is let in, and that is the same but for one part, or
// the same at another time.
func TestRefusalsHaveATwin(t *testing.T) {
	all := map[string]*suite.Check{}
	for _, c := range checks(t, suite.Server) {
		all[c.ID] = c
	}
	lone := map[string]bool{}
	for _, c := range all {
		if !slices.ContainsFunc(waysIn, func(family string) bool { return strings.HasPrefix(c.ID, family) }) {
			continue
		}
		for _, step := range c.Steps {
			if !refuses(step) || hasTwin(c, step) {
				continue
			}
			lone[c.ID] = true
			if twinsElsewhere[c.ID] == "" {
				t.Errorf("%s:%d: %s: no step of the check is let in with the same request but for one part", c.File, step.Line, c.ID)
			}
		}
	}
	for id, twin := range twinsElsewhere {
		require.True(t, lone[id], "%s has its twin, or is none; take it off the list", id)
		require.NotNil(t, all[twin], twin)
		require.True(t, slices.ContainsFunc(all[twin].Steps, admits), "%s lets nothing in", twin)
	}
}

// refuses tells whether a step waits for a refusal, and for nothing else. A token
// request that says nothing at all has no twin: it can only be malformed.
func refuses(s suite.Step) bool {
	return s.Send != nil && (s.Send.Path != tokenEndpoint || len(s.Send.Form)+len(s.Send.Query)+len(s.Send.Body) > 0 || s.Send.JSON != nil) && len(s.Expect.Status) > 0 && slices.Min(s.Expect.Status) >= http.StatusBadRequest
}

// admits tells whether a step waits for something to be let in.
func admits(s suite.Step) bool {
	return s.Send != nil && len(s.Expect.Status) > 0 && slices.Min(s.Expect.Status) < http.StatusBadRequest
}

// hasTwin tells whether a check lets the request of a refusal in, but for one part at
// the most, whenever it sends that.
func hasTwin(c *suite.Check, refusal suite.Step) bool {
	refused := parts(refusal.Send)
	return slices.ContainsFunc(c.Steps, func(s suite.Step) bool {
		if !admits(s) || s.When != (suite.When{}) && s.When != refusal.When ||
			slices.ContainsFunc(s.Expect.Status, func(code int) bool { return slices.Contains(refusal.Expect.Status, code) }) {
			return false
		}
		admitted := parts(s.Send)
		differ := map[string]bool{}
		for _, name := range slices.Concat(slices.Collect(maps.Keys(refused)), slices.Collect(maps.Keys(admitted))) {
			differ[name] = !reflect.DeepEqual(refused[name], admitted[name])
		}
		maps.DeleteFunc(differ, func(_ string, differs bool) bool { return !differs })
		return len(differ) <= 1
	})
}

// parts is a request by what can be wrong with it. The two halves of a name and its
// proof are one part, and so are all the places where somebody can say who is calling.
// What the token endpoint is asked for is the same wherever it stands.
func parts(s *suite.Send) map[string]any {
	p := map[string]any{"path": s.Path, "method": s.Method, "raw query": s.RawQuery, "body": s.Body, "filler": s.Filler}
	if s.Method == "" {
		p["method"] = http.MethodGet
	}
	who := []any{s.As, s.Cookies}
	for _, pair := range s.Headers {
		if pair.Name == "Host" {
			p["host"] = pair.Value
			continue
		}
		if pair.Name != "Content-Type" && pair.Name != "Accept" {
			who = append(who, pair)
		}
	}
	asked, query := s.Form, s.Query
	if s.Path == tokenEndpoint && len(asked) == 0 {
		if p["method"] != http.MethodGet && len(query) > 0 {
			p["in the address"] = true
		}
		asked, query = query, nil
	}
	switch members, ok := members(s.JSON); {
	case s.JSON == nil:
	case s.Path == tokenEndpoint && ok:
		p["as JSON"], asked = true, members
	default:
		p["body"] = s.JSON.Any
	}
	for _, pair := range query {
		switch {
		case strings.HasPrefix(pair.Name, "sysparm_"): // which rows, and how
		case slices.Contains([]string{"access_token", "client_id", "client_secret"}, pair.Name) && s.Path != authorizationEndpoint,
			strings.HasPrefix(pair.Name, "x-"):
			who = append(who, pair)
		default:
			p["query "+pair.Name] = and(p["query "+pair.Name], pair.Value)
		}
	}
	for _, pair := range asked {
		switch pair.Name {
		case "client_id", "client_secret", "client_assertion", "client_assertion_type":
			who = append(who, pair)
		case "username", "password":
			p["user"] = and(p["user"], pair)
		default:
			p[pair.Name] = and(p[pair.Name], pair.Value)
		}
	}
	p["who"] = who
	return p
}

const (
	tokenEndpoint         = "/oauth_token.do"
	authorizationEndpoint = "/oauth_auth.do" // where the address is all that there is
)

// members are those of a JSON object whose values are texts, in the order of a form.
func members(v *suite.Value) (suite.Pairs, bool) {
	if v == nil {
		return nil, false
	}
	object, ok := v.Any.(map[string]any)
	var pairs suite.Pairs
	for _, name := range []string{"grant_type", "username", "password", "client_id", "client_secret"} {
		if text, is := object[name].(string); is {
			pairs = append(pairs, suite.Pair{Name: name, Value: text})
		}
	}
	return pairs, ok && len(pairs) == len(object)
}

func and(list, value any) []any {
	values, _ := list.([]any)
	return append(values, value)
}
