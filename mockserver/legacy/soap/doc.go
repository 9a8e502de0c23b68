// Package soap serves /{table}.do?SOAP: reading and writing the rows of a table by SOAP 1.1,
// document style. Its packages wsdl and message describe the messages, and write them.
//
// Left out are WS-Security, whose headers are passed over, the redirects of long-running
// requests, related records by hierarchical=true, and the aggregate LAST.
//
// Sources: the vendor's pages "Direct web services", "SOAP web service" and those of each
// operation (release Australia), and clients named at each behaviour.
package soap
