package table

import (
	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// Letters of generated client secrets. The punctuation is what public samples
// show, and what breaks clients that do not encode their forms.
const (
	secretLetters     = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	secretPunctuation = "+#;?[~,-"
)

// NewClientSecret makes a client secret of the given shape: 10 printable
// characters with punctuation (observed: five public samples), or 32.
func NewClientSecret(ids *ident.Source, shape release.SecretShape) string {
	length := 10
	if shape == release.SecretPrintable32 {
		length = 32
	}
	// One sign of punctuation at a place of its own makes sure that there is one.
	secret := []byte(ids.Text(length, secretLetters+secretPunctuation))
	secret[1+ids.IntN(length-1)] = secretPunctuation[ids.IntN(len(secretPunctuation))]
	return string(secret)
}

// newAPIKey makes a key of an API (client: a script that sets keys up tells them by
// now_; assumed: the rest, as long and of the letters that access tokens have).
func newAPIKey(ids *ident.Source) string { return "now_" + ids.Text(86, secretLetters+"-_") }
