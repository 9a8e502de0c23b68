package run_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// What was sent and what came stands in the report of a server check that failed, with
// the time of the server.
func TestTheExchangeIsKept(t *testing.T) {
	row := only(t, guest(t, checks(t, suite.Server, single(`
      - send: {method: POST, path: "/x?a=1", json: {n: 1}, headers: {X-Mine: me}, as: anonymous}
        expect: {status: 201}
      - send: {path: /y, as: anonymous}
        expect: {status: 200}
`)), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", "Mon, 24 Jun 2019 12:00:00 GMT")
		echo(w, r)
	}))
	require.Equal(t, report.Fail, row.Status)
	require.Len(t, row.Exchange.Calls, 2)
	first := row.Exchange.Calls[0]
	require.Equal(t, "POST /x?a=1 2019-06-24T12:00:00Z", first.Method+" "+first.Path+" "+first.At)
	require.Equal(t, `{"n":1}`, first.Body)
	require.Subset(t, first.Headers, []string{"Content-Type: application/json", "X-Mine: me"})
	require.Equal(t, http.StatusCreated, first.Answer.Status)
	require.Contains(t, first.Answer.Headers, "X-Method: POST")
	require.Contains(t, first.Answer.Body, `"uri":"/x?a=1"`)
	require.Equal(t, "/y", row.Exchange.Calls[1].Path)

	pass := only(t, guest(t, checks(t, suite.Server, single(`
      - send: {path: /x}
        expect: {status: 201}
`)), echo))
	require.Nil(t, pass.Exchange, "of a pass nobody reads it")
}

// A report stays readable whatever a server sends, and says what it leaves out.
func TestTheExchangeIsBounded(t *testing.T) {
	judged := func(steps string, answer func(w http.ResponseWriter)) *report.Exchange {
		row := only(t, guest(t, checks(t, suite.Server, single(steps)), func(w http.ResponseWriter, _ *http.Request) { answer(w) }))
		require.Equal(t, report.Fail, row.Status)
		require.NotNil(t, row.Exchange)
		return row.Exchange
	}
	const failing = "\n      - send: {path: /x}\n        expect: {status: 201}\n"
	long := judged(failing, func(w http.ResponseWriter) { _, _ = w.Write(bytes.Repeat([]byte("ä"), 1<<20)) })
	require.Less(t, len(long.Calls[0].Answer.Body), 3100)
	require.EqualValues(t, 2<<20, long.Calls[0].Answer.Bytes)
	require.Contains(t, long.Calls[0].Answer.Body, "ä… (2097152 bytes)", "the whole, and not what was looked at")
	sent := judged("\n      - send: {method: POST, path: /x, body: '"+strings.Repeat("a.b", 21845)+"üü'}\n        expect: {status: 201}\n", func(http.ResponseWriter) {})
	require.Contains(t, sent.Calls[0].Body, "… (65539 bytes)", "it is text, though the look ends within a letter")
	packed := judged(failing, func(w http.ResponseWriter) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(make([]byte, 40))
	})
	require.Equal(t, "[40 bytes, gzip]", packed.Calls[0].Answer.Body)
	require.Equal(t, "[2 bytes that are no text]", judged(failing, func(w http.ResponseWriter) { _, _ = w.Write([]byte{0xff, 0}) }).Calls[0].Answer.Body)
	require.Nil(t, judged(failing, func(http.ResponseWriter) { panic(http.ErrAbortHandler) }).Calls[0].Answer)

	n := 0
	many := judged("\n      - send: {path: /x}\n        repeat: 30\n        expect: {status: 200}\n", func(w http.ResponseWriter) {
		if n++; n == 12 {
			w.WriteHeader(http.StatusTeapot)
		}
	})
	require.Len(t, many.Calls, 8)
	require.Equal(t, 4, many.LeftOut)
	require.Equal(t, http.StatusTeapot, many.Calls[7].Answer.Status)
}

