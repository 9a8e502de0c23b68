// Package ident makes sys_ids, secrets and every other arbitrary value.
//
// A [Source] is either seeded, and then gives the same stream for the same seed
// and label on every machine, or draws on the system's cryptographic generator.
// Two things never share a stream: each asks for one by its own label, so that
// a value added here does not shift the values made there.
package ident
