package canary_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

const secret = `Tr4cking+"Secret"/ÿ&more`

var password = canary.Secret{Name: "password", Value: secret}

func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestEveryFormIsFound(t *testing.T) {
	quoted, err := json.Marshal(secret)
	require.NoError(t, err)
	for what, text := range map[string]string{
		"in clear":     secret,
		"in hex":       strings.ToUpper(hex.EncodeToString([]byte(secret))),
		"in hex ":      hex.EncodeToString([]byte(secret)),
		"URL-encoded":  url.QueryEscape(secret),
		"JSON-escaped": string(quoted),
		// As other languages write it: without care for HTML, and in ASCII.
		"JSON-escaped ":  `Tr4cking+\"Secret\"/ÿ&more`,
		"JSON-escaped  ": `Tr4cking+\"Secret\"/\u00ff&more`,
	} {
		require.Equal(t, "the password, "+strings.TrimSpace(what), canary.Find(t.Context(), []byte("before "+text+" after"), password))
	}
	blank := canary.Secret{Name: "password", Value: "with a blank+"}
	for _, text := range []string{"with+a+blank%2B", "with%20a%20blank%2B", "with%20a%20blank+"} {
		require.Equal(t, "the password, URL-encoded", canary.Find(t.Context(), []byte("/x?p="+text), blank), text)
	}
	// Base64 of a longer text, at each of the three places where it can begin.
	for _, before := range []string{"", "a", "ab", "admin:"} {
		for _, after := range []string{"", "z", "zz"} {
			for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
				text := encoding.EncodeToString([]byte(before + secret + after))
				require.Equal(t, "the password, in base64", canary.Find(t.Context(), []byte(text), password), "%q %q", before, after)
			}
		}
	}
	require.Equal(t, "the password, in clear inside gzip", canary.Find(t.Context(), append([]byte("head"), zipped(t, []byte(secret))...), password))
	require.Equal(t, "the password, in base64 inside gzip inside gzip",
		canary.Find(t.Context(), zipped(t, zipped(t, []byte(base64.StdEncoding.EncodeToString([]byte(secret))))), password))
}

func TestBasicHeaderIsFound(t *testing.T) {
	request := &http.Request{Header: http.Header{}}
	request.SetBasicAuth("admin", "SimpleSecret")
	line := "> Authorization: " + request.Header.Get("Authorization")
	require.Equal(t, "the password, in base64", canary.Find(t.Context(), []byte(line), canary.Secret{Name: "password", Value: "SimpleSecret"}))
}

// Encoders that break lines, as base64(1), MIME and PEM do, hide nothing.
func TestWrappedFormsAreFound(t *testing.T) {
	wrap := func(text, separator string) string {
		var lines []string
		for len(text) > 8 {
			lines, text = append(lines, text[:8]), text[8:]
		}
		return strings.Join(append(lines, text), separator)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte("admin:" + secret))
	for _, separator := range []string{"\n", "\r\n", "\n    ", `\n`} {
		require.Equal(t, "the password, in base64", canary.Find(t.Context(), []byte("key: |\n"+wrap(encoded, separator)), password), "%q", separator)
		require.Equal(t, "the password, in hex",
			canary.Find(t.Context(), []byte(wrap(hex.EncodeToString([]byte(secret)), separator)+"\n"), password), "%q", separator)
	}
}

// A file that grows by a gzip member a batch, and one that is cut off, are read
// as far as they go.
func TestGzipInPieces(t *testing.T) {
	grown := bytes.Repeat(zipped(t, []byte("all is well")), 500)
	require.Empty(t, canary.Find(t.Context(), grown, password))
	require.Equal(t, "the password, in clear inside gzip", canary.Find(t.Context(), append(grown, zipped(t, []byte(secret))...), password))
	whole := zipped(t, []byte(secret))
	require.Equal(t, "the password, in clear inside gzip", canary.Find(t.Context(), whole[:len(whole)-8], password), "without its check sum")
}

// There are streams that unpack to themselves; the search ends all the same.
func TestDepthIsBounded(t *testing.T) {
	data := []byte(secret)
	for range 3 {
		data = zipped(t, data)
	}
	require.NotEmpty(t, canary.Find(t.Context(), data, password))
	require.Empty(t, canary.Find(t.Context(), zipped(t, data), password), "four times in gzip is beyond the usual")
}

// Texts of the alphabet that secrets are made of hold none by chance.
func TestNoFalseAlarm(t *testing.T) {
	const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	source := ident.Seeded(7, "canary")
	text := []byte(source.Text(1<<16, letters))
	noise := source.Bytes(1 << 16)
	for range 50 {
		s := canary.Secret{Name: "password", Value: source.Text(24, letters)}
		require.Empty(t, canary.Find(t.Context(), text, s))
		require.Empty(t, canary.Find(t.Context(), noise, s))
	}
}

