package control

import (
	_ "embed"
	"net/http"
)

// document describes this API; a test holds it against the routes.
//
//go:embed openapi.json
var document []byte

func openAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(document) // a client that left needs no answer
}
