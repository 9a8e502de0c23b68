package loopback_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/loopback"
)

func TestIs(t *testing.T) {
	const (
		a = loopback.Addresses
		l = loopback.Literals
		n = loopback.Localhost
		s = loopback.Subdomains
		u = loopback.Unspecified
	)
	for host, ways := range map[string]loopback.Names{
		"127.0.0.1":            a | l,
		"::1":                  a | l,
		"127.0.0.2":            a,
		"127.255.255.254":      a,
		"::ffff:127.0.0.1":     a,
		"0:0:0:0:0:0:0:1":      a,
		"0.0.0.0":              u,
		"::":                   u,
		"::ffff:0.0.0.0":       u,
		"localhost":            n,
		"LocalHost":            n,
		"madrid.localhost":     s,
		"a.madrid.LOCALHOST":   s,
		"madrid.localhost.":    s,
		"":                     0,
		".":                    0,
		"128.0.0.1":            0,
		"10.0.0.1":             0,
		"::2":                  0,
		"fe80::1":              0,
		"127.1":                0, // no address to Go, and to a browser one: nobody is let in by it
		"0177.0.0.1":           0,
		"2130706433":           0,
		"notlocalhost":         0,
		"localhost.example":    0,
		"127.0.0.1.example":    0,
		"localhost:80":         0,
		"[::1]":                0,
		"localhost@example":    0,
		"example.localhost.de": 0,
	} {
		for _, way := range []loopback.Names{a, l, n, s, u} {
			require.Equal(t, ways&way != 0, loopback.Is(host, way), "%q by %b", host, way)
		}
		require.Equal(t, ways != 0, loopback.Is(host, a|l|n|s|u), "%q by any", host)
		require.False(t, loopback.Is(host, 0), "%q by none", host)
	}
	require.True(t, loopback.Is("localhost.", n|s), "the root's")
	require.False(t, loopback.Is("localhost.", n))
}

func TestHost(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8080": "127.0.0.1", "127.0.0.1": "127.0.0.1", "[::1]:8080": "::1", "[::1]": "::1", "::1": "::1",
		"localhost": "localhost", "localhost:": "localhost", "a.localhost:1": "a.localhost", "": "", ":80": "",
		"localhost:1:2": "localhost:1:2", "[localhost": "localhost",
	} {
		require.Equal(t, want, loopback.Host(address), address)
	}
}
