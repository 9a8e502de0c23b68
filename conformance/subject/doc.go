// Package subject runs a connector under test: any program, of contract
// version 1, once per verb.
//
// The program gets a process group of its own, a scrubbed environment, a
// temporary home and a time limit, and nothing of it is alive afterwards. What
// it printed is kept up to a bound. What its exit code and its lines mean is
// judged by package run. The package needs process groups and therefore Unix.
//
// An [Onlooker] sees what others on the machine could see of it meanwhile, by
// looking again and again: a child that lives for less than some milliseconds may
// escape it.
//
// On Linux a process that runs programs becomes the parent of what they leave
// behind, and ends it. Children that it has from elsewhere are not touched as
// long as they stay in its own process group.
package subject
