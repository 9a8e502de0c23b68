// Package canary looks for secrets in what a connector leaves behind: files
// and output, in every usual form.
//
// A secret that is fresh for each execution is looked for raw, in hex, in
// base64 (also inside a longer text, as in a Basic header), URL-encoded,
// JSON-escaped, in pieces that separators alone stand between, and in each of
// these inside gzip. Encryption hides it, which is the point. Putting the pieces
// into several places hides it too, or into another order; that is left out.
package canary
