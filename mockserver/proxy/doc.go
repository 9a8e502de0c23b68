// Package proxy is a forward proxy (RFC 9110 §9.3.6) that has no other side: it
// answers CONNECT for the hosts of one domain with servers of this process, over TLS,
// and refuses all else. So a client that insists on https://NAME.service-now.com runs
// as it is, with nothing changed but HTTPS_PROXY and the authority that it trusts.
//
// It never connects to anywhere, so it cannot be used to reach anything.
package proxy
