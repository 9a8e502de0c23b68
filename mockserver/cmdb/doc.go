// Package cmdb plays the Identification and Reconciliation engine: it finds out which
// configuration items a payload means, by the rules that are rows of the instance, and
// inserts, updates or reclassifies them together with what hangs on them.
//
// Everything of a payload happens in one transaction, and a simulation is one that is
// undone. It does not know HTTP: package rest brings it payloads, also those of the
// CMDB Instance API.
//
// Left out: reconciliation, by which attributes belong to sources, and the tasks that
// a real engine opens for duplicates.
//
// Sources: the vendor's pages "Identification and Reconciliation API" and "IRE error
// messages" (release Australia), and what public connectors recorded of answers.
package cmdb
