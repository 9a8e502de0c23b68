// Package processor is what all the older ways into the tables have in common: what a
// request to /{table}.do says, who sends it, and how an answer goes out. A processor
// reads and writes through package table, with the caller's rights, as the Table API does;
// none decides anything a second time.
//
// Sources: the vendor's pages on direct web services, JSONv2 and exports (release
// Australia), and clients named at each behaviour.
package processor
