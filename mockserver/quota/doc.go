// Package quota plays the quota manager: rules of sysrule_quota say for how long a
// transaction may run, and which one it is that a transaction exceeds.
//
// It reads rules and watches no clock. How long a transaction takes is for whoever
// serves it to say, and what becomes of one that takes too long too.
//
// Of the limits that a rule may set, the time of the whole transaction alone is kept;
// those on database time, queries, business rules, events, jobs and outbound requests
// are columns that nothing reads.
//
// Sources: the vendor's pages "Transaction quotas", "Default quota rules" and
// "Transaction quota rule form" (release Australia), its support articles KB0778443 and
// KB0813119, and its fix scripts about quota rules in public exports.
package quota
