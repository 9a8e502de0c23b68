// Package aggregate works out counts, sums, averages, least and greatest values of
// groups of rows, and orders and drops groups by them, as the Aggregate API does. It
// knows values and no rows: whoever has rows brings the values of their columns.
//
// Numbers are exact: sums of any length and fraction, averages rounded once, at the
// end.
//
// Source: the vendor's page "Aggregate API" (release Australia), and clients named at
// each behaviour.
package aggregate
