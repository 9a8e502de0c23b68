package run

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// sign makes a token and lets later steps name it.
func (v *visit) sign(ctx context.Context, s *suite.Sign) error {
	header, err := v.object(ctx, s.Header)
	if err != nil {
		return err
	}
	claims, err := v.claims(ctx, s)
	if err != nil {
		return err
	}
	secret, err := v.scope.text(ctx, s.Secret)
	if err != nil {
		return err
	}
	token, err := s.Make(header, secret, claims)
	if err != nil {
		return err
	}
	v.secrets.learned(token)
	v.scope.captured[s.Token] = token
	return nil
}

// claims are those of a token as they are sent. Moments are whole seconds since 1970.
func (v *visit) claims(ctx context.Context, s *suite.Sign) ([]byte, error) {
	if s.Raw != "" {
		text, err := v.scope.text(ctx, s.Raw)
		return []byte(text), err
	}
	all, err := v.object(ctx, s.Claims)
	if err != nil {
		return nil, err
	}
	for name, offset := range s.At {
		now, err := v.scope.time(ctx)
		if err != nil {
			return nil, err
		}
		all[name] = now.Add(offset.Duration()).Unix()
	}
	text, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("write the claims of a token: %w", err)
	}
	return text, nil
}

// object fills in the variables of a mapping; none is an empty one.
func (v *visit) object(ctx context.Context, value *suite.Value) (map[string]any, error) {
	all := map[string]any{}
	if value == nil {
		return all, nil
	}
	filled, err := match.ExpandValue(value.Any, func(text string) (string, error) { return v.scope.text(ctx, text) })
	if err != nil {
		return nil, err
	}
	if object, ok := filled.(map[string]any); ok {
		all = object
	}
	return all, nil
}

// issuerURL is the address of the kit's provider of tokens. A server elsewhere could
// not reach it, for it listens on this machine alone.
func (s *scope) issuerURL(ctx context.Context) (string, error) {
	if !s.instance.Nearby() {
		return "", &unsupported{reason: "the kit's provider of tokens is on this machine, which the server may not be"}
	}
	return s.issuer.URL(ctx)
}
