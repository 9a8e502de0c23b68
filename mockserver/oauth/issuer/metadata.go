package issuer

import (
	"encoding/json"
	"fmt"
)

// Metadata is what a provider says of itself at its well-known address.
type Metadata struct {
	Issuer  string `json:"issuer"`
	JWKSURI string `json:"jwks_uri"`
}

// Read reads the document. It returns an error wrapping ErrAnswer.
func Read(document []byte) (Metadata, error) {
	var m Metadata
	if err := json.Unmarshal(document, &m); err != nil {
		return Metadata{}, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if m.Issuer == "" || m.JWKSURI == "" {
		return Metadata{}, fmt.Errorf("%w: no issuer, or no jwks_uri", ErrAnswer)
	}
	return m, nil
}
