package run_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// guest is a run on a server that is nothing but an address.
func guest(t *testing.T, list []*suite.Check, handler http.HandlerFunc) run.Config {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c := config(t, list, "madrid")
	c.Target = run.Target{Instance: world.Foreign(server.URL, "madrid",
		world.Login{UserName: "admin", Password: "secret-of-admin"}, &world.Client{ID: "c", Secret: "secret-of-client"})}
	return c
}

// echo answers with what was asked.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	user, password, _ := r.BasicAuth()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Method", r.Method)
	w.Header().Add("Set-Cookie", "JSESSIONID=ABC; HttpOnly")
	w.Header().Set("Link", `<http://other.example/next?page=2&a=b,c>;rel="next",<http://other.example/last>; rel=last`)
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintf(w, `{"uri":%q,"body":%q,"type":%q,"user":%q,"cookie":%q,"auth":%q}`,
		r.URL.RequestURI(), body, r.Header.Get("Content-Type"), user+":"+password, r.Header.Get("Cookie"), r.Header.Get("Authorization"))
}

// single is a check of these steps, once, without a flow.
func single(steps string) string {
	return "\n  - id: t/one\n    flows: none\n    varies: once\n    WORDS\n    steps:\n" + steps
}

func TestWhatIsSent(t *testing.T) {
	row := only(t, guest(t, checks(t, suite.Server, single(`
      - send: {path: "/a/b%20c", query: {z: "1 2", a: [x, y]}, as: anonymous}
        expect: {status: 201, json: {uri: "/a/b%20c?z=1+2&a=x&a=y", auth: "", body: ""}, headers: {X-Method: GET, X-Nothing: {absent: true}}}
        capture: {next: link next, session: cookie JSESSIONID, seen: "json uri", method: header X-Method, part: "body ~ z=([^&]*)", one: "json uri ~ a=(.)"}
      - send: {path: "{{next}}", as: anonymous, cookies: true}
        expect: {status: [200, 201], json: {uri: "/next?page=2&a=b,c", cookie: ""}}
      - send: {path: /x, as: anonymous, cookies: true}
        expect: {status: 201, json: {cookie: JSESSIONID=ABC}}
      - send: {path: /x, raw_query: "q=a^b&{{session}}"}
        expect: {status: 201, json: {uri: "/x?q=a^b&ABC", user: "admin:secret-of-admin"}}
      - send: {method: POST, path: /x, json: {n: 1, t: "{{method}}", d: 2019-01-01}, as: {basic: {user: u, password: "p:q"}}}
        expect: {status: 201, json: {body: '{"d":"2019-01-01","n":1,"t":"GET"}', type: application/json, user: "u:p:q"}}
      - send: {method: PUT, path: /x, form: {b: "+&%", a: ü}, as: {bearer: "tok"}}
        expect: {status: 201, json: {body: "b=%2B%26%25&a=%C3%BC", type: application/x-www-form-urlencoded, auth: Bearer tok}, headers: {X-Method: PUT}}
      - send: {method: POST, path: /x, body: "{{fill 3}}!", headers: {Content-Type: text/plain}}
        expect: {status: 201, json: {body: "abc!", type: text/plain}}
      - send: {path: "/x?{{part}}-{{one}}"}
        expect: {status: 201, json: {uri: "/x?1+2-x"}}
      - send: {method: POST, path: /x, filler: 100}
        expect: {status: 201, json: {body: {matches: '^\{"short_description":"x{100}"\}$'}}}
`)), echo))
	require.Equal(t, report.Pass, row.Status, row.Reason)
}

// A replay sends the very same request.
func TestCookiesAreSentInOrder(t *testing.T) {
	row := only(t, guest(t, checks(t, suite.Server, single(`
      - send: {path: /x, as: anonymous, cookies: true}
        expect: {status: 201}
      - send: {path: /x, as: anonymous, cookies: true}
        expect: {status: 201, json: {cookie: "A=1; B=2; C=3; JSESSIONID=ABC"}}
`)), func(w http.ResponseWriter, r *http.Request) {
		for _, cookie := range []string{"C=3", "A=1", "B=2"} {
			w.Header().Add("Set-Cookie", cookie)
		}
		echo(w, r)
	}))
	require.Equal(t, report.Pass, row.Status, row.Reason)
}

