// Package watcher plays somebody who watches an instance. It reads tables over the REST
// API, page by page, makes of their rows what simple detectors make of them, and holds
// all of it against what the control API says is so: a truth that cannot be recovered
// from outside is none.
//
// It knows an instance by HTTP alone, and nothing of how one is made, so that tests of
// worlds, of instances and of programs can look through the same eyes.
//
// The detectors are as simple as the first that anybody writes; thresholds are those
// that docs/scenarios.md gives.
package watcher