// No form of a report has a secret of the exchange in it, in whatever place and
// encoding it was sent, came, or was repeated.
func TestNoSecretIsInAReport(t *testing.T) {
	const access, refresh, session, stranger = "acc.tok/23+4567=", "rfr~tok-98765432", "5E55104C00C1E000", "pass of Abel 7"
	answers := func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		w.Header().Add("Set-Cookie", "JSESSIONID="+session+"; Path=/; HttpOnly")
		w.Header().Set("X-UserToken-Response", session[:15])
		w.Header().Set("Location", "http://127.0.0.1/done?code="+refresh[:9]+"&state=1")
		if r.URL.Path == "/oauth_token.do" {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"access_token":%q,"refresh_token":%q,"token_type":"Bearer","expires_in":1799}`, access, refresh)
			return
		}
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s %s\n%v\n<user_password>%s</user_password> <input name='sysparm_ck' value='%s'> {\"api_key\": \"%s\"}",
			r.Method, r.URL, r.Header, stranger, session[:14], stranger)
		_, _ = w.Write(sent)
	}
	steps := `
      - send: {method: POST, path: /oauth_token.do, as: anonymous, form: {grant_type: password, username: admin, password: "{{admin.password}}", client_secret: "{{client.secret}}"}}
        expect: {status: 200}
      - send: {method: POST, path: /oauth_token.do, as: {basic: {user: c, password: "{{client.secret}}"}}, form: {grant_type: refresh_token, refresh_token: "` + refresh + `"}}
        expect: {status: 200}
      - send: {method: POST, path: "/x?x_password=` + strings.ReplaceAll(stranger, " ", "+") + `", headers: {X-Api-Key: "` + stranger + `", Cookie: "a=` + session + `; b=2"},
          as: {basic: {user: abel, password: "` + stranger + `"}}, json: {user_password: "` + stranger + `", nested: '{"password":"` + stranger + `"}', user: {name: abel}}}
        expect: {status: 200}
`
	row := only(t, guest(t, checks(t, suite.Server, single(steps)), answers))
	require.Equal(t, report.Fail, row.Status)
	require.Len(t, row.Exchange.Calls, 3)
	require.Contains(t, row.Exchange.Calls[0].Body, "grant_type=password&username=admin&password=[redacted]&client_secret=[redacted]")
	require.Contains(t, row.Exchange.Calls[0].Answer.Body, `"token_type":"Bearer","expires_in":1799`)
	require.Contains(t, row.Exchange.Calls[2].Headers, "Authorization: Basic [redacted]")
	require.Contains(t, row.Exchange.Calls[2].Headers, "Cookie: a=[redacted]; b=[redacted]")
	require.Contains(t, row.Exchange.Calls[2].Body, `"user":{"name":"abel"}`)
	r := report.New("1", 7, report.Subject{Kind: "server", Name: "x"}, []report.Check{row})
	for name, write := range map[string]func(io.Writer) error{
		"report.json": r.WriteJSON, "junit.xml": r.WriteJUnit, "report.tap": r.WriteTAP,
		"summary.md": func(w io.Writer) error { return r.WriteSummary(w, nil) },
		"the text":   func(w io.Writer) error { return r.WriteText(w, nil, report.Look{}) },
		"report.html": func(w io.Writer) error {
			return r.WriteHTML(w, nil, func(string) report.About { return report.About{} })
		},
	} {
		var text bytes.Buffer
		require.NoError(t, write(&text))
		for _, secret := range []string{
			"secret-of-admin", "secret-of-client", access, refresh, refresh[:9], session, session[:14], stranger, strings.ReplaceAll(stranger, " ", "+"), "of Abel",
			base64.StdEncoding.EncodeToString([]byte("c:secret-of-client")), base64.StdEncoding.EncodeToString([]byte("abel:" + stranger)),
		} {
			require.NotContains(t, text.String(), secret, name)
		}
	}
}

// What met the calls of a connector stands beside them: the weather of the run, and what
// the check itself lets happen.
func TestWhatMetTheCallsIsTold(t *testing.T) {
	judged := func(faults string) report.Check {
		text := strings.Replace(one("{run: sync, expect: {exit: 7}}"), "      - {run: sync", faults+"      - {run: sync", 1)
		c := config(t, checks(t, suite.Connector, text), "madrid")
		c.Program, c.Weather = mine(t, "asks a lot"), "storm"
		row := only(t, c)
		require.Equal(t, report.Fail, row.Status)
		return row
	}
	row, overloaded := judged(""), 0
	for i, call := range row.Exchange.Calls {
		require.NotEmpty(t, call.At)
		require.Contains(t, call.Path, "/api/now/table/")
		line := row.Requests[len(row.Requests)-len(row.Exchange.Calls)+i]
		if len(call.Met) == 0 {
			require.NotContains(t, line, ", met ")
			continue
		}
		require.Contains(t, line, ", met "+call.Met[0])
		if call.Met[0] == "storm/overloaded" {
			overloaded++
			require.Equal(t, "met storm/overloaded: 503", call.MetBy())
			require.Contains(t, row.Text(report.Look{}), "\n    met:    storm/")
			require.Contains(t, row.Text(report.Look{}), "storm/overloaded: 503")
		}
	}
	require.Positive(t, overloaded)

	row = judged("      - faults: [{name: shut, on: {operation: read}, answer: {status: 403}}]\n")
	last := row.Exchange.Calls[len(row.Exchange.Calls)-1]
	require.Equal(t, "met check/shut: 403", last.MetBy())
	require.NotContains(t, row.Text(report.Look{}), "met:", "what a check is about is told by the check")
}
