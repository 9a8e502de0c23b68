// Package mutant makes programs of ours that are wrong on purpose, so that it can be
// seen who notices. A defect is data: a text of a file of this module that is replaced
// by another one for one build, which the files themselves know nothing of.
//
// Defects of the server and of the connector lie beside the kit, in
// conformance/testdata, where each says what is wrong and which checks have to say so;
// the careless connectors in other languages stand in the same list as those of ours.
// What a check does not notice is a check that may be asleep. A program that fails
// before it has come to its defect shows nothing either, so the changed code leaves a
// mark when it is executed.
//
// Tests use it, and internal/killmatrix, which writes down who dies by what.
package mutant
