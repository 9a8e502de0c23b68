// Package mockserver is a simulated ServiceNow instance.
//
// [New] makes one: an [http.Handler] with people, roles and a history, a clock
// of its own and a journal of what it was asked. A [Fleet] holds several by
// name, gives them ports, and is what the control API steers. Go tests come in
// through package mocktest.
//
// This package only wires: what an instance does lives in the packages below
// it, each of which says what it plays and from where that is known.
package mockserver
