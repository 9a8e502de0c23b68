package suite

import (
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// AsKind is how a request shows who sends it.
type AsKind uint8

// AsFlow signs in as the flow of the execution does: a Bearer, or Basic.
const (
	AsFlow AsKind = iota
	AsAnonymous
	AsBasic
	AsBearer
)

// As is who sends a request. The zero value is the administrator, by the flow.
type As struct {
	Kind AsKind
	// User and Password are empty for the administrator.
	User, Password string
	Token          string
}

// UnmarshalYAML reads admin, anonymous, {user, password}, {basic: {user,
// password}} or {bearer: token}.
func (a *As) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		switch node.Value {
		case "admin":
			return nil
		case "anonymous":
			a.Kind = AsAnonymous
			return nil
		}
		return wrongf(node, "unknown sender %q%s", node.Value, nearest.Hint(node.Value, []string{"admin", "anonymous"}))
	}
	var given Pairs
	if node.Kind == yaml.MappingNode && len(node.Content) == 2 && node.Content[0].Value == "basic" {
		a.Kind, node = AsBasic, node.Content[1]
		if node.Value == "admin" {
			return nil
		}
	}
	if err := given.UnmarshalYAML(node); err != nil {
		return err
	}
	if token, ok := given.Get("bearer"); ok && len(given) == 1 && a.Kind == AsFlow {
		a.Kind, a.Token = AsBearer, token
		return nil
	}
	user, okUser := given.Get("user")
	password, okPassword := given.Get("password")
	if !okUser || !okPassword || len(given) != 2 {
		return wrongf(node, "a sender is admin, anonymous, {user, password}, {basic: admin}, {basic: {user, password}} or {bearer}")
	}
	a.User, a.Password = user, password
	return nil
}
