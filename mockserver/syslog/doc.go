// Package syslog plays the logs of an instance: sysevent with its sign-ins,
// syslog_transaction with a row for each request, and the rotation by which both
// lose what is old.
//
// What happens is noted, off the path of the request, and no more of it is kept than
// the log has room for. Whoever reads one of the tables brings it up to the moment
// first: rows are made of the notes, events whose time has come are processed,
// shards that are due are emptied. All of it is judged on the instance's clock,
// and no timer runs. Shards are not tables of their own here: what they hold is
// read under the base name, as on the product.
//
// Which column of an event holds what, and what kind of transaction a path
// stands for, is data: events.yaml and kinds.yaml.
//
// Sources: the vendor's pages on events, event states, transaction logs, log
// history and table rotation; support article KB1500674; public parsers of these
// tables.
package syslog
