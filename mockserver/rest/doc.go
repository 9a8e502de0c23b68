// Package rest plays the instance's REST API: the Table API with its parameters,
// headers, value shapes and error envelope.
//
// It turns requests in JSON or XML into calls of package table, and answers back.
// The other APIs (Aggregate, Attachment, Import Set, Batch) are not played yet.
//
// Sources: the vendor's pages "Table API" and "REST APIs" (release Australia);
// answers recorded in public gists of 2015, connector documentation of 2022 and
// tutorials of 2021 to 2023; the clients named at each behaviour.
package rest
