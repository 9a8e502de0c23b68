// Package baseline holds the failures of a subject that its people know of, so that
// they can gate on everything else until those are mended.
//
// A list names checks by id, each with a reason, and where that is so only on some
// releases or in one flow. It is a promise that the check fails: one that passes by now,
// one that no check has and one whose time is up end a run as failures do, so that no
// list grows old unseen.
package baseline
