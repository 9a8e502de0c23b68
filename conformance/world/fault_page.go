package world

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// WithoutField hides a column of the row in the middle of each page, as a rule
// about a field does.
func WithoutField(column string) Play {
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler) bool {
		answer := heldBack(r, pass)
		var page struct {
			Result []map[string]json.RawMessage `json:"result"`
		}
		done := json.Unmarshal(answer.body.Bytes(), &page) == nil && len(page.Result) > 1
		if done {
			delete(page.Result[len(page.Result)/2], column)
			changed, err := json.Marshal(page)
			if done = err == nil; done {
				answer.body.Reset()
				_, _ = answer.body.Write(changed) // into memory
			}
		}
		answer.begin(w)
		_, _ = w.Write(answer.body.Bytes())
		return done
	}
}

const (
	// step is how far apart the pieces of a slow body are.
	step = 100 * time.Millisecond
	// leastSlow is how many bytes a body must bring in a second to be called slow
	// and not stuck.
	leastSlow = 1024
)

// Slowly spreads a page over a time, at a steady pace. A page too small for a
// pace to speak of comes at once. Left counts the pages that were given up.
func Slowly(over time.Duration, left *atomic.Int64) Play {
	return func(w http.ResponseWriter, r *http.Request, pass http.Handler) bool {
		answer := heldBack(r, pass)
		answer.begin(w)
		rest := answer.body.Bytes()
		if len(rest) < int(over.Seconds()*leastSlow) {
			_, _ = w.Write(rest)
			return false
		}
		piece := len(rest)/int(over/step) + 1
		ticker := time.NewTicker(step)
		defer ticker.Stop()
		for len(rest) > 0 {
			n := min(piece, len(rest))
			if _, err := w.Write(rest[:n]); err != nil {
				left.Add(1)
				return true
			}
			_ = http.NewResponseController(w).Flush()
			if rest = rest[n:]; len(rest) == 0 {
				break
			}
			select {
			case <-ticker.C:
			case <-r.Context().Done():
				left.Add(1)
				return true
			}
		}
		return true
	}
}

// Flooding answers with a page of so many MiB, of rows of an audit that nobody
// has written, each with a time of the last hour and in the order of their
// sys_ids. Taken counts the answers that were taken to their end.
func Flooding(mib int, now time.Time, taken *atomic.Int64) Play {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) bool {
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		if _, err := io.WriteString(w, `{"result":[`); err != nil {
			return true
		}
		stamp := FormatTime(now.Add(-time.Hour))
		var rows strings.Builder
		for sent, n, before := 0, 0, ""; sent < mib<<20; {
			rows.Reset()
			for range 1000 {
				fmt.Fprintf(&rows, `%s{"sys_id":"%032x","sys_created_on":%q,"sys_created_by":"admin","tablename":"incident","documentkey":"%032x",`+
					`"fieldname":"state","oldvalue":"1","newvalue":"2","user":"admin","reason":"","record_checkpoint":"1"}`, before, n, stamp, n)
				before, n = ",", n+1
			}
			if _, err := io.WriteString(w, rows.String()); err != nil {
				return true
			}
			sent += rows.Len()
		}
		if _, err := io.WriteString(w, `]}`); err == nil {
			taken.Add(1)
		}
		return true
	}
}

// Terminating calls stop and never answers.
func Terminating(stop func()) Play {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		stop()
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}
