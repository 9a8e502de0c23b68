package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"time"
)

// recorded is an answer as the yardstick gives it again.
type recorded struct {
	Path   string      `json:"path"` // of the request, with what follows ?
	Status int         `json:"status"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// yardstick serves recorded answers by the path that was asked for, until its standard
// input ends. It prints its address.
func yardstick(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var answers []recorded
	if err := json.Unmarshal(text, &answers); err != nil {
		return fmt.Errorf("read the recorded answers: %w", err)
	}
	byPath := map[string]recorded{}
	for _, a := range answers {
		byPath[a.Path] = a
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + listener.Addr().String())
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := byPath[r.URL.RequestURI()]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		maps.Copy(h, a.Header)
		w.WriteHeader(a.Status)
		_, _ = w.Write(a.Body) // a client that left needs no answer
	})}
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadByte()
		_ = server.Close()
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}
