package vault

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func madeVault(t *testing.T) *Vault {
	t.Helper()
	dir := t.TempDir()
	v, err := OpenOrMake(t.Context(), Keys{Dir: dir})
	require.NoError(t, err)
	require.NoError(t, v.Keep(func(name string, text []byte) error {
		return os.WriteFile(filepath.Join(dir, name), text, 0o600)
	}))
	again, err := Open(t.Context(), Keys{Dir: dir})
	require.NoError(t, err)
	require.Equal(t, v, again, "the key that was made is the key that is found")
	return v
}

func TestASealedValueOpensForItsPurposeOnly(t *testing.T) {
	v := madeVault(t)
	sealed, err := v.Seal("dev1.example.com", []byte("token"))
	require.NoError(t, err)
	require.NotContains(t, sealed, "token")

	text, err := v.Open("dev1.example.com", sealed)
	require.NoError(t, err)
	require.Equal(t, "token", string(text))

	_, err = v.Open("dev2.example.com", sealed)
	require.ErrorIs(t, err, ErrSealed)
	_, err = madeVault(t).Open("dev1.example.com", sealed)
	require.ErrorIs(t, err, ErrSealed)
}

func TestAChangedValueDoesNotOpen(t *testing.T) {
	v := madeVault(t)
	sealed, err := v.Seal("host", []byte(`{"access":"secret"}`))
	require.NoError(t, err)
	for i, c := range sealed {
		if c == '.' || i+1 == len(sealed) || sealed[i+1] == '.' {
			continue // the last digit of a part has bits that mean nothing
		}
		with := "A"
		if c == 'A' {
			with = "Q"
		}
		_, err = v.Open("host", sealed[:i]+with+sealed[i+1:])
		require.ErrorIs(t, err, ErrSealed, "digit %d", i)
	}
	_, err = v.Open("host", sealed[:len(sealed)/2])
	require.ErrorIs(t, err, ErrSealed)
}

func TestAnOperatorsKeyIsTakenInEachSpelling(t *testing.T) {
	key := strings.Repeat("\x01\xfe", 16)
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte(hex.EncodeToString([]byte(key))+"\n"), 0o600))
	want := &Vault{key: []byte(key)}
	for _, k := range []Keys{
		{Text: Secret(hex.EncodeToString([]byte(key)))},
		{Text: "Af4B/gH+Af4B/gH+Af4B/gH+Af4B/gH+Af4B/gH+Af4="},
		{Text: "Af4B_gH-Af4B_gH-Af4B_gH-Af4B_gH-Af4B_gH-Af4"},
		{File: file},
	} {
		v, err := Open(t.Context(), k)
		require.NoError(t, err)
		require.Equal(t, want, v)
	}
}

func TestABadKeyIsNotRepeated(t *testing.T) {
	_, err := Open(t.Context(), Keys{Text: "hunter2"})
	require.ErrorContains(t, err, "SNOWGLOBE_KEY: a key is 32 bytes")
	require.NotContains(t, err.Error(), "hunter2")
	_, err = Open(t.Context(), Keys{Dir: t.TempDir()})
	require.ErrorIs(t, err, ErrNoKey)
}

func TestASecretDoesNotPrint(t *testing.T) {
	s := struct{ Password Secret }{"hunter2"}
	text, err := json.Marshal(s)
	require.NoError(t, err)
	for _, shown := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), fmt.Sprintf("%q %s", s.Password, s.Password), string(text)} {
		require.NotContains(t, shown, "hunter2")
		require.Contains(t, shown, "[redacted]")
	}
}
