// Package memstore keeps rows in memory, in copy-on-write ordered trees.
//
// All trees of a moment hang on one root. A reader picks up the root with one
// atomic load and needs no lock; a writer copies the trees that it touches (in
// constant time, sharing their nodes), changes the copies, and swaps the root.
// A fork is another store that starts with the same root.
package memstore
