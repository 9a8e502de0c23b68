package mockserver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/faults"
	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// troubledInstance is one behind a real listener, with a schedule, at a time that stands.
func troubledInstance(t *testing.T, schedule string) (i *mockserver.Instance, url string) {
	t.Helper()
	i, err := mockserver.New(mockserver.Config{Seed: 5, Events: 200, Now: time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)})
	require.NoError(t, err)
	i.Clock().Freeze(true)
	i.Clock().Set(time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC))
	s, err := faults.Parse([]byte(schedule))
	require.NoError(t, err)
	require.NoError(t, i.SetFaults(*s))
	fleet := mockserver.NewFleet(mockserver.FleetConfig{})
	t.Cleanup(func() { require.NoError(t, fleet.Close(context.WithoutCancel(t.Context()))) })
	name, err := fleet.Add(i, mockserver.Placement{Listen: true})
	require.NoError(t, err)
	return i, fleet.URL(name)
}

// heard is what a client hears of a call: an answer with as much of its body as came, or
// nothing.
type heard struct {
	*http.Response
	body string
	err  error
}

func hearOf(t *testing.T, method, url string) heard {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	r.SetBasicAuth("admin", "admin")
	// A call that is cut is not to be repeated by the client unasked.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		return heard{Response: &http.Response{}, err: err}
	}
	defer func() { require.NoError(t, answer.Body.Close()) }()
	body, err := io.ReadAll(answer.Body)
	return heard{answer, string(body), err}
}

const auditList = "/api/now/table/sys_audit?sysparm_limit=10&sysparm_query=ORDERBYsys_id"

