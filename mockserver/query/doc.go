// Package query speaks the encoded query language of ServiceNow: the text of
// sysparm_query, of list filters and of every stored condition.
//
//	active=true^priority<=2^ORpriorityISEMPTY^ORDERBYDESCsys_updated_on
//
// Parse turns text into a Query and never fails: as on a real instance, what
// cannot be read is left out and the rest applies. Compile binds a Query to the
// columns of a table. The Program can then tell which rows match, in which
// order they come, and (Plan) which index to walk to find them early.
//
// The package is pure: it knows columns through the Schema that the caller
// gives, rows through the functions in it, and time through Env. Nothing is
// read or written here; the store does that. Values that start with
// "javascript:" are looked up in a closed list of functions (javascript.go);
// there is no script engine.
//
// Conditions about a change (VALCHANGES and kin) are understood and dropped: a
// row of a list has not changed. Text searches compare words, without an index
// and its ranks.
//
// Sources: ServiceNow's documentation pages "Operators available for filters
// and queries", "Encoded query strings" and "GlideSystem", the SDK guide
// "Encoded Queries", and the queries that public clients send (PySNC, the
// Singer tap, the integrations of Elastic, LimaCharlie and ConductorOne).
package query
