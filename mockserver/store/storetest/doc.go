// Package storetest is the contract that every store must pass. The test of a
// store calls [Run] with a way to make an empty one.
package storetest
