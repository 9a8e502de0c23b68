// Package rows reads and writes rows of tables as files: YAML, CSV, JSON and the
// XML that an instance exports. It knows the forms and no tables: whether there is
// a column, and what it can hold, is for whoever takes the rows.
//
// Everything is text, as on an instance. A reader says where each row and value
// stands and goes on after a mistake, so that all that is wrong with a file can be
// told at once. CSV, JSON and XML are held one row at a time, YAML as a whole.
package rows
