package journal

import "time"

// Entry is one request and its answer.
type Entry struct {
	Seq             uint64            `json:"seq"`  // 1, 2, 3, …
	Time            time.Time         `json:"time"` // the instance's, when the request arrived
	Method          string            `json:"method"`
	Path            string            `json:"path"`
	Query           string            `json:"query,omitempty"` // secrets replaced
	Status          int               `json:"status"`          // 0 where the connection was cut before there was one
	Auth            string            `json:"auth"`            // none, basic, bearer or session: as claimed, good or not
	User            string            `json:"user,omitempty"`
	Table           string            `json:"table,omitempty"`       // whose rows the path is about
	Form            map[string]string `json:"form,omitempty"`        // of a token request, secrets replaced
	ClientAuth      string            `json:"client_auth,omitempty"` // of a token request: none, body, basic, both or query
	Refused         string            `json:"refused,omitempty"`     // why the request was: credentials, tokens, authorization; the client is not told
	Faults          []string          `json:"faults,omitempty"`      // the rules of the schedule of faults that met the request
	UserAgent       string            `json:"user_agent,omitempty"`
	Host            string            `json:"host"`
	RemoteAddr      string            `json:"remote_addr,omitempty"`
	Conn            uint64            `json:"conn,omitempty"` // which connection, counted from 1
	AcceptEncoding  string            `json:"accept_encoding,omitempty"`
	ContentEncoding string            `json:"content_encoding,omitempty"` // of the answer
	RequestBytes    int64             `json:"request_bytes"`              // of the body as read
	ResponseBytes   int64             `json:"response_bytes"`             // of the body
	// DurationMS is how long the answer took by the machine's clock, in
	// milliseconds to the microsecond, however the instance's clock runs.
	DurationMS float64 `json:"duration_ms"`
	// Items are the first of the requests that came inside this one, a batch.
	Items        []Item `json:"items,omitempty"`
	ItemsLeftOut int    `json:"items_left_out,omitempty"` // how many more there were
}

// Item is one request of a batch.
type Item struct {
	ID     string `json:"id"` // as the caller named it
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query,omitempty"` // secrets replaced
	Table  string `json:"table,omitempty"`
	Status int    `json:"status"`
}
