// Package rules is what the platform itself does when a row is written: defaults
// that depend on other columns, stamps, states that follow each other, values that
// pass on to other records, what it refuses, and what its trail leaves out. On a real
// instance these are business rules, data lookups, data policies and the attributes
// of the dictionary.
//
// Rules are data (fixtures/rules, and what a user adds), loaded once and held against
// the dictionary and against each other. Package table runs them, through [Write].
package rules
