// Package report is what a run of the kit leaves behind: the verdict of each
// check, as report.json, as junit.xml and as a matrix for people.
//
// The shape of report.json is snowglobe.report/v1; its JSON Schema stands in
// conformance/schema. Texts are taken as they come: whoever fills in a report
// has removed the secrets.
package report