func TestWhatIsFound(t *testing.T) {
	for steps, want := range map[string]string{
		`
      - send: {path: /x}
        expect: {status: 200}`: "GET /x: status is 201, wanted 200\n  came: 201 application/json {",
		`
      - send: {path: /x}
        expect: {status: 201, json: {nothing: {type: string}}}`: "GET /x: nothing is absent",
		`
      - send: {path: /x}
        expect: {status: 201, headers: {X-Method: POST}}`: `header X-Method is "GET", wanted "POST"`,
		`
      - send: {path: /x}
        expect: {status: 201, headers: {X-No: b, X-Method: PUT}}`: `header X-Method is "GET", wanted "PUT"`, // by name, each time
		`
      - send: {path: /x}
        expect: {status: 201, body: {not_contains: uri}}`: "body is ",
		`
      - send: {path: /x}
        expect: {status: 201}
        capture: {a: cookie NOTHING}`: "there is no cookie NOTHING to go on with",
		`
      - send: {path: /x}
        expect: {status: 201}
        capture: {a: "json uri ~ code=(.)"}`: "there is no json uri ~ code=(.) to go on with",
		`
      - send: {path: "/x?code=&state=s"}
        expect: {status: 201}
        capture: {a: "json uri ~ code=([^&]*)"}`: "there is no json uri ~ code=([^&]*) to go on with",
		`
      - send: {path: /x}
        expect: {status: 201}
        capture: {a: header X-Method, b: header X-Nothing, c: cookie NOTHING}`: "there is no header X-Nothing to go on with",
		`
      - walk: {path: /x, limit: 2, by: link}
        expect: {json: {pages: 1}}`: "page 1 is not a list of rows",
	} {
		row := only(t, guest(t, checks(t, suite.Server, single(steps+"\n")), echo))
		require.Equal(t, report.Fail, row.Status, row.Reason)
		require.Contains(t, row.Reason, want)
	}
}

func TestSecretsStayOutOfReasons(t *testing.T) {
	long := strings.Repeat("Ab1-", 20)
	row := only(t, guest(t, checks(t, suite.Server, single(`
      - send: {path: "/x?token=`+long+`", as: {bearer: "{{client.secret}}"}}
        expect: {status: 200}
`)), echo))
	require.Equal(t, report.Fail, row.Status)
	require.NotContains(t, row.Reason, "secret-of-client")
	require.NotContains(t, row.Reason, long)
	require.Contains(t, row.Reason, "Bearer [redacted]")
}

