package rest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The examples of the vendor's page on domain requirements, and their neighbours.
func TestCloseness(t *testing.T) {
	const alice = "http://alice.blog.mysite.com"
	for domain, want := range map[string]int{
		alice: len("alice.blog.mysite.com") + 1, "http://ALICE.blog.mysite.com": len("alice.blog.mysite.com") + 1,
		"http://*.blog.mysite.com": len("blog.mysite.com"), "http://*.mysite.com": len("mysite.com"), "http://*.com": len("com"),
		"https://*.mysite.com": 0, "http://*com": 0, "http://*..com": 0, "http://*.*.com": 0, "http://alice.*.mysite.com": 0,
		"http://*.": 0, "http://*": 0, "*": 0, "": 0, "http://": 0, "http://*.lice.blog.mysite.com": 0, "http://mysite.com": 0,
	} {
		require.Equal(t, want, closeness(domain, alice), domain)
	}
	require.Zero(t, closeness("http://*.com", "null"))
	require.Zero(t, closeness("null", "null"))
	require.Zero(t, closeness("http://", "http://"))
}

func TestAdmits(t *testing.T) {
	require.True(t, admits("", "DELETE"))
	require.True(t, admits("get, post", "POST"))
	require.True(t, admits("GET", "HEAD"))
	require.False(t, admits("get,post", "DELETE"))
	require.False(t, admits("get", ""))
}
