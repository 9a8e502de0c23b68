// Package conformance is a kit that judges servers which claim to be a
// ServiceNow instance and connectors which talk to one, in any language, over
// HTTP and processes alone.
//
// What is checked is data: suites of checks in YAML, embedded here and read by
// package suite. Package run carries them out, package report says what came of
// it. A Go test judges by [TestConnector] and [TestServer], whose subtests are package
// subtests. The kit knows nothing of the simulation beside this module; it steers one
// through the control API, as it would steer any other.
package conformance
