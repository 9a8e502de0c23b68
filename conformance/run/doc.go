// Package run carries out checks: it plans which apply where, gives each
// execution a world of its own, does its steps and draws the verdict.
//
// A server check talks HTTP to the instance. A connector check starts a program
// and then looks at what it delivered, asked and kept; what the instance really
// holds is read by the kit itself. A failed expectation is a verdict about the
// subject; everything else that goes wrong is the kit's own fault and says so.
package run
