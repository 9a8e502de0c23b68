// Package forge makes JSON Web Tokens for checks, good ones and bad ones.
//
// Its keys are in the kit for everybody to read, and so good for nothing but tests.
// It signs by itself and not by a library: a library would refuse what a check has to
// send.
package forge
