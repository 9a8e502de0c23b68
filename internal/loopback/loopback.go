// Package loopback tells whether a host is the machine that somebody is on. It knows
// hosts by their letters: no name server is asked, for its answer may be anybody's.
package loopback

import (
	"net"
	"net/netip"
	"strings"
)

// Names are ways to name this machine. Who asks says which of them count.
type Names uint

// The ways.
const (
	// Addresses are 127.0.0.0/8 and ::1 (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3), the former
	// also as ::ffff:127.0.0.1 (RFC 4291 §2.5.5.2).
	Addresses Names = 1 << iota
	// Literals are those two of the addresses that applications write into URLs,
	// 127.0.0.1 and ::1, in these letters (RFC 8252 §7.3).
	Literals
	// Localhost is that name, in any case.
	Localhost
	// Subdomains are names below localhost, which is the root's as well: all of them
	// lead here (RFC 6761 §6.3). Resolvers that do not know so ask a name server, so
	// they are nothing to keep strangers out by.
	Subdomains
	// Unspecified are 0.0.0.0 and ::, by which a listener names all addresses of its
	// machine, this one's among them. To a client they are no address (RFC 1122 §3.2.1.3).
	Unspecified
)

// Is tells whether a host, without a port and without brackets, is this machine by one
// of the names.
func Is(host string, names Names) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return names&Addresses != 0 && ip.IsLoopback() ||
			names&Literals != 0 && (host == "127.0.0.1" || host == "::1") ||
			names&Unspecified != 0 && ip.Unmap().IsUnspecified()
	}
	host = strings.ToLower(host)
	if names&Subdomains != 0 {
		host = strings.TrimSuffix(host, ".")
	}
	return names&Localhost != 0 && host == "localhost" || names&Subdomains != 0 && strings.HasSuffix(host, ".localhost")
}

// Host is what an address or a Host header has before its port, without brackets.
func Host(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return strings.TrimSuffix(strings.TrimPrefix(address, "["), "]")
}
