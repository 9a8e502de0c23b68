// Package wsdl serves /{table}.do?WSDL, which describes the operations of SOAP on a table and
// the elements of their messages, and /{table}.do?XSD, the schema alone.
//
// Sources: the vendor's pages "Direct web services" and "Web service import sets", which
// print the skeleton of one (release Australia), and clients named at each behaviour, which
// read it with parsers of their own. Related records by hierarchical=true are left out.
package wsdl
