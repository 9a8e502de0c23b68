// Package transfer brings rows into an instance and out of it, past the access rules,
// business rules and defaults that hold for its callers: rows that a test or a
// control call imports, the world that an instance starts with, and exports.
//
// Import is for people's rows, and tells all that is wrong with them. Load is for
// millions of generated ones. Both keep what the platform keeps behind its tables
// in step.
package transfer
