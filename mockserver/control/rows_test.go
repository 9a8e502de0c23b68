package control_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// bring sends rows as a body of the type.
func (s *server) bring(query, contentType, body string) (int, map[string]any) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+"/instances/default/rows"+query, strings.NewReader(body))
	require.NoError(s.t, err)
	request.Header.Set("Content-Type", contentType)
	return s.send(request)
}

// Rows come in each format; a row whose sys_id is there is changed.
func TestRowsInEachFormat(t *testing.T) {
	s := start(t, "")
	before := s.count("incident")
	for _, c := range []struct {
		query, contentType, body string
		inserted, updated        float64
	}{
		{"", "application/json", `{"incident":[{"sys_id":"own1","short_description":"Lamp"},{"sys_id":"own2"}]}`, 2, 0},
		{"?table=incident", "application/json", `[{"sys_id":"own1","state":7}]`, 0, 1},
		{"?table=incident", "application/json", `{"result":{"sys_id":"own1","caller_id":{"link":"x/y","value":"own9"}}}`, 0, 1},
		{"?table=incident", "text/csv; charset=utf-8", "sys_id,short_description\nown1,Lamp\nown3,\"Lamp, again\"\n", 1, 1},
		{"", "application/yaml", "incident:\n- {sys_id: own4, active: false}\n", 1, 0},
		{"?table=incident", "text/yaml", "- {sys_id: own4, active: true}\n", 0, 1},
		{"", "application/xml", `<unload unload_date="2019-03-04 05:06:07"><incident action="INSERT_OR_UPDATE"><sys_id>own5</sys_id></incident></unload>`, 1, 0},
		{"", "text/xml", `<unload><incident action="INSERT_OR_UPDATE"><sys_id>own6</sys_id></incident></unload>`, 1, 0},
	} {
		status, done := s.bring(c.query, c.contentType, c.body)
		require.Equal(t, http.StatusCreated, status, "%s: %v", c.body, done)
		require.Equal(t, []any{c.inserted, c.updated}, []any{done["inserted"], done["updated"]}, c.body)
	}
	was, err := strconv.Atoi(before)
	require.NoError(t, err)
	require.Equal(t, strconv.Itoa(was+6), s.count("incident"))
	status, done := s.bring("", "application/xml", `<unload><task action="DELETE"><sys_id>OWN6</sys_id></task><incident action="DELETE"><sys_id>own6</sys_id></incident></unload>`)
	require.Equal(t, http.StatusCreated, status, "%v", done)
	require.Equal(t, map[string]any{"inserted": 0.0, "updated": 0.0, "deleted": 1.0, "skipped": 1.0, "sys_ids": []any{"own6", "own6"}}, done)
	status, done = s.bring("", "application/json", `{"rows":[{"table":"incident","match":{"sys_id":"OWN5"},"delete":true}]}`)
	require.Equal(t, http.StatusCreated, status, "%v", done)
	require.InEpsilon(t, 1.0, done["deleted"], 0)
}

// What is wrong with rows is told with its place, all of it at once, and nothing
// was brought in.
func TestWrongRows(t *testing.T) {
	s := start(t, "")
	_, _ = s.call("PATCH", "/instances/default/clock", `{"freeze":true}`)
	before := s.picture()
	for _, c := range []struct {
		query, contentType, body string
		status                   int
		detail                   string
	}{
		{"", "text/csv", "number\nINC1\n", 400, "line 2: nothing says of which table the row is; name the file after it, or write the rows below its name"},
		{"?table=incident", "text/csv", "number\nINC1,2\n\"INC2\"x\n", 400, "line 2: the row has 2 cells, and the first line names 1 column\nline 3: something follows a closing quotation mark; double the quotation marks that belong to the cell"},
		{"?table=incident", "text/csv", "number,state\nINC1,new\nINC2,old\n", 400, "line 2: incident: state is \"new\", which is no whole number\nline 3: incident: state is \"old\", which is no whole number"},
		{"", "application/yaml", "incident:\n- number: INC1\n- number: INC2\n  state: new\n", 400, "line 4: incident: state is \"new\", which is no whole number"},
		{"", "application/xml", "<unload><incident/><problm/></unload>", 400, `line 1: row 2: there is no table problm; did you mean "problem"?: no such table`},
		{"", "application/json", `{"rows":[{"table":"incident","values":{"state":"new"},"place":{"file":"own.csv","line":7}}]}`, 400, `own.csv:7: incident: state is "new", which is no whole number`},
		{"", "application/json", `{"rows":[{"table":"incident","match":{"sys_id":"none"},"delete":true},{"table":"incident","delete":true}]}`, 400, "line 1: row 1: table incident has no row that matches sys_id=none: no such row, or not one that the caller may see\nline 1: row 2: table incident: to delete, give a sys_id, or a match"},
		{"", "application/json", "", 400, "line 1: there is nothing in it; rows are written as {\"incident\":[{\"short_description\":\"Lamp\"}]}"},
		{"", "text/csv", "number\n", 400, "rows is empty; there is nothing to import"},
		{"", "application/yaml", strings.Repeat("- 1\n", 30), 400, manyTimes(20)},
		{"", "application/json", `{"incident":[{"number":"` + strings.Repeat("x", 65<<20) + `"}]}`, 413, "the body is longer than 67108864 bytes; send it in parts"},
		{"?table=incident", "application/json", "[{}" + strings.Repeat(",{}", 50_000) + "]", 413, "there are more than 50000 rows; send them in parts"},
		{"", "text/plain", "{}", 415, "say what the body is: send it with Content-Type: application/json or application/yaml or application/x-yaml or text/yaml or text/csv or application/xml or text/xml"},
		{"?table=incident", "text/csv; charset=UTF-16", "number\nINC1\n", 415, "a body is read as UTF-8, and this one says charset=utf-16; send it as UTF-8"},
		{"?table=incident", "text/csv", "number\rINC1\r", 400, "line 1: a line ends with CR alone; end lines with LF or CR LF"},
		{"", "application/x-www-form-urlencoded", "{}", 415, "say what the body is: send it with Content-Type: application/json or application/yaml or application/x-yaml or text/yaml or text/csv or application/xml or text/xml"},
	} {
		status, problem := s.bring(c.query, c.contentType, c.body)
		require.Equal(t, c.status, status, "%.80s: %v", c.body, problem)
		require.Equal(t, c.detail, problem["detail"], "%.80s", c.body)
	}
	require.Equal(t, before, s.picture())
}

