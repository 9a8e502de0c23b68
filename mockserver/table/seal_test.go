package table_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// What is sealed comes back whole, under the key that sealed it and under no other,
// and not at all when a letter of it was changed.
func TestWhatIsSealedOpensUnderItsKeyAlone(t *testing.T) {
	ours, theirs := table.NewSecrets(ident.Seeded(1, "keys")), table.NewSecrets(ident.Seeded(2, "keys"))
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.StringN(1, -1, 300).Draw(t, "secret")
		sealed := ours.Seal(plain)
		require.False(t, len(plain) > 3 && strings.Contains(sealed, plain))
		opened, ok := ours.Open(sealed)
		require.True(t, ok)
		require.Equal(t, plain, opened)
		_, ok = theirs.Open(sealed)
		require.False(t, ok)
		at := rapid.IntRange(len("sealed$"), len(sealed)-2).Draw(t, "at")
		letter := byte('A')
		if sealed[at] == letter {
			letter = 'B'
		}
		_, ok = ours.Open(sealed[:at] + string(letter) + sealed[at+1:])
		require.False(t, ok)
	})
	for _, stored := range []string{"", "sealed$", "sealed$!", "sealed$AAAA", "JBSWY3DPEHPK3PXP"} {
		_, ok := ours.Open(stored)
		require.False(t, ok, stored)
	}
}

// A secret that was stored once is not stored again, whatever its form.
func TestSecretsAreStoredOnce(t *testing.T) {
	secrets := table.NewSecrets(ident.Seeded(1, "keys"))
	for _, form := range []dictionary.SecretForm{dictionary.Hashed, dictionary.Sealed, dictionary.Findable} {
		c := &dictionary.Column{SecretForm: form}
		stored := secrets.Kept(c, "a secret of some length")
		require.NotContains(t, stored, "secret of")
		require.Equal(t, stored, secrets.Kept(c, stored), form)
		require.NotEqual(t, stored, secrets.Store(c, stored), "%s: a caller's text is never taken for one that was stored", form)
		require.Empty(t, secrets.Kept(c, ""))
	}
	again := secrets.Fingerprint("x")
	require.Equal(t, again, secrets.Fingerprint("x"), "it is looked up by it")
	require.NotEqual(t, secrets.Fingerprint("x"), secrets.Fingerprint("y"))
}