func TestEffects(t *testing.T) {
	for effect, holds := range map[string]func(t *testing.T, h heard){
		"answer: {status: 500}": func(t *testing.T, h heard) {
			require.Equal(t, 500, h.StatusCode)
			require.JSONEq(t, `{"error":{"message":"The server met an unexpected condition","detail":null},"status":"failure"}`, h.body)
		},
		"answer: {status: 503, headers: {Retry-After: \"3\"}}": func(t *testing.T, h heard) {
			require.Equal(t, 503, h.StatusCode)
			require.Equal(t, "3", h.Header.Get("Retry-After"))
			require.Contains(t, h.Header.Get("Content-Type"), "text/html")
		},
		`answer: {status: 200, headers: {Content-Type: text/plain}, body: "so {}"}`: func(t *testing.T, h heard) {
			require.Equal(t, "so {}", h.body)
		},
		"throttle: {wait: 2s}": func(t *testing.T, h heard) {
			require.Equal(t, 429, h.StatusCode)
			require.Equal(t, "2", h.Header.Get("Retry-After"))
			require.Contains(t, h.body, "Rate limit exceeded")
		},
		"throttle: {wait: 2s, retry_after: date}": func(t *testing.T, h heard) {
			require.Equal(t, "Mon, 24 Jun 2019 12:00:02 GMT", h.Header.Get("Retry-After"))
		},
		"throttle: {retry_after: none}": func(t *testing.T, h heard) {
			require.Empty(t, h.Header.Get("Retry-After"))
		},
		"web_page: html200": func(t *testing.T, h heard) {
			require.Equal(t, 200, h.StatusCode)
			require.Contains(t, h.body, "Instance Hibernating page")
		},
		"reset: before": func(t *testing.T, h heard) { require.Error(t, h.err) },
		"reset: after":  func(t *testing.T, h heard) { require.Error(t, h.err) },
		"empty_pages: true": func(t *testing.T, h heard) {
			require.JSONEq(t, `{"result":[]}`, h.body)
			require.Contains(t, h.Header.Get("Link"), auditList+`>;rel="next"`)
		},
		"flood: 1": func(t *testing.T, h heard) {
			require.Greater(t, len(h.body), 1<<20)
			require.Len(t, rowsOf(t, h.body)[0]["sys_id"], 32)
		},
		"truncate: 0.5": func(t *testing.T, h heard) {
			require.ErrorIs(t, h.err, io.ErrUnexpectedEOF)
			require.NotEmpty(t, h.body)
		},
		"malformed: true": func(t *testing.T, h heard) {
			require.NoError(t, h.err)
			require.False(t, json.Valid([]byte(h.body)))
		},
		"error_after_rows: true": func(t *testing.T, h heard) {
			require.Equal(t, 200, h.StatusCode)
			require.Len(t, rowsOf(t, h.body), 5)
			require.Contains(t, h.body, `"status":"failure"`)
		},
		"drip: {bytes: 4000, every: 1ms}": func(t *testing.T, h heard) { require.Len(t, rowsOf(t, h.body), 10) },
		"hide_field: sys_created_on": func(t *testing.T, h heard) {
			rows := rowsOf(t, h.body)
			require.NotContains(t, rows[5], "sys_created_on")
			require.Contains(t, rows[4], "sys_created_on")
		},
		`hide_rows: {tablename: inc*, sys_created_by: "*"}`: func(t *testing.T, h heard) {
			seen := rowsOf(t, h.body)
			require.Len(t, seen, 6)
			for _, row := range seen {
				require.NotEqual(t, "incident", row["tablename"])
			}
			require.Contains(t, h.Header.Get("Link"), `rel="next"`, "the page was cut before")
		},
		"row: duplicate": func(t *testing.T, h heard) {
			rows := rowsOf(t, h.body)
			require.Equal(t, rows[5], rows[10])
		},
		`alter: {json: {result: [], status: "ok"}, headers: {X-Total-Count: "99", Link: null}}`: func(t *testing.T, h heard) {
			require.JSONEq(t, `{"result":[],"status":"ok"}`, h.body)
			require.Equal(t, "99", h.Header.Get("X-Total-Count"))
			require.NotContains(t, h.Header, "Link")
			require.Equal(t, "Mon, 24 Jun 2019 12:00:00 GMT", h.Header.Get("Date"))
		},
		"alter: {headers: {Date: null}}": func(t *testing.T, h heard) {
			require.Len(t, rowsOf(t, h.body), 10)
			require.NotContains(t, h.Header, "Date", "the machine does not tell its own time in that place")
		},
		"maintenance: 20m": func(t *testing.T, h heard) { require.Equal(t, 503, h.StatusCode) },
		"clock: -1h": func(t *testing.T, h heard) {
			require.Equal(t, "Mon, 24 Jun 2019 11:00:00 GMT", h.Header.Get("Date"))
		},
		"delay: 1ms": func(t *testing.T, h heard) { require.Len(t, rowsOf(t, h.body), 10) },
	} {
		t.Run(effect, func(t *testing.T) {
			i, url := troubledInstance(t, "rules: [{name: it, on: {table: sys_audit}, times: 1, "+effect+"}]")
			before := hearOf(t, "GET", url+"/api/now/table/sys_user?sysparm_limit=1")
			require.Equal(t, 200, before.StatusCode, "other calls go well")
			h := hearOf(t, "GET", url+auditList)
			holds(t, h)
			entries := i.Journal().After(0, 100).Entries
			require.Equal(t, []string{"it"}, entries[len(entries)-1].Faults)
			require.Equal(t, 1, i.Faults().Playing[0].Played)
			if !strings.HasPrefix(effect, "maintenance") {
				require.Len(t, rowsOf(t, hearOf(t, "GET", url+auditList).body), 10, "it happens once")
			}
		})
	}
}

func rowsOf(t *testing.T, body string) []map[string]any {
	t.Helper()
	var page struct{ Result []map[string]any }
	require.NoError(t, json.Unmarshal([]byte(body), &page), body)
	return page.Result
}

func sysIDOf(row map[string]any) string { return fmt.Sprint(row["sys_id"]) }

func TestRowsChangeWhileTheyAreRead(t *testing.T) {
	count := func(t *testing.T, url string) string {
		return hearOf(t, "GET", url+"/api/now/stats/sys_audit?sysparm_count=true").body
	}
	for how, more := range map[string]int{"late": 1, "vanished": -1, "changed": 0} {
		t.Run(how, func(t *testing.T) {
			_, url := troubledInstance(t, "rules: [{on: {path: '*/table/*'}, times: 1, row: "+how+"}]")
			var was, is int
			_, err := fmt.Sscanf(count(t, url), `{"result":{"stats":{"count":"%d"}}}`, &was)
			require.NoError(t, err)
			page := rowsOf(t, hearOf(t, "GET", url+auditList).body)
			_, err = fmt.Sscanf(count(t, url), `{"result":{"stats":{"count":"%d"}}}`, &is)
			require.NoError(t, err)
			require.Equal(t, was+more, is)
			again := hearOf(t, "GET", url+"/api/now/table/sys_audit/"+sysIDOf(page[5]))
			require.Equal(t, how == "vanished", again.StatusCode == http.StatusNotFound)
		})
	}
}

