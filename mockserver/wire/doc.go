// Package wire reads the bodies of requests and writes those of answers: compressed or
// not, in the charsets that clients use, and within bounds; and lists of names wherever
// they stand. It knows no API: whoever reads words the refusals.
package wire
