// Package canary looks for secrets in what a connector leaves behind: files
// and output, in every usual form.
//
// A secret that is fresh for each execution is looked for raw, in hex, in
// base64 (also inside a longer text, as in a Basic header), URL-encoded,
// JSON-escaped, and in each of these inside gzip. Encryption hides it, which
// is the point. Splitting a secret over several places hides it too; that is
// left out, except where an encoder splits lines by itself.
package canary
