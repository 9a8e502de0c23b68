// Package web is what a browser sees of an instance: the sign-in page, the navigator,
// lists and forms, in the look of the release's era and with drawings of our own.
//
// Pages are made on the server (html/template); a small script makes them nicer and
// none of them needs it. What differs between tables and releases (which modules the
// navigator has, which columns a list) is data, in YAML beside the code. Everything
// is read and written through package table with the caller's rights, exactly as
// the Table API does it: the pages decide nothing a second time.
//
// It leaves out frames, personalisation and whatever needs client scripts of an
// instance. Who is calling is the business of package session, tokens that of oauth.
//
// Sources: the vendor's pages on the navigator, lists and forms, Microsoft's
// "Connect ServiceNow to Cloud App Security" with its click path, and scripts that
// sign in by the form; each behaviour names its own.
package web
