// Package rest plays the instance's REST APIs with their parameters, headers, value
// shapes and error envelope; service.go lists them.
//
// It turns requests in JSON or XML into calls of package table, and answers back. Each
// API is a service, with files that begin with its name.
//
// Sources: the vendor's pages about each API and "REST APIs" (release Australia); answers
// recorded in public gists of 2015, connector documentation of 2022 and tutorials of 2021
// to 2023; the clients named at each behaviour.
package rest
