// Package control is the test powers over simulated instances: their clock,
// forks, rows, release and journal, as a JSON API under /_snowglobe/ on a
// listener of its own. No instance serves any of it, so that nothing which a
// client does to an instance can reach it. The pages of the same listener, for people,
// are console's.
//
// It steers what a [Fleet] gives it and imports no instance. Errors are problems
// (RFC 9457); a call that is wrong changes nothing.
package control
