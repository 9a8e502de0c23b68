// Package datafile reads the YAML files in which an instance is described: its
// tables, its access rules, what follows from a write, what its trail leaves out,
// and the people and habits of the demo world. All of them are read in the same
// strict way, and every mistake is told with the file, the line and what to do, so
// that many can be mended at once.
//
// It does not know what the files say.
package datafile
