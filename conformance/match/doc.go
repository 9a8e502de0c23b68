// Package match holds the matchers of the suite language: small claims about
// a JSON value or a text, named after what they mean.
//
// A matcher is read from YAML once, strictly, and checked as often as needed.
// Its texts may hold variables; [Matcher.Expand] fills them in. What a value
// is and where it comes from is left to the callers: package suite reads
// matchers, package run applies them to answers, journals and records.
package match
