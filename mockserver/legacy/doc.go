// Package legacy serves the older ways into the tables of an instance: /incident.do with
// a parameter that says which processor is meant, such as CSV or SOAP. Each processor is
// a package of its own; here is what comes before it: which one an address asks for, and
// who calls.
package legacy
