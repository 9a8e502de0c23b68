// Package fault is what goes wrong on purpose: it plays a schedule of faults to the
// calls of one instance. The language of schedules is that of package faults in
// internal; here is what becomes of a call.
//
// What is left to chance follows from the schedule's seed, the rule and which call of
// its kind comes: the same calls in the same order meet the same faults, whatever the
// machine does meanwhile.
package fault
