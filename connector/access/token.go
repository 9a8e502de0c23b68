package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// grant is the body of a successful token answer (RFC 6749 section 5.1).
type grant struct {
	access, refresh vault.Secret  // refresh is empty when the answer has none
	lifetime        time.Duration // zero when the answer does not say
}

// parseGrant reads a token answer. The parts that it cannot do without are an
// access token that fits into a header and, if a type is named, "Bearer". A
// refresh token may be missing, and is not damaged if it is there.
func parseGrant(body []byte) (grant, error) {
	var wire struct {
		AccessToken  string  `json:"access_token"`
		RefreshToken string  `json:"refresh_token"`
		TokenType    string  `json:"token_type"`
		ExpiresIn    seconds `json:"expires_in"`
	}
	if json.Unmarshal(body, &wire) != nil {
		return grant{}, errors.New("the token endpoint answers something that is not a token answer")
	}
	if wire.TokenType != "" && !strings.EqualFold(wire.TokenType, "Bearer") {
		return grant{}, errors.New("the token endpoint gives a token of a kind that is not Bearer")
	}
	if !headerSafe(wire.AccessToken) || wire.AccessToken == "" {
		return grant{}, errors.New("the token endpoint's answer has no usable access_token")
	}
	if !visible(wire.RefreshToken) {
		return grant{}, errors.New("the token endpoint's answer has no usable refresh_token")
	}
	return grant{
		access:   vault.Secret(wire.AccessToken),
		refresh:  vault.Secret(wire.RefreshToken),
		lifetime: time.Duration(wire.ExpiresIn) * time.Second,
	}, nil
}

func headerSafe(token string) bool {
	return !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// visible tells whether a token is one by RFC 6749 appendix A.17. Another was
// damaged on the way, and would be stored in the place of one that works.
func visible(token string) bool {
	return !strings.ContainsFunc(token, func(r rune) bool { return r < ' ' || r > '~' })
}

// seconds reads expires_in as instances and their proxies write it: a number, a
// number in quotes, or nothing. What is no number counts as nothing, as the 401
// at a token's end says the same a little later.
type seconds int64

const maxSeconds = 10 * 365 * 24 * 3600

func (s *seconds) UnmarshalJSON(text []byte) error {
	var number json.Number // takes quotes, and neither "inf" nor "0x10"
	if json.Unmarshal(text, &number) == nil {
		if value, err := number.Float64(); err == nil && value > 0 {
			*s = seconds(min(value, maxSeconds))
		}
	}
	return nil
}

// refusal reads the code of a failed token answer (RFC 6749 section 5.2), and
// is empty where there is none to show.
func refusal(body []byte) string {
	var wire struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &wire) != nil || !errorCode().MatchString(wire.Error) {
		return ""
	}
	if errorCode().MatchString(wire.Description) {
		return fmt.Sprintf("%s: %s", wire.Error, wire.Description)
	}
	return wire.Error
}
