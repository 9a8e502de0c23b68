package world

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/snowglobe-dev/snowglobe/conformance/forge"
)

// Issuer is an OpenID provider on this machine, which publishes the kit's keys rsa and
// ec under these names, and not the key other. It starts when its address is first
// asked for. It is safe for concurrent use; the zero value is ready.
type Issuer struct {
	mu     sync.Mutex
	url    string
	server *http.Server
}

// URL is the provider's name and address. Its metadata is at
// /.well-known/openid-configuration below it, and its keys are at /keys.
func (i *Issuer) URL(ctx context.Context) (string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.url != "" {
		return i.url, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("start the kit's provider of tokens: %w", err)
	}
	i.url = "http://" + listener.Addr().String()
	i.server = &http.Server{Handler: i.handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = i.server.Serve(listener) }() // until Close
	return i.url, nil
}

// Close ends the provider.
func (i *Issuer) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.server == nil {
		return nil
	}
	return i.server.Close()
}

func (i *Issuer) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		publish(w, map[string]string{"issuer": i.url, "jwks_uri": i.url + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		var set jose.JSONWebKeySet
		for _, name := range []string{"rsa", "ec"} {
			key, err := forge.PublicKey(name)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: key, KeyID: name, Use: "sig"})
		}
		publish(w, set)
	})
	return mux
}

func publish(w http.ResponseWriter, document any) {
	text, err := json.Marshal(document)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text) // whoever went away does not want it
}
