// Package vault seals what the connector has to keep between two runs: tokens
// and the client's secret, or a legacy session. The password is never among it.
//
// A sealed value is a JWE in compact form (RFC 7516): algorithm "dir",
// encryption A256GCM. Its protected header names what it was sealed for, so
// that a value copied into another connection's state does not open there.
//
// The key comes from the operator (an environment variable or a file) or, where
// neither is given, lies in a file of mode 0600 beside the state. The last form
// keeps secrets out of backups of single files, out of logs and from other
// users; against somebody who reads the whole directory only an operator's key
// helps. Keeping keys in an operating system's key store is left out.
package vault
