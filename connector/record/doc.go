// Package record writes what the connector delivers: JSON lines of contract
// version 1 (record, checkpoint, gap, done).
//
// A record carries the row's own values, byte for byte as the instance wrote
// them, so that nothing is mangled on the way: no number becomes a float, no
// emoji an escape. Sinks other than a stream of lines are left out.
package record
