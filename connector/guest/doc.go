// Package guest is how the connector behaves in somebody else's house. It asks
// one instance one question after another over HTTP, with few connections that
// it keeps, and with a name of its own (User-Agent).
//
// It waits as long as it is told (Retry-After, in seconds or as a date of the
// instance's own clock), backs off with jitter where it is told nothing, and
// asks again a bounded number of times when an answer did not come whole: 429,
// 5xx, a reset, a cut body, a body that drips. A password it shows once to whoever
// answers 2xx, with whatever. It follows no redirect, and says where it leads, so no
// credential ever reaches a host that the operator did not name. Every error that it
// returns is free of credentials, as these travel in headers and forms only.
//
// What an answer means is not decided here: a [Question] brings its own judge.
// Credentials come from connector/access, tables from connector/tables.
//
// Sources: RFC 9110 sections 10.2.3 (Retry-After) and 15.4 (redirects); the
// product documentation's page on inbound REST API rate limiting; the page that
// a hibernating developer instance answers for everything, with status 200, as
// public clients (Elastic's integration, sndml3) look for it.
package guest
