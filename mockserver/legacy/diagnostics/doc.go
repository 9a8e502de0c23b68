// Package diagnostics serves /stats.do and /xmlstats.do, which tell of the node that serves
// an instance and of the release on it: to people, and to programs that watch instances or
// look for their release.
//
// What they tell is what happened at this instance, by its clock. A simulation has no
// database and no heap of Java: what is said of them follows from what is under way, stands
// still, or is left out, and nothing is made up for each request. Left out are the lists of
// addresses that may see the pages while the property closes them, the other pages that it
// closes (/threads.do, /replication.do), and most of what a real node tells of jobs, caches,
// mail and its machine.
//
// Sources: the vendor's page "Restrict performance monitoring access" and that on the
// metrics of event processing (release Australia), support articles with the top of
// /stats.do of nodes of Kingston, a page of London that was published in 2019, two answers
// of /xmlstats.do that public tests of 2026 hold, and clients named at each behaviour.
package diagnostics
