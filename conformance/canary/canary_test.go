package canary_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/canary"
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
		"URL-encoded":  url.QueryEscape(secret),
		"JSON-escaped": string(quoted),
	} {
		require.Equal(t, "the password, "+what, canary.Find([]byte("before "+text+" after"), password))
	}
	// Base64 of a longer text, at each of the three places where it can begin.
	for _, before := range []string{"", "a", "ab", "admin:"} {
		for _, after := range []string{"", "z", "zz"} {
			for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
				text := encoding.EncodeToString([]byte(before + secret + after))
				require.Equal(t, "the password, in base64", canary.Find([]byte(text), password), "%q %q", before, after)
			}
		}
	}
	require.Equal(t, "the password, in clear inside gzip", canary.Find(append([]byte("head"), zipped(t, []byte(secret))...), password))
	require.Equal(t, "the password, in base64 inside gzip inside gzip",
		canary.Find(zipped(t, zipped(t, []byte(base64.StdEncoding.EncodeToString([]byte(secret))))), password))
}

func TestNothingIsFoundByChance(t *testing.T) {
	require.Empty(t, canary.Find([]byte("Tr4cking+ and then something else"), password))
	require.Empty(t, canary.Find([]byte("the admin's"), canary.Secret{Name: "password", Value: "admin"}), "too short to be told from chance")
	require.Empty(t, canary.Find([]byte{0x1f, 0x8b, 0x08, 0, 1, 2}, password), "looks like gzip and is not")
}

func TestFindInFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "deep", "down"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "clean"), []byte("nothing"), 0o600))
	found, err := canary.FindInFiles(dir, password)
	require.NoError(t, err)
	require.Empty(t, found)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "deep", "down", "x"), zipped(t, []byte(secret)), 0o600))
	found, err = canary.FindInFiles(dir, password)
	require.NoError(t, err)
	require.Equal(t, "the password, in clear inside gzip, in deep/down/x", found)

	plain := canary.Secret{Name: "password", Value: "SimpleSecret"}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "deep", "SimpleSecret.lock"), nil, 0o600))
	found, err = canary.FindInFiles(dir, plain)
	require.NoError(t, err)
	require.Equal(t, "the password, in clear, in the name of a file", found)
}

func FuzzFind(f *testing.F) {
	f.Add([]byte("secret1"), []byte("x"), []byte("y"))
	f.Add([]byte("\x1f\x8b\x08\x00"), []byte("\x1f\x8b\x08"), []byte(""))
	f.Fuzz(func(t *testing.T, value, before, after []byte) {
		if len(value) < 6 {
			return
		}
		s := canary.Secret{Name: "s", Value: string(value)}
		whole := string(before) + string(value) + string(after)
		require.NotEmpty(t, canary.Find([]byte(whole), s))
		require.NotEmpty(t, canary.Find([]byte(base64.StdEncoding.EncodeToString([]byte(whole))), s))
	})
}
