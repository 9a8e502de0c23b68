// Package state keeps what has to outlive a run: a directory of small files
// that only their owner reads (0600), each written whole or not at all.
//
// A file is written beside its name, synced, renamed over it, and the directory
// is synced: after a crash at any instant the name stands for the old text or
// for the new one. Files are JSON with a version in them. One run holds the
// directory at a time, by an advisory lock that a killed process cannot leave
// behind. It needs a Unix-like system for that.
//
// What the files say is the business of connector and connector/history.
package state
