// Package world is where checks take place: a simulated instance reached
// through its control listener, or a foreign server reached by its address
// alone.
//
// [Control] speaks the control API over HTTP, like anyone else. An [Instance]
// is one place with its logins; with control behind it, it can be forked,
// filled, moved in time and asked for its journal. [Reader] reads tables as a
// careful client would, so that a connector's records can be judged against
// what the instance really holds. What must hold is decided in package run.
package world
