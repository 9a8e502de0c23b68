// Package store is where the rows of an instance live.
//
// It knows tables, rows, ordered indexes and transactions, and nothing of what
// a column means: inheritance, defaults, access and audit are the business of
// package table. A [Row] never changes once it is stored, a [View] shows one
// moment for ever, and an update is seen whole or not at all.
//
// memstore keeps the rows in memory; storetest is the contract that any store
// must pass.
package store
