package wire

import "html"

// PageType is the type of a [Page].
const PageType = "text/html;charset=UTF-8"

// Page is a short page for what nobody but a person can read, in our own words: of such
// answers of an instance the status is known and seldom more.
func Page(title, text string) []byte {
	title = html.EscapeString(title)
	return []byte("<!DOCTYPE html><html><head><title>" + title + "</title></head><body><h1>" + title + "</h1><p>" +
		html.EscapeString(text) + "</p></body></html>\n")
}
