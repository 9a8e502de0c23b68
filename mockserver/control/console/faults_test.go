package console_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/control"
)

// A schedule is written, played, shown with its counts and ended.
func TestFaults(t *testing.T) {
	s := open(t, "")
	const at = ui + "/instances/default"
	_, page, _ := s.send("GET", at, nil)
	require.Contains(t, page, "Nothing goes wrong on purpose.")
	require.NotContains(t, page, "End all faults")

	status, _, next := s.submit("/instances/default/faults", "schedule", "seed: 9\nrules: [{name: once, on: {table: incident}, times: 1, answer: {status: 503}}]")
	require.Equal(t, http.StatusSeeOther, status)
	require.Equal(t, at+"?done=troubled#faults", next)
	status, _, _ = (&site{t: t, url: s.instance, client: http.DefaultClient}).send("GET", "/api/now/table/incident", nil)
	require.Equal(t, http.StatusServiceUnavailable, status)
	_, page, _ = s.send("GET", at, nil)
	require.Contains(t, page, "by the seed 9.")
	require.Contains(t, page, `<th scope="row">once</th><td>1</td><td>1</td><td><code>answer: {status: 503}</code></td><td><code>table: incident, times: 1</code></td>`)
	require.Contains(t, page, ">seed: 9\nrules:\n  - name: once\n    on: {table: incident}\n    times: 1\n    answer: {status: 503}\n</textarea>")
	_, page, _ = s.send("GET", at+"/journal", nil)
	require.Contains(t, page, "fault: once")

	s.submit("/instances/default/faults", "profile", "weather", "seed", "7")
	_, body, _ := s.send("GET", control.Prefix+"/instances/default/faults", nil)
	require.Contains(t, body, `"profile":"weather","seed":7,`)
	_, _, next = s.submit("/instances/default/faults/clear")
	require.Equal(t, at+"?done=calm#faults", next)
	_, body, _ = s.send("GET", control.Prefix+"/instances/default/faults", nil)
	require.Contains(t, body, `"profile":"calm"`)
}

// What cannot be played stays in its field, with the reason beside it.
func TestFaultsThatCannotBePlayed(t *testing.T) {
	s := open(t, "")
	const text = "rules:\n  - reset: before\n  - reset: <befor>\n"
	for given, says := range map[string]string{
		text:              `line 3: rule 2 (rule-2): reset: there is no "<befor>"; did you mean "before"?`,
		"":                "the schedule is empty",
		"profile: wether": `there is no profile "wether"; did you mean "weather"?`,
	} {
		status, page, _ := s.submit("/instances/default/faults", "schedule", given)
		require.Equal(t, http.StatusBadRequest, status)
		require.Regexp(t, `<p class="problem" id="schedule-problem">[^<]*`+regexp.QuoteMeta(html.EscapeString(says)), page)
		require.Contains(t, page, `aria-invalid="true">`+html.EscapeString(given)+"</textarea>")
	}
	status, page, _ := s.submit("/instances/default/faults", "profile", "weather", "seed", "x")
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, page, `name="seed" value="x"`)
	require.NotContains(t, page, "aria-invalid", "the schedule is not at fault")
	status, _, _ = s.send("POST", ui+"/instances/default/faults", url.Values{"profile": {"storm"}})
	require.Equal(t, http.StatusForbidden, status, "without the token of a form")
	_, body, _ := s.send("GET", control.Prefix+"/instances/default/faults", nil)
	require.Contains(t, body, `"profile":"calm"`, "nothing has changed")
}
