// Package attachment keeps files: it takes them in, compresses and cuts them, and
// gives them out again.
//
// What is in a file stands in rows of sys_attachment_doc, pieces of 4 KiB of the
// compressed file in base64. Another place for the bytes would be smaller by a
// quarter, but rows are what a real instance has, what clients of releases without
// the Attachment API read piece by piece, and what forks, resets, exports and imports
// know already.
//
// A row of sys_attachment without such pieces is a file that somebody told of and
// nobody uploaded, as most are in a demo world. What is in it is then made up while
// it is read.
//
// Paths, headers and words are package rest's; who may see a file, and that it goes
// with its record, is package table's.
//
// Sources: the vendor's pages "Attachment API", "Administering attachments" and
// "Configure attachment system properties" (release Australia).
package attachment
