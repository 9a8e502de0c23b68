// Package faults is the language of schedules of faults: which calls meet what
// trouble. A schedule is data, in YAML or JSON, and the same one is understood by an
// instance that plays it, by suites that ask for it and by whoever edits it.
//
// It plays nothing and knows no instance.
package faults