func TestNothingIsFoundByChance(t *testing.T) {
	require.Empty(t, canary.Find(t.Context(), []byte("Tr4cking+ and then something else"), password))
	require.Empty(t, canary.Find(t.Context(), []byte("the admin's"), canary.Secret{Name: "password", Value: "admin"}), "too short to be told from chance")
	require.Empty(t, canary.Find(t.Context(), []byte{0x1f, 0x8b, 0x08, 0, 1, 2}, password), "looks like gzip and is not")
}

func TestFindInFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "deep", "down"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "clean"), []byte("nothing"), 0o600))
	found, err := canary.FindInFiles(t.Context(), dir, password)
	require.NoError(t, err)
	require.Empty(t, found)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "deep", "down", "x"), zipped(t, []byte(secret)), 0o600))
	found, err = canary.FindInFiles(t.Context(), dir, password)
	require.NoError(t, err)
	require.Equal(t, "the password, in clear inside gzip, in deep/down/x", found)

	plain := canary.Secret{Name: "password", Value: "SimpleSecret"}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "deep", "SimpleSecret.lock"), nil, 0o600))
	found, err = canary.FindInFiles(t.Context(), dir, plain)
	require.NoError(t, err)
	require.Equal(t, "the password, in clear, in the name of a file", found)

	found, err = canary.FindInFiles(t.Context(), filepath.Join(dir, "nowhere"), plain)
	require.NoError(t, err)
	require.Empty(t, found, "what is not there holds nothing")
}

// A large file is read in pieces; nothing is lost between them.
func TestLargeFiles(t *testing.T) {
	const first = 48 << 20 // where a piece ends
	for _, hidden := range []string{secret, string(zipped(t, []byte(secret)))} {
		for _, at := range []int64{first - 5, 2*first - 1, first + 1} {
			dir := t.TempDir()
			file, err := os.Create(filepath.Join(dir, "db"))
			require.NoError(t, err)
			_, err = file.WriteAt([]byte(hidden), at)
			require.NoError(t, err)
			require.NoError(t, file.Close())
			found, err := canary.FindInFiles(t.Context(), dir, password)
			require.NoError(t, err)
			require.Contains(t, found, "the password, in clear", "at %d", at)
		}
	}
}

// What cannot be looked through is a finding, and not the kit's end.
func TestWhatIsTooMuch(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "big"), nil, 0o600))
	require.NoError(t, os.Truncate(filepath.Join(dir, "big"), 1<<40))
	found, err := canary.FindInFiles(t.Context(), dir, password)
	require.NoError(t, err)
	require.Equal(t, "more than 256 MiB, which is more than is looked through, in big", found)

	dir = t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, strings.Repeat("d/", 200)), 0o700))
	found, err = canary.FindInFiles(t.Context(), dir, password)
	require.NoError(t, err)
	require.Contains(t, found, "directories in each other")

	dir = t.TempDir()
	members := strings.Repeat(string(zipped(t, make([]byte, 16<<20))), 100)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bomb"), []byte(members), 0o600))
	found, err = canary.FindInFiles(t.Context(), dir, password)
	require.NoError(t, err)
	require.Contains(t, found, "MiB when unpacked")

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = canary.FindInFiles(ended, dir, password)
	require.ErrorIs(t, err, context.Canceled)
}

// What lies elsewhere is not the connector's state, even if a link leads there.
func TestLinksAreNotFollowed(t *testing.T) {
	elsewhere, dir := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(elsewhere, "x"), []byte(secret), 0o600))
	require.NoError(t, os.Symlink(filepath.Join(elsewhere, "x"), filepath.Join(dir, "link")))
	found, err := canary.FindInFiles(t.Context(), dir, password)
	require.NoError(t, err)
	require.Empty(t, found)
}

// A secret is found whatever surrounds it, in every form.
func FuzzFind(f *testing.F) {
	f.Add("secret1", "x", "y")
	f.Add("\x1f\x8b\x08\x00ab", "\x1f\x8b\x08", "")
	f.Add("a b+c\"d\u2028é😀", "{\"", "\\")
	f.Fuzz(func(t *testing.T, value, before, after string) {
		if len(value) < 6 || len(before)+len(after) > 1<<10 {
			return
		}
		s := canary.Secret{Name: "s", Value: value}
		whole := before + value + after
		forms := []string{
			whole, hex.EncodeToString([]byte(whole)), strings.ToUpper(hex.EncodeToString([]byte(whole))),
			base64.StdEncoding.EncodeToString([]byte(whole)), base64.RawURLEncoding.EncodeToString([]byte(whole)),
			url.QueryEscape(whole), url.PathEscape(whole),
		}
		// JSON replaces what is no text, and then nothing can be found again.
		if utf8.ValidString(before) && utf8.ValidString(value) {
			quoted, err := json.Marshal(whole)
			require.NoError(t, err)
			forms = append(forms, string(quoted))
		}
		for _, text := range forms {
			require.NotEmpty(t, canary.Find(t.Context(), []byte(text), s), "%q", text)
		}
		require.NotEmpty(t, canary.Find(t.Context(), zipped(t, []byte(forms[len(before)%len(forms)])), s))
	})
}