func TestNoAnswerIsTheServersFailure(t *testing.T) {
	row := only(t, guest(t, checks(t, suite.Server, single(`
      - send: {path: /x}
        expect: {status: 200}
`)), func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	require.Equal(t, report.Fail, row.Status)
	require.Contains(t, row.Reason, "GET /x: no answer")
}

// list is a server of seven numbered rows that pages in some way.
func list(way string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var offset, limit int
		_, _ = fmt.Sscan(r.URL.Query().Get("sysparm_offset"), &offset)
		_, _ = fmt.Sscan(r.URL.Query().Get("sysparm_limit"), &limit)
		if way == "always the first page" {
			offset = 0
		}
		var page []string
		for n := offset; n < min(offset+limit, 7); n++ {
			if way != "hides the middle" || n < 2 || n > 4 {
				page = append(page, fmt.Sprintf(`{"n":"%d"}`, n))
			}
		}
		if way != "no total" {
			w.Header().Set("X-Total-Count", "7")
		}
		if offset+limit < 7 {
			w.Header().Set("Link", fmt.Sprintf(`<http://x/l?sysparm_limit=%d&sysparm_offset=%d>;rel="next"`, limit, offset+limit))
		}
		if len(page) == 0 && way == "no total" {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprintf(w, `{"result":[%s]}`, strings.Join(page, ","))
	}
}

func TestWalk(t *testing.T) {
	for _, c := range []struct{ way, by, want string }{
		{"well", "link", `{result: {count: 7}, "result[*].n": {sorted: ascending, unique: true}, pages: 4}`},
		{"well", "offset", `{result: {count: 7}, pages: 4}`},
		{"no total", "offset", `{result: {count: 7}, pages: 5}`},
		{"hides the middle", "offset", `{result: {count: 4}, pages: 4}`},
		{"hides the middle", "link", `{result: {count: 4}, pages: 4}`},
	} {
		text := single("      - walk: {path: /l, limit: 2, by: " + c.by + "}\n        expect: {json: " + c.want + "}\n")
		row := only(t, guest(t, checks(t, suite.Server, text), list(c.way)))
		require.Equal(t, report.Pass, row.Status, row.Reason)
	}
	text := single("      - walk: {path: /l, limit: 2, by: link}\n        expect: {json: {result: {count: 7}}}\n")
	row := only(t, guest(t, checks(t, suite.Server, text), list("always the first page")))
	require.Equal(t, report.Fail, row.Status)
	require.Contains(t, row.Reason, "has not ended after 500 pages of 2 rows")
}

const manners = `
  - id: t/writes
    flows: none
    writes: true
    WORDS
    steps:
      - send: {method: POST, path: /api/now/table/incident, json: {a: b}}
        expect: {status: 201}
        capture: {id: "json id"}
    cleanup:
      - send: {method: DELETE, path: "/api/now/table/incident/{{id}}"}
        expect: {status: 204}
  - id: t/fails
    flows: none
    failed_login: true
    WORDS
    steps:
      - send: {path: /x, as: {basic: {user: a, password: b}}}
        expect: {status: 401}
  - id: t/moves
    flows: none
    needs: control
    WORDS
    steps:
      - clock: {advance: 5m}
`

func TestAGuestAsksBeforeItWrites(t *testing.T) {
	var asked []string
	handler := func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		switch r.Method {
		case http.MethodPost:
			w.WriteHeader(http.StatusCreated)
		case http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
			return
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
		fmt.Fprint(w, `{"id":"17"}`)
	}
	c := guest(t, checks(t, suite.Server, manners), handler)
	c.Parallel = 1
	for _, row := range rows(t, c) {
		require.Equal(t, report.Skip, row.Status, row.ID)
		require.NotEmpty(t, row.Reason)
	}
	require.Empty(t, asked)

	c.Target.AllowWrites = true
	all := rows(t, c)
	require.Equal(t, []report.Status{report.Pass, report.Skip, report.Pass}, []report.Status{all[0].Status, all[1].Status, all[2].Status})
	require.Contains(t, asked, "DELETE /api/now/table/incident/17", "it tidies up")
}

// A check that fails in the middle, or a person who interrupts it, leaves
// nothing behind either.
func TestAGuestTidiesUpWhateverHappened(t *testing.T) {
	const text = `
  - id: t/writes
    flows: none
    writes: true
    WORDS
    steps:
      - send: {method: POST, path: /api/now/table/incident, json: {a: b}}
        expect: {status: 201}
        capture: {id: "json id"}
      - send: {path: /then}
        expect: {status: 200}
    cleanup:
      - send: {method: DELETE, path: "/api/now/table/incident/{{id}}"}
        expect: {status: 204}
      - send: {method: DELETE, path: "/api/now/table/problem/{{never}}"}
        expect: {status: 204}
`
	for _, interrupted := range []bool{false, true} {
		ctx, interrupt := context.WithCancel(t.Context())
		var deleted []string
		list := checks(t, suite.Server, strings.Replace(text, "capture: {id", "capture: {never: \"json uri\", id", 1))
		list[0].Steps[0].Capture = map[string]string{"id": "json id"} // so that the second row was never made
		c := guest(t, list, func(w http.ResponseWriter, r *http.Request) {
			switch r.Method {
			case http.MethodDelete:
				deleted = append(deleted, r.URL.Path)
				w.WriteHeader(http.StatusNoContent)
			case http.MethodPost:
				w.WriteHeader(http.StatusCreated)
				fmt.Fprint(w, `{"id":"17"}`)
			default:
				if interrupted {
					interrupt()
				}
				w.WriteHeader(http.StatusTeapot)
			}
		})
		c.Target.AllowWrites = true
		_, err := run.Run(ctx, c)
		if interrupted {
			require.ErrorIs(t, err, context.Canceled)
		} else {
			require.NoError(t, err)
		}
		require.Equal(t, []string{"/api/now/table/incident/17"}, deleted, "what was never made needs no tidying")
		interrupt()
	}
}

// A step of a group that fails is named by its own line, and by where the check uses it.
func TestWhereGroupsFail(t *testing.T) {
	row := only(t, guest(t, checks(t, suite.Server, single(`
      - send: {path: /a}
        expect: {status: 201}
      - use: asked
`)+`
groups:
  asked:
    - send: {path: /b}
      expect: {status: 201}
    - send: {path: /c}
      expect: {status: 404}
`), echo))
	require.Equal(t, report.Fail, row.Status)
	require.Contains(t, row.Reason, "t/t.yaml:24 (used in line 18): GET /c: status is 201, wanted 404")
}

// Forks start as far in the past as the check moves them, in both kinds.
func TestTimeMovesWithinTheMachines(t *testing.T) {
	const text = `
  - id: t/time
    flows: none
    varies: once
    needs: control
    WORDS
    steps:
      - rows: [{table: incident, values: {number: "KIT{{n}}", short_description: "{{now}}"}, repeat: 2, at: -1h, every: 30m}]
      - clock: {advance: 20d}
      - send: {path: /api/now/table/incident, query: {sysparm_query: "sys_created_on<{{now-20d}}^numberSTARTSWITHKIT^ORDERBYnumber", sysparm_fields: "number,sys_created_on,sys_updated_on"}}
        expect: {status: 200, json: {result: {count: 2}, "result[*].number": [KIT0, KIT1], "result[*].sys_created_on": {unique: true, sorted: ascending}}}
      - rows: [{table: incident, values: {number: KIT9, sys_created_on: "{{midnight-20s}}"}}]
      - send: {path: /api/now/table/incident, query: {sysparm_query: "number=KIT9^sys_created_on>{{now-20s}}^sys_created_on<{{now+1d}}", sysparm_fields: sys_created_on}}
        expect: {status: 200, json: {"result[0].sys_created_on": {matches: " 23:59:40$"}}}
      - settings: {rest_v1_empty_list_status: "200"}
      - send: {path: /api/now/v1/table/incident, query: {sysparm_query: number=NONE}}
        expect: {status: 200}
      - temper: strict
      - send: {path: /api/now/v1/table/incident, query: {sysparm_query: number=NONE}}
        expect: {status: 200}
      - clock: {freeze: true}
`
	c := config(t, checks(t, suite.Server, text), "madrid")
	row := only(t, c)
	require.Equal(t, report.Pass, row.Status, row.Reason)
}
