// Package tables knows which tables of an instance the connector reads, and
// reads pages of them over the Table API.
//
// The catalogue (catalogue.yaml) is data: fields, kind, the role that reading
// needs, how long the table keeps rows. A page is asked for by keyset, with
// values instead of display values and without reference links, and only the
// fields of the catalogue. Refusals of a table become errors that name what a
// person has to change.
//
// How one comes back to a table is the business of connector/history.
//
// Sources: the Table API reference; the encoded query rules of the operators
// page; recorded answers and their headers, as public clients (PySNC, Elastic's
// integration, the Singer tap, baton) read them; the dictionary of the platform
// tables in public exports.
package tables
