// Package journal remembers what an instance was asked and what it answered, so
// that a test can look at a client from the other side of the wire.
//
// It is bounded, and it never holds a secret: what stands in a URL or a form
// under the name of one is replaced before it is written down. It knows nothing
// of what a request means; handlers that know add a [Note].
package journal
