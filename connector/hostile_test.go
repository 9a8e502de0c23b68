package connector_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// rowsAt writes rows of one table, a second apart from a time on.
func rowsAt(from time.Time, ids ...string) []map[string]string {
	var rows []map[string]string
	for i, id := range ids {
		at := wire(from.Add(time.Duration(i) * time.Second))
		rows = append(rows, map[string]string{"sys_id": id, "sys_created_on": at, "sys_updated_on": at, "sys_mod_count": "0"})
	}
	return rows
}

// walks answers the pages of a walk, and trials of the table with nothing.
func walks(page func(w http.ResponseWriter, r *http.Request) []map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rows := []map[string]string{}
		if isWalk(r) {
			rows = append(rows, page(w, r)...)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"result": rows})
	}
}

func TestAPageThatCannotBeReadIsNotBegun(t *testing.T) {
	hourAgo := clock.System().Now().Add(-time.Hour)
	s := stubOf(t, map[string]http.HandlerFunc{
		auditPath: walks(func(http.ResponseWriter, *http.Request) []map[string]string {
			return append(rowsAt(hourAgo, "a1", "a2"), map[string]string{"sys_id": "a3"}) // its time is hidden
		}),
		eventPath: walks(func(_ http.ResponseWriter, r *http.Request) []map[string]string {
			if strings.Contains(r.URL.Query().Get("sysparm_query"), ">=") {
				return rowsAt(hourAgo, "e1")
			}
			return nil
		}),
	}).against(t, connector.OAuth, "sys_audit", "sysevent")
	s.must(connector.Connect)
	s.fails(connector.Sync, connector.ExitRights, "sys_created_on")
	d := s.delivered()
	require.Len(t, d.of("sysevent"), 1, "one table does not keep the others from being delivered")
	require.Empty(t, d.of("sys_audit"), "the checkpoint of sysevent would confirm what the next sync delivers again")
}

func TestRowsThatWereNotAskedForAreNotDeliveredTwice(t *testing.T) {
	s := stubOf(t, map[string]http.HandlerFunc{
		groupPath: walks(func(http.ResponseWriter, *http.Request) []map[string]string { // whatever is asked
			return rowsAt(clock.System().Now().Add(-time.Hour), "b1", "b2", "b3")
		}),
	}).against(t, connector.OAuth, "sys_user_group")
	s.must(connector.Connect)
	s.fails(connector.Sync, connector.ExitFailed, "sys_user_group", "ignores the query")
	require.Len(t, s.delivered().records, 3)
	s.fails(connector.Sync, connector.ExitFailed, "ignores the query")
	require.Empty(t, s.delivered().records)
}

func TestANextPageForEverEnds(t *testing.T) {
	asked := 0
	next := func(w http.ResponseWriter) {
		asked++
		w.Header().Set("Link", `<http://elsewhere/>;rel="next"`)
	}
	for name, c := range map[string]struct {
		page  func() []map[string]string
		words string // empty: it ends well
	}{
		"empty pages": {func() []map[string]string { return nil }, "came empty"},
		"pages by turns": {func() []map[string]string {
			return rowsAt(clock.System().Now().Add(-time.Hour).Truncate(time.Hour), []string{"x-1", "x-2"}[asked%2])
		}, "ignores the query"},
		"pages of its own reading": {func() []map[string]string {
			return rowsAt(clock.System().Now().Add(time.Duration(asked)*time.Minute), fmt.Sprintf("%032x", asked))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			asked = 0
			s := stubOf(t, map[string]http.HandlerFunc{auditPath: walks(func(w http.ResponseWriter, _ *http.Request) []map[string]string {
				if next(w); asked > 2000 {
					panic(http.ErrAbortHandler) // it goes on for ever
				}
				return c.page()
			})}).against(t, connector.OAuth, "sys_audit")
			s.Patience = time.Second
			s.must(connector.Connect)
			if c.words == "" {
				s.must(connector.Sync)
				return
			}
			s.fails(connector.Sync, connector.ExitFailed, "sys_audit", c.words)
		})
	}
}

// floods writes rows until nobody listens any more; written is told how many.
func floods(row string, written *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !isWalk(r) {
			fmt.Fprint(w, `{"result":[]}`)
			return
		}
		fmt.Fprint(w, `{"result":[{}`)
		some := strings.Repeat(","+row, 1000)
		for r.Context().Err() == nil {
			if _, err := fmt.Fprint(w, some); err != nil {
				return
			}
			written.Add(1000)
		}
	}
}

func TestAPageFarLargerThanAskedForIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct{ row, words string }{
		"rows":  {`{}`, "more than 10000 rows"},
		"bytes": {`{"oldvalue":"` + strings.Repeat("x", 100_000) + `"}`, "64 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			var written atomic.Int64
			s := stubOf(t, map[string]http.HandlerFunc{auditPath: floods(c.row, &written)}).against(t, connector.OAuth, "sys_audit")
			s.must(connector.Connect)
			s.fails(connector.Sync, connector.ExitFailed, "table sys_audit, page", "sys_created_on>=", c.words, "SNOWGLOBE_PAGE_SIZE")
			require.Less(t, written.Load(), int64(15_000_000), "it was read to its end")
		})
	}
}

// An answer that is read whole is bounded: one of the token endpoint is a few
// hundred bytes, and a mistake is told in fewer.
func TestAnAnswerFarLargerThanItsKindIsGivenUp(t *testing.T) {
	for _, path := range []string{tokenPath, auditPath} {
		var written atomic.Int64
		instance := stubOf(t, map[string]http.HandlerFunc{path: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			some := []byte(strings.Repeat(" ", 1<<16))
			for range 32 << 20 / len(some) {
				n, err := w.Write(some)
				if written.Add(int64(n)); err != nil {
					return
				}
			}
		}})
		s := instance.against(t, connector.OAuth, "sys_audit")
		s.fails(connector.Connect, connector.ExitFailed, path, "more than 1 MiB")
		require.Equal(t, 1, instance.times(tokenPath+" password"))
		instance.Close() // and with it the handler is done
		require.Less(t, written.Load(), int64(32<<20), "it was read to its end")
	}
}

// The instance rotates refresh tokens: the first is worth nothing once the second
// was given, and the run that asked for it was stopped meanwhile.
func TestARenewalIsHeardToItsEndByARunThatIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	shown := map[string]bool{}
	instance := stubOf(t, map[string]http.HandlerFunc{
		tokenPath: func(w http.ResponseWriter, r *http.Request) {
			token := r.PostFormValue("refresh_token")
			if shown[token] {
				answers(http.StatusUnauthorized, `{"error":"invalid_grant"}`)(w, r)
				return
			}
			shown[token] = true
			if token != "" {
				stop()
			}
			fmt.Fprintf(w, `{"access_token":"access%[1]d","refresh_token":"refresh%[1]d"}`, len(shown))
		},
		auditPath: func(w http.ResponseWriter, r *http.Request) {
			if isWalk(r) && r.Header.Get("Authorization") == "Bearer access1" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			fmt.Fprint(w, `{"result":[]}`)
		},
	})
	s := instance.against(t, connector.OAuth, "sys_audit")
	s.must(connector.Connect)
	err := connector.Sync(ctx, s.Settings, connector.Streams{Out: &s.out, Err: &s.err})
	require.Equal(t, connector.ExitTryLater, connector.ExitCode(err), err)
	require.Equal(t, 1, instance.times(tokenPath+" refresh_token"))
	s.must(connector.Sync)
	require.Equal(t, 1, instance.times(tokenPath+" refresh_token"), "what was given is what is kept")
}

func TestASyncThatIsStoppedCanBeTriedLater(t *testing.T) {
	for name, spoil := range map[string]http.HandlerFunc{
		"in a page":     floods(`{"sys_created_on":"x"}`, new(atomic.Int64)),
		"while waiting": answers(http.StatusServiceUnavailable, "", "Retry-After", "3"),
		"before the headers": func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancelCause(t.Context())
			instance := stubOf(t, map[string]http.HandlerFunc{auditPath: func(w http.ResponseWriter, r *http.Request) {
				if isWalk(r) {
					stop(errors.New("terminated signal received"))
					spoil(w, r)
					return
				}
				fmt.Fprint(w, `{"result":[]}`)
			}})
			s := instance.against(t, connector.OAuth, "sys_audit")
			s.must(connector.Connect)
			err := connector.Sync(ctx, s.Settings, connector.Streams{Out: &s.out, Err: &s.err})
			require.ErrorIs(t, err, context.Canceled)
			require.Equal(t, connector.ExitTryLater, connector.ExitCode(err), connector.Line(err))
			require.Contains(t, connector.Line(err), "terminated signal received")
		})
	}
}
