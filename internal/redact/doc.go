// Package redact takes secrets out of what is written down about a request:
// passwords, tokens and codes among the parameters of a URL or a form.
//
// It goes by the names of parameters, also of those in an address or an encoded query that
// is the value of another, and does not look for secrets elsewhere.
package redact
