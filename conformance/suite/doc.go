// Package suite is the language that checks are written in: what a check may
// say, and the strict loader that refuses everything else.
//
// The language is described in docs/suite-language.md. It has no scripting: a
// step does one thing, and what must hold is a matcher of package match. The
// loader turns every slip into an error that names file, line and remedy, so
// that a check never passes because nobody understood it. How a check is
// carried out is left to package run.
package suite
