// Package jsonv2 serves the JSON web service: reading and writing the rows of a table at
// /{table}.do?JSONv2. It also serves what stands at ?JSON: the first version of the same,
// on old releases that kept it, and lists exported as JSON on later ones.
//
// It leaves out containers and sets of several rows among the variables of a requested
// item, and views of forms: a view is that of a list, as in the Table API.
//
// Sources: the vendor's pages "JSONv2 web service", "Action parameters", "JSON Data
// Retrieval API", "JSON Data Modification API" and "JSON response status" (releases
// Xanadu and Australia), and clients named at each behaviour.
package jsonv2
