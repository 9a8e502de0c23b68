package mockserver

import (
	"errors"
	"net"
	"net/http"
	"strings"
)

// Serve lets the main port answer: for the instance that the request names by
// the header X-Snowglobe-Instance or as NAME.localhost, else for the default
// one. The port is the fleet's: it stays when the default instance is removed,
// and serves the next one of that name. The listener is closed with the fleet.
func (f *Fleet) Serve(listener net.Listener) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return errors.Join(ErrClosed, listener.Close())
	}
	f.main = f.newPort(listener, http.HandlerFunc(f.dispatch))
	f.main.serve()
	return nil
}

func (f *Fleet) dispatch(w http.ResponseWriter, r *http.Request) {
	name := r.Header.Get("X-Snowglobe-Instance")
	if name == "" {
		host, _, _ := strings.Cut(r.Host, ":")
		if label, ok := strings.CutSuffix(host, ".localhost"); ok {
			name = label
		}
	}
	if name == "" {
		name = DefaultInstance
	}
	m, err := f.find(name)
	if err != nil {
		http.Error(w, "there is no instance of that name", http.StatusNotFound)
		return
	}
	m.ServeHTTP(w, r)
}

// mainURL is the address of the main port if it serves an instance of this name to
// whoever names none.
func (f *Fleet) mainURL(name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if name != DefaultInstance || f.main == nil {
		return ""
	}
	return f.main.url
}
