// Package house holds the plan of the house. It has no code, only tests: they
// read this module's packages as the go command lists them, and its files as
// the parser sees them, and fail where the plan in rooms_test.go does not hold.
//
// What a linter can say by itself (.golangci.yml) is not repeated here, but for
// the machine's clock: a server that asks it once in the wrong place breaks
// every test that moves time, so that rule stands without any tool installed.
package house
