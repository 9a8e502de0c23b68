// Package subtests carries out a run of the kit as subtests of a Go test: one for each
// check, release and flow, so that go test -run chooses among them and tells of each on
// its own.
//
// It knows a test by its methods and not package testing, which the binary, with the kit
// in it, does not carry.
package subtests
