// Package message is what the messages of SOAP and the WSDL that describes them have in
// common: the elements that stand for the columns of a table, their namespace, faults, and
// how all of it is written.
//
// Sources: the vendor's pages on direct web services and their properties (release
// Australia); support articles KB0758043, KB0597588 and KB0546978 for faults; and clients
// named at each behaviour.
package message
