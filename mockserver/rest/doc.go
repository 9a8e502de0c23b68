// Package rest plays the instance's REST API: the Table API with its parameters,
// headers, value shapes and error envelope.
//
// It turns requests into calls of package table and answers into JSON. XML,
// views, the other APIs (Aggregate, Attachment, Import Set, Batch) and CORS are
// not played yet.
//
// Sources: the vendor's pages "Table API" and "REST APIs" (release Australia);
// answers recorded in public gists of 2015, connector documentation of 2022 and
// tutorials of 2021 to 2023; the clients named at each behaviour.
package rest