func TestTheInstanceHasWhatIsAnsweredOtherwise(t *testing.T) {
	for effect, heard := range map[string]bool{
		"answer: {status: 500}": false, "answer: {status: 500, heard: true}": true, "reset: before": false, "reset: after": true,
	} {
		_, url := troubledInstance(t, "rules: [{on: {operation: write}, "+effect+"}]")
		user := hearOf(t, "GET", url+"/api/now/table/sys_user?sysparm_limit=1")
		id := sysIDOf(rowsOf(t, user.body)[0])
		hearOf(t, "DELETE", url+"/api/now/table/sys_user/"+id)
		require.Equal(t, heard, hearOf(t, "GET", url+"/api/now/table/sys_user/"+id).StatusCode == http.StatusNotFound, effect)
	}
}

func TestWhichCallsAreMet(t *testing.T) {
	for rule, met := range map[string]string{
		"{}":                                        "1111",
		"{after: 2}":                                "0011",
		"{nth: [1, 4]}":                             "1001",
		"{every: 2}":                                "0101",
		"{times: 3}":                                "1110",
		"{on: {cursor: 2}}":                         "0111",
		"{on: {attempt: 2}}":                        "0010",
		"{on: {attempt: 1}}":                        "1100",
		"{on: {user: admin}}":                       "1111",
		"{on: {user: [abel.tuter]}}":                "0000",
		"{on: {auth: bearer}}":                      "0000",
		"{on: {method: '!GET'}}":                    "0000",
		"{on: {query: {sysparm_offset: '1'}}}":      "0111",
		"{on: {query: {sysparm_offset: ''}}}":       "1000",
		"{on: {path: '*sys_audit', table: sys_a*}}": "1111",
	} {
		t.Run(rule, func(t *testing.T) {
			inner := strings.TrimSuffix(strings.TrimPrefix(rule, "{"), "}")
			if inner != "" {
				inner += ", "
			}
			_, url := troubledInstance(t, "rules: [{"+inner+"answer: {status: 500}}]")
			var got strings.Builder
			for _, query := range []string{"", "?sysparm_offset=1", "?sysparm_offset=1", "?sysparm_offset=1"} {
				if hearOf(t, "GET", url+"/api/now/table/sys_audit"+query).StatusCode == http.StatusInternalServerError {
					got.WriteByte('1')
				} else {
					got.WriteByte('0')
				}
			}
			require.Equal(t, met, got.String())
		})
	}
}

// A throttle that lasts refuses whoever asks again before its end, and nobody after it.
func TestAThrottleLasts(t *testing.T) {
	_, url := troubledInstance(t, "rules: [{on: {table: sys_audit}, times: 1, throttle: {lasts: 1h}}]")
	for range 3 {
		h := hearOf(t, "GET", url+auditList)
		require.Equal(t, 429, h.StatusCode)
		require.Regexp(t, "^(3600|35[0-9]{2})$", h.Header.Get("Retry-After"), "what is left of it, in whole seconds")
	}
	require.Equal(t, 200, hearOf(t, "GET", url+"/api/now/table/sys_user?sysparm_limit=1").StatusCode, "other calls go well")

	i, url := troubledInstance(t, "rules: [{on: {table: sys_audit}, times: 1, throttle: {lasts: 20ms, wait: 7s, retry_after: date}}]")
	refused := hearOf(t, "GET", url+auditList)
	require.Equal(t, "Mon, 24 Jun 2019 12:00:07 GMT", refused.Header.Get("Retry-After"), "what is told need not be how long it lasts")
	for refused.StatusCode == http.StatusTooManyRequests {
		refused = hearOf(t, "GET", url+auditList)
	}
	require.Equal(t, 200, refused.StatusCode)
	require.Equal(t, 200, hearOf(t, "GET", url+auditList).StatusCode, "it comes once")
	require.Positive(t, i.Faults().Playing[0].Played)
}

