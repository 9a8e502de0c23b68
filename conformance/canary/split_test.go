package canary_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

// splits are what writers make of a long word: the whole of it is there, in its order.
var splits = map[string]func(string) string{
	"two lines":            joinedBy("\n"),
	"an indented block":    joinedBy("\n          "),
	"folded mail":          joinedBy("\r\n\t"),
	"a line goes on":       joinedBy("\\\n"),
	"a sum":                joinedBy(`" + "`),
	"a sum over lines":     joinedBy("\" +\n                \""),
	"Python":               joinedBy("'\n    '"),
	"PHP":                  joinedBy(`' . '`),
	"a shell":              joinedBy(`""`),
	"a list in JSON":       joinedBy(`","`),
	"a list, laid out":     joinedBy("\",\n    \""),
	"a list inside a text": joinedBy(`\",\n\"`),
	"a log's columns":      joinedBy(" | "),
	"letters with blanks":  spelled(" "),
	"letters with hyphens": spelled("-"),
	"letters on lines":     spelled("\n"),
	"letters in JSON":      spelled(`", "`),
	"letters, laid out":    spelled("',\n      '"),
	"UTF-16":               spelled("\x00"),
}

// joinedBy puts a text between two pieces, and between four.
func joinedBy(separator string) func(string) string {
	return func(text string) string {
		half, quarter := len(text)/2, len(text)/4
		if len(text)%2 == 0 {
			return text[:half] + separator + text[half:]
		}
		return text[:quarter] + separator + text[quarter:half] + separator + text[half:half+quarter] + separator + text[half+quarter:]
	}
}

func spelled(separator string) func(string) string {
	return func(text string) string { return strings.Join(strings.Split(text, ""), separator) }
}

const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

func TestPiecesAreFound(t *testing.T) {
	source := ident.Seeded(11, "split")
	for _, name := range slices.Sorted(maps.Keys(splits)) { // each time the same of what the seed gives
		for n := 16; n < 90; n++ {
			s := canary.Secret{Name: "token", Value: source.Text(n, alphabet)}
			text := fmt.Sprintf(`x = ["%s"]`, splits[name](s.Value))
			require.Equal(t, "the token, in pieces", canary.Find(t.Context(), []byte(text), s), "%s: %q", name, text)
		}
	}
	require.Equal(t, "the password, in pieces inside gzip",
		canary.Find(t.Context(), zipped(t, []byte(`["Tr4ckingAbout","EverySecret"]`)), canary.Secret{Name: "password", Value: "Tr4ckingAboutEverySecret"}))
	// A secret may have separators itself, also where it is cut.
	for _, cut := range []string{"abcd+\n+efgh/ijkl", "abcd++\nefgh/ijkl", "abcd\n++efgh/ijkl", "abcd++efgh\" \"/ijkl"} {
		require.Equal(t, "the password, in pieces", canary.Find(t.Context(), []byte(cut), canary.Secret{Name: "password", Value: "abcd++efgh/ijkl"}), cut)
	}
}

// What holds parts of a secret, or other secrets in pieces, holds none of this one.
func TestPiecesOfOthersAreNone(t *testing.T) {
	source := ident.Seeded(12, "split")
	for range 400 {
		s := canary.Secret{Name: "token", Value: source.Text(24, alphabet)}
		var text strings.Builder
		for _, name := range slices.Sorted(maps.Keys(splits)) {
			split, other := splits[name], source.Text(24, alphabet)
			text.WriteString(split(other) + "\n" + split(s.Value[:20]) + "\n" + split(s.Value[4:]) + "\n" + split(s.Value[12:]+s.Value[:12]) + "\n")
			text.WriteString(split(s.Value[:12]+other[:4]+s.Value[12:]) + "\n")
		}
		require.Empty(t, canary.Find(t.Context(), []byte(text.String()), s), "%q in %q", s.Value, text.String())
	}
}

// Prose, rows and dictionaries are full of short words; a secret of words is not found in
// them unless all of it is there, in its order, with nothing else between.
func TestProseHasNoPieces(t *testing.T) {
	row, err := json.Marshal(map[string]any{"sys_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "field": "state", "words": strings.Fields("the password of the admin is none of your business")})
	require.NoError(t, err)
	for _, value := range []string{"passwordadmin", "adminpassword", "the admin password", "businessstate", "stateofthebusiness", "0a1b2c3d4e5f60718293a4b5c6d7e8fa"} {
		require.Empty(t, canary.Find(t.Context(), row, canary.Secret{Name: "password", Value: value}), value)
	}
	require.Empty(t, canary.Find(t.Context(), []byte("admin, admin"), canary.Secret{Name: "password", Value: "adminadmin"}), "too short to be told from a list of words")
}

// The search in pieces ends soon with what seems to begin again and again.
func TestPiecesOfRepetitionsEnd(t *testing.T) {
	for _, text := range []string{strings.Repeat("aaaa ", 1<<18), strings.Repeat("a ", 1<<19), strings.Repeat("----", 1<<18), strings.Repeat("aaaa"+strings.Repeat(" ", 44), 1<<15)} {
		for _, value := range []string{strings.Repeat("a", 23) + "b", strings.Repeat("-", 23) + "b", "aaaa" + strings.Repeat("-", 20), "a" + strings.Repeat(" ", 30) + "b"} {
			require.Empty(t, canary.Find(t.Context(), []byte(text), canary.Secret{Name: "password", Value: value}))
		}
	}
}
