// Package access says who may do what with the tables, rows and columns of an
// instance: on a real one these are access control rules, data filters, query rules
// and rules about REST endpoints.
//
// It is loaded once, from data (fixtures/access, and what a user adds), and never
// changes. It goes by the roles of a caller alone; package table knows callers and
// rows, and evaluates the conditions.
//
// Sources: the vendor's pages "Access control list rules", "Query ACL rule" and
// "Data filtration"; each behaviour names its own.
package access
