package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// refusal is why something is not done, in words for whoever asked.
type refusal struct {
	status int
	detail string
}

// Error implements error.
func (r *refusal) Error() string { return r.detail }

// call calls the control API inside the process, as a program would over the wire,
// and reads its answer. What the API refuses is a *refusal with its words.
func (c *Console) call(v *visit, method, path string, body, into any) error {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			return fmt.Errorf("write a call of %s: %w", path, err)
		}
	}
	request, err := http.NewRequestWithContext(v.Context(), method, "http://"+v.Host+control.Prefix+path, &sent)
	if err != nil {
		return fmt.Errorf("make a call of %s: %w", path, err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	got := answer{header: http.Header{}, status: http.StatusOK}
	c.api.ServeHTTP(&got, request)
	if got.status >= http.StatusBadRequest {
		var problem struct {
			Detail string `json:"detail"`
		}
		if err := json.Unmarshal(got.body.Bytes(), &problem); err != nil {
			return fmt.Errorf("read the problem of %s: %w", path, err)
		}
		return &refusal{got.status, problem.Detail}
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(got.body.Bytes(), into); err != nil {
		return fmt.Errorf("read the answer of %s: %w", path, err)
	}
	return nil
}

// answer keeps what the API writes. It implements [http.ResponseWriter].
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements [http.ResponseWriter].
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }
