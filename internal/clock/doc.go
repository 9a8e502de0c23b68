// Package clock is the only place that asks the machine what time it is.
//
// Everything that stamps, expires or compares takes a [Clock]. A simulated
// instance has a [Simulated] one, which its owner may set, advance, freeze or
// run faster; a connector or the command line uses [System].
//
// The package leaves out waiting: code that truly waits uses ordinary timers.
package clock