func manyTimes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "line %d: this is no row; write its columns as name: value\n", i+1)
	}
	return b.String() + "there may be more: reading ended after 20 mistakes"
}

// Whoever reads meanwhile sees all rows of an import or none, and none of one that
// fails.
func TestRowsAppearAtOnce(t *testing.T) {
	s := start(t, "")
	good := "short_description\n" + strings.Repeat("at once\n", 300)
	bad := "short_description,state\n" + strings.Repeat("at once,1\n", 300) + "at once,new\n"

	over := make(chan struct{})
	seen := make([]map[string]bool, 4)
	var readers sync.WaitGroup
	for i := range seen {
		seen[i] = map[string]bool{}
		readers.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					seen[i][s.count("incident?sysparm_query=short_description=at%20once&x=")] = true
				}
			}
		})
	}
	for range 5 {
		status, _ := s.bring("?table=incident", "text/csv", bad)
		require.Equal(t, http.StatusBadRequest, status)
	}
	status, _ := s.bring("?table=incident", "text/csv", good)
	require.Equal(t, http.StatusCreated, status)
	close(over)
	readers.Wait()
	for _, counts := range seen {
		delete(counts, "0")
		delete(counts, "300")
		require.Empty(t, counts)
	}
}

// Rows go out in each format, and come in again as they were.
func TestExport(t *testing.T) {
	s := start(t, "")
	get := func(query, accept string) (int, string, string) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/instances/default/rows"+query, http.NoBody)
		require.NoError(t, err)
		request.Header.Set("Accept", accept)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer func() { _ = answer.Body.Close() }()
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return answer.StatusCode, answer.Header.Get("Content-Type"), string(text)
	}
	for _, media := range []string{"application/json", "application/yaml", "text/csv", "application/xml"} {
		status, kind, before := get("?table=sys_user", "text/nonsense, "+media+";q=0.9")
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, media, kind)
		require.Contains(t, before, "abel.tuter")
		require.NotContains(t, before, "user_password", "secrets stay")
		status, done := s.bring("?table=sys_user", media, before)
		require.Equal(t, http.StatusCreated, status, "%v", done)
		_, _, after := get("?table=sys_user", media)
		require.Equal(t, before, after, media)
	}
	_, _, all := get("", "*/*")
	require.Contains(t, all, `"incident":[`)
	require.NotContains(t, all, `"sys_dictionary":[`)
	_, _, alone := get("?table=task&extending=false", "text/csv")
	require.Equal(t, 1, strings.Count(alone, "\n"), "no row is a task and nothing more")
	_, _, tasks := get("?table=task", "")
	require.Contains(t, tasks, `"incident":[`, "what extends a table comes with it")
	status, _, problem := get("?table=task", "text/csv")
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, problem, "CSV holds the rows of one table")
	status, _, problem = get("?table=incdent", "")
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, problem, `did you mean \"incident\"?`)
	status, _, problem = get("?extending=maybe", "")
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, problem, "extending must be true or false")
	status, _, _ = get("?table=incident", "image/png")
	require.Equal(t, http.StatusNotAcceptable, status)
	_, tables := s.call("GET", "/instances/default/tables", "")
	require.Contains(t, tables["tables"], map[string]any{"name": "incident", "rows": 8.0})
}
