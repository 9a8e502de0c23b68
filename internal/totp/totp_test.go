package totp_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/totp"
)

// The vectors of RFC 6238, appendix B, for SHA-1: their last six digits, for apps
// show no more.
func TestCodesAreThoseOfTheRFC(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		require.Equal(t, want, totp.Code(secret, totp.Step(time.Unix(at, 0))), at)
	}
}

func TestSecretsAreReadAsAppsShowThem(t *testing.T) {
	want := []byte("12345678901234567890")
	for _, text := range []string{
		"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "gezd gnbv gy3t qojq gezd gnbv gy3t qojq", "GEZDGNBV-GY3TQOJQ-GEZDGNBV-GY3TQOJQ",
	} {
		got, err := totp.ParseSecret(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, text := range []string{"", "====", "01", "ä", "GEZDGNBVGY3TQOJQ!"} {
		_, err := totp.ParseSecret(text)
		require.ErrorIs(t, err, totp.ErrSecret, text)
	}
}

func TestTheCodeIsTheEndOfThePassword(t *testing.T) {
	rest, code, ok := totp.Split("pass123123456")
	require.True(t, ok)
	require.Equal(t, []string{"pass123", "123456"}, []string{rest, code})
	for _, password := range []string{"", "12345", "password", "pass12345", "pass12345x", "pass١٢٣٤٥٦"} {
		_, _, ok := totp.Split(password)
		require.False(t, ok, password)
	}
}

// Whatever is read is printed so that it reads as the same.
func FuzzParseSecret(f *testing.F) {
	for _, seed := range []string{"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "ge zd-gn", "A=", "AAAA====", "ſ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		secret, err := totp.ParseSecret(text)
		if err != nil {
			require.Nil(t, secret)
			return
		}
		again, err := totp.ParseSecret(totp.FormatSecret(secret))
		require.NoError(t, err)
		require.Equal(t, secret, again)
	})
}

// A password with a code at its end is the two of them, and one without is neither.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"pass123456", "123456", "1234567", "pass12345", "pass１２３４５６", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, password string) {
		rest, code, ok := totp.Split(password)
		require.Equal(t, ok, len(password) > totp.Digits && regexp.MustCompile(`[0-9]{6}$`).MatchString(password))
		if !ok {
			require.Empty(t, rest+code)
			return
		}
		require.Equal(t, password, rest+code)
		require.Len(t, code, totp.Digits)
	})
}
