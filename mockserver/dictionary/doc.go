// Package dictionary says which tables an instance has, of which columns, how
// they extend each other, and what a column can hold. On a real instance it is
// sys_db_object, sys_dictionary and their kin; the rows of these are made here
// too, so that they tell the truth about the rest.
//
// It is loaded once, from data (fixtures/dictionary, and what a user adds), and
// never changes. It knows no rows and no callers: package table reads and writes
// with it, packages access and rules hold their data against it.
//
// Sources: public schema listings and recorded rows; each behaviour names its own.
package dictionary
