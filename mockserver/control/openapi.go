package control

import (
	_ "embed"
	"net/http"
)

// document describes this API; a test holds it against the routes.
//
//go:embed openapi.json
var document []byte

func openAPI(*http.Request) (int, any, error) {
	return http.StatusOK, file{"application/json", document}, nil
}
