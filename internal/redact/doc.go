// Package redact takes secrets out of what is written down about a request:
// passwords, tokens and codes among the parameters of a URL or a form.
//
// It goes by the names of parameters, and does not look for secrets elsewhere.
package redact
