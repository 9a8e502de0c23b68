// Package browser drives a real Chromium for tests: what a person does with a
// page (open it, fill fields, press buttons by their names, look at what stands
// there), and what a person notices (errors of the page, controls without a
// name, how it looks).
//
// Things are found as a screen reader finds them, by role and name, in
// Chromium's accessibility tree: what such a test can use, somebody who does not
// see the page can use as well. Waiting is chromedp's: each step is tried until it
// can be done, and fails when a limit is over.
//
// It is a helper of tests. It leaves nothing behind: the profile is temporary, and
// the process ends with the test.
package browser
