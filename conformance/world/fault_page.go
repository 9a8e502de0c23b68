package world

import (
	"encoding/json"
	"net/http"
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

// Terminating calls stop and never answers.
func Terminating(stop func()) Play {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) bool {
		stop()
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}
