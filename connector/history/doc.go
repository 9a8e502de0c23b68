// Package history walks through an instance's tables: once as far back as it
// was asked, and then, run after run, over what is new.
//
// A table of what happened (activity) is walked by (sys_created_on, sys_id). A
// table of what there is (inventory) is read whole by sys_id, and from then on
// its changes are walked by (sys_updated_on, sys_id).
//
// # The cursor
//
// A [Cursor] says how far a table has been read. Its mark is the time of the
// newest row that was delivered, and never later than the instance's own clock:
// a row dated into the future must not carry the walk past all the others.
//
// Rows also come late: they are stamped when they are written and seen when
// they are committed, audit rows of older releases are written by a background
// job, and the clocks of an instance's nodes differ. So each walk starts an
// overlap (15 minutes) before the mark. What was delivered there already is
// known from the cursor's [Memory]: the ids, and for inventory the versions, of
// the rows of the last day, so that nothing comes twice and a changed row comes
// once more, as an update. The memory is bounded; where it ends the walk does
// not go back further. It reaches past the overlap because an instance's clock
// may be set back; then the walk starts an overlap before what that clock shows.
//
// A lag, which holds back the newest rows instead, is possible and off: it
// delays what matters most, and the overlap finds late rows all the same.
//
// # The end of a walk
//
// A page may be short, or empty, and more follow, because rows are hidden from
// it by access rules after it was cut; and the count beside it counts those
// rows. A walk ends at a page that is empty and offers no next one. It also
// ends at a page of rows that were all written after the walk began, whatever
// is offered then: reading the log of transactions writes to that log, and would
// never end. What follows such a page is found by the next walk.
//
// An instance that does not do as it is asked ends a walk with an error: one
// that answers a row twice or before its turn, that has more rows in a second
// than can be told apart, or that offers next pages, all of them empty, for ever.
// A page is looked through for that before anything of it is delivered.
//
// # Commits
//
// What was delivered is committed after the page in which it comes to 10,000
// records, at the end of a walk, and where trouble or a person ends it: the records
// are handed over, the cursor is made durable, and a checkpoint says so. Of a run
// that was killed what follows its last checkpoint comes again.
//
// # Gaps
//
// Some tables keep a ring of shards and empty the oldest. Where a table's
// oldest row is younger than what was asked for, and of just the age to which
// rotation keeps rows, the difference is reported as a gap. A table whose
// oldest row has another age has lost nothing: nothing happened before it.
//
// # What is gone
//
// A row that was deleted is found by nobody who asks for rows by their time. Where the
// journal of deletions (sys_audit_delete) is read, its entries are delivered, and for
// those about rows of inventory tables that are read, too, the deletion of the row. One
// from before the table was read is not told: that row had not been delivered.
//
// Left out: deletions where that journal is not read (they are in sys_audit, as
// fieldname DELETED), and rows that come later than the overlap reaches.
//
// Sources: public pollers and what their users report about lost and repeated
// rows (LimaCharlie's, Elastic's, the Singer tap, baton); the product pages on
// table rotation and on auditing.
package history