// The same seed and the same calls at a time that stands: the same answers, byte for byte.
func TestTheSameTroubleAgain(t *testing.T) {
	transcript := func(seed int) string {
		_, url := troubledInstance(t, fmt.Sprintf("{profile: storm, seed: %d}", seed))
		var all strings.Builder
		for n := range 60 {
			h := hearOf(t, "GET", fmt.Sprintf("%s/api/now/table/sys_audit?sysparm_limit=20&sysparm_offset=%d", url, n/2*20))
			if h.err != nil && h.StatusCode == 0 {
				fmt.Fprintln(&all, "cut off")
				continue
			}
			h.Header.Del("Link") // names the port
			fmt.Fprintln(&all, h.StatusCode, h.Header, h.body, errors.Is(h.err, io.ErrUnexpectedEOF))
		}
		return all.String()
	}
	first := transcript(7)
	require.Equal(t, first, transcript(7))
	require.NotEqual(t, first, transcript(8))
	require.Contains(t, first, "[storm; seed=7]", "each answer names the seed")
}

// What a schedule has counted is part of what a reset puts back and a fork goes on with.
func TestFaultsFollowTheInstance(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{Faults: &faults.Schedule{
		Rules: []faults.Rule{{Times: 1, Effect: faults.Effect{Answer: &faults.Answer{Status: 500}}}},
	}})
	require.NoError(t, err)
	status := func(i *mockserver.Instance) int {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/now/table/sys_user?sysparm_limit=1", nil)
		r.SetBasicAuth("admin", "admin")
		w := httptest.NewRecorder()
		i.ServeHTTP(w, r)
		return w.Code
	}
	require.Equal(t, 500, status(i))
	fork := i.Fork()
	require.Equal(t, 200, status(fork))
	i.Reset()
	require.Equal(t, 500, status(i))
	require.NoError(t, i.SetFaults(faults.Schedule{}))
	require.Equal(t, 200, status(i))
	require.Equal(t, "calm", i.Faults().Profile)
	require.ErrorContains(t, i.SetFaults(faults.Schedule{Profile: "wether"}), `did you mean "weather"`)
}

// Faults end while others are calling, and nobody's call is lost by it.
func TestFaultsEndWhileOthersCall(t *testing.T) {
	i, err := mockserver.New(mockserver.Config{})
	require.NoError(t, err)
	trouble := faults.Schedule{Rules: []faults.Rule{{Effect: faults.Effect{Delay: faults.Span(time.Nanosecond)}}}}
	var callers sync.WaitGroup
	over := make(chan struct{})
	for range 4 {
		callers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					i.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/nowhere", nil)) //nolint:noctx // in memory
				}
			}
		})
	}
	for range 2000 {
		require.NoError(t, i.SetFaults(trouble))
		require.NoError(t, i.SetFaults(faults.Schedule{}))
	}
	close(over)
	callers.Wait()
}

// Whatever ends a schedule ends the waiting for it: of who cleared the faults nobody is
// held up any more, and no instance stays because of a fault.
func TestNobodyWaitsForFaultsThatAreOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i, err := mockserver.New(mockserver.Config{})
		require.NoError(t, err)
		_, err = i.Snapshot("calm")
		require.NoError(t, err)
		fleet := mockserver.NewFleet(mockserver.FleetConfig{})
		_, err = fleet.Add(i, mockserver.Placement{Name: mockserver.DefaultInstance})
		require.NoError(t, err)
		hour := faults.Schedule{Rules: []faults.Rule{{Effect: faults.Effect{Delay: faults.Span(time.Hour)}}}}
		for what, over := range map[string]func() error{
			"other faults": func() error { return i.SetFaults(faults.Schedule{}) },
			"a reset":      func() error { i.Reset(); return nil },
			"a restore":    func() error { return i.Restore("calm") },
			"the end":      func() error { return fleet.Close(t.Context()) },
		} {
			require.NoError(t, i.SetFaults(hour))
			began := clock.System().Now()
			var caller sync.WaitGroup
			caller.Go(func() {
				i.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/nowhere", nil)) //nolint:noctx // in memory
			})
			synctest.Wait()
			require.Equal(t, 1, i.Faults().UnderWay, what)
			require.NoError(t, over(), what)
			caller.Wait()
			require.Equal(t, began, clock.System().Now(), what)
		}
	})
}
