package mockserver_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/journal"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const batchPath = "/api/now/v1/batch"

type batchAnswer struct {
	ID         string        `json:"batch_request_id"`
	Serviced   []batchedItem `json:"serviced_requests"`
	Unserviced []string      `json:"unserviced_requests"`
}

type batchedItem struct {
	ID      string `json:"id"`
	Body    []byte `json:"body"` // encoding/json reads base64
	Status  int    `json:"status_code"`
	Text    string `json:"status_text"`
	Headers []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"headers"`
	Error    string `json:"error_message"`
	Redirect string `json:"redirect_url"`
	Took     int    `json:"execution_time"`
}

func (i *batchedItem) header(name string) string {
	for _, h := range i.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

func (w wire) batch(body string, headers ...string) batchAnswer {
	w.Helper()
	got := w.send("POST", batchPath, body, headers...)
	require.Equal(w, http.StatusOK, got.status, got.body)
	var read batchAnswer
	require.NoError(w, json.Unmarshal([]byte(got.body), &read), got.body)
	return read
}

func batched(items ...string) string {
	return `{"batch_request_id":"1","rest_requests":[` + strings.Join(items, ",") + `]}`
}

func getting(id, url string) string { return fmt.Sprintf(`{"id":%q,"method":"GET","url":%q}`, id, url) }

func posting(id, url, body string) string {
	return fmt.Sprintf(`{"id":%q,"method":"POST","url":%q,"body":%q}`, id, url, base64.StdEncoding.EncodeToString([]byte(body)))
}

const abelTuter = "/api/now/table/sys_user?sysparm_query=user_name=abel.tuter&sysparm_fields=user_name"

// A request inside a batch is answered as it is by itself: that is compared whole.
func TestBatchAnswersAsSingleRequestsDo(t *testing.T) {
	w := newWire(t)
	paths := []string{
		abelTuter, "/api/now/v1/table/sys_user?user_name=nobody", "/api/now/table/bunk", "/api/now/nonsense", "/login.do",
		"/api/now/table/incident?sysparm_limit=3", anIncident, "/api/now/table/incident/bunk", "/api/now/table/incident?sysparm_query=a%zz",
	}
	var items []string
	for _, path := range paths {
		items = append(items, getting(path, path))
	}
	got := w.batch(batched(items...))
	require.Equal(t, "1", got.ID)
	require.Empty(t, got.Unserviced)
	require.Len(t, got.Serviced, len(paths))
	for i, path := range paths {
		item := got.Serviced[i]
		require.Equal(t, path, item.ID)
		if !strings.HasPrefix(path, "/api/") {
			require.Equal(t, http.StatusBadRequest, item.Status, "a batch has no pages")
			continue
		}
		alone := w.send("GET", path, "")
		require.Equal(t, alone.status, item.Status, path)
		require.Equal(t, http.StatusText(alone.status), item.Text)
		require.Equal(t, alone.body, string(item.Body))
		for _, name := range []string{"Content-Type", "X-Total-Count", "Link", "Location"} {
			require.Equal(t, alone.header.Get(name), item.header(name), "%s of %s", name, path)
		}
		require.Equal(t, strconv.Itoa(len(item.Body)), item.header("Content-Length"))
		for _, name := range []string{"Set-Cookie", "Keep-Alive", "Connection", "Transfer-Encoding", "Server-Timing", "X-Is-Logged-In"} {
			require.Empty(t, item.header(name), name)
		}
	}
}

// The documented sample, with its line break inside a text, its single quotes and
// its requests in two forms.
func TestBatchOfTheVendorsPage(t *testing.T) {
	w := newWire(t)
	got := w.batch(`{
	"batch_request_id":"1",
	"rest_requests":[
	  {"id":"12","exclude_response_headers":true,"headers":[
	    {"name":"Content-Type","value":"application/xml"},{"name":"Accept","value":"application/xml"}],
	   "url":"/api/now/table/incident?sysparm_limit=1","method":"GET"},
	  {"id":"13","exclude_response_headers":true,"headers":[
	    {"name":"Content-Type","value":"application/json"},{"name":"Accept","value":"application/json"}],
	   "url":"/api/now/table/incident","method":"POST",
	   "body":"eyd1cmdlbmN5JzonMScsICdzaG9ydF9kZXNjcmlwdGlvbic6J015IGNvbXB1dGVyIG
          Jyb2tlJywgJ2NvbW1lbnRzJzonRWxldmF0aW5nIHVyZ2VuY3ksIHRoaXMgaXMgYSBibG9ja2luZyBpc3N1ZSd9"}]}`)
	require.Len(t, got.Serviced, 2)
	require.Contains(t, string(got.Serviced[0].Body), "<response><result>")
	require.Empty(t, got.Serviced[0].Headers)
	require.Equal(t, http.StatusCreated, got.Serviced[1].Status, string(got.Serviced[1].Body))
	require.Contains(t, string(got.Serviced[1].Body), `"short_description":"My computer broke"`)
}

// Requests are served in their order, each seeing what those before it did, and an
// id comes back as a text whatever it was.
func TestBatchInItsOrder(t *testing.T) {
	w := newWire(t)
	got := w.batch(`{"batch_request_id":7,"rest_requests":[` + strings.Join([]string{
		posting("a", "/api/now/table/sys_user_group", `{"sys_id":"0123456789abcdef0123456789abcdef","name":"One"}`),
		`{"id":2,"method":"patch","url":"api/now/table/sys_user_group/0123456789abcdef0123456789abcdef","body":"` + base64.StdEncoding.EncodeToString([]byte(`{"name":"Two"}`)) + `"}`,
		getting("a", "/api/now/table/sys_user_group/0123456789abcdef0123456789abcdef?sysparm_fields=name"),
		`{"id":"d","method":"DELETE","url":"/api/now/table/sys_user_group/0123456789abcdef0123456789abcdef"}`,
		getting("e", "/api/now/table/sys_user_group/0123456789abcdef0123456789abcdef"),
	}, ",") + `]}`)
	require.Equal(t, "7", got.ID)
	var seen []string
	for _, item := range got.Serviced {
		seen = append(seen, fmt.Sprint(item.ID, " ", item.Status))
	}
	require.Equal(t, []string{"a 201", "2 200", "a 200", "d 204", "e 404"}, seen)
	require.JSONEq(t, `{"result":{"name":"Two"}}`, string(got.Serviced[2].Body))
	require.Empty(t, got.Serviced[3].Body)
	require.Empty(t, got.Serviced[3].header("Content-Type"))
	require.Equal(t, w.globe.URL+"/api/now/table/sys_user_group/0123456789abcdef0123456789abcdef", got.Serviced[0].header("Location"))

	empty := w.send("POST", "/api/now/batch", `{"rest_requests":[]}`)
	require.JSONEq(t, `{"batch_request_id":"","serviced_requests":[],"unserviced_requests":[]}`, empty.body)
}

// What is wrong with one request is said in its place, and the others are served.
func TestBatchWithBadRequests(t *testing.T) {
	w := newWire(t)
	bad := map[string]string{
		`{"method":"GET","url":"/api/now/table/incident"}`:                             "id is missing.",
		`{"id":"x","url":"/api/now/table/incident"}`:                                   "method is missing.",
		`{"id":"x","method":"GET"}`:                                                    "url is missing.",
		`{"id":"x","method":"GET","url":"https://example.com/api/now/table/incident"}`: "url must be relative to the instance.",
		`{"id":"x","method":"GET","url":"//example.com/api/now/table/incident"}`:       "url must be relative to the instance.",
		`{"id":"x","method":"GET","url":"/api/now/%zz"}`:                               "url is not valid.",
		`{"id":"x","method":"GET","url":"/api\u0001"}`:                                 "url is not valid.",
		`{"id":"x","method":"POST","url":"/api/now/table/incident","body":"???"}`:      "body is not valid base64.",
		`{"id":"x","method":"POST","url":"/api/now/table/incident","body":{}}`:         "body must be a text.",
		`{"id":"x","method":"GET","url":"/api/now/table/incident","headers":{}}`:       "headers must be a list of objects with name and value.",
		`{"id":["x"],"method":"GET","url":"/api/now/table/incident"}`:                  "id must be a text.",
		`5`:                     "A request of rest_requests must be an object.",
		getting("x", batchPath): "Nested batch requests are not supported",
		posting("x", "/api/now/batch", batched()): "A batch request cannot contain another batch request.",
	}
	for item, words := range bad {
		got := w.batch(batched(item, getting("good", abelTuter)))
		require.Len(t, got.Serviced, 2, item)
		require.Equal(t, http.StatusOK, got.Serviced[1].Status, item)
		require.NotEqual(t, http.StatusOK, got.Serviced[0].Status, item)
		if strings.HasPrefix(words, "Nested") {
			require.Equal(t, http.StatusMethodNotAllowed, got.Serviced[0].Status)
			continue
		}
		require.Equal(t, http.StatusBadRequest, got.Serviced[0].Status, item)
		var envelope struct {
			Error struct{ Message, Detail string }
		}
		require.NoError(t, json.Unmarshal(got.Serviced[0].Body, &envelope))
		require.Equal(t, words, envelope.Error.Detail)
	}
	for body, words := range map[string]string{
		`{`: "The payload is not valid JSON.", `[]`: "The payload is not valid JSON.", ``: "The payload is not valid JSON.",
		`{}`: "rest_requests must be a list of requests.", `{"rest_requests":{}}`: "rest_requests must be a list of requests.",
		`{"batch_request_id":{},"rest_requests":[]}`: "batch_request_id must be a text.",
	} {
		got := w.send("POST", batchPath, body)
		require.Equal(t, http.StatusBadRequest, got.status, body)
		require.Contains(t, got.body, words)
	}
	require.Equal(t, http.StatusMethodNotAllowed, w.send("GET", batchPath, "").status)
}

// Who sends the requests is who sends the batch, whatever they say of themselves.
func TestBatchIsOfItsSender(t *testing.T) {
	w := newWire(t)
	other := base64.StdEncoding.EncodeToString([]byte("abel.tuter:wrong"))
	got := w.batch(batched(`{"id":"x","method":"POST","url":"/api/now/table/incident?sysparm_fields=sys_created_by","headers":[
		{"name":"Authorization","value":"Basic ` + other + `"},{"name":"Cookie","value":"JSESSIONID=0"},{"name":"Content-Length","value":"1"},
		{"name":"Accept-Encoding","value":"gzip"},{"name":"Host","value":"example.com"},{"name":"Origin","value":"https://example.com"}],
		"body":"e30="}`))
	require.Equal(t, http.StatusCreated, got.Serviced[0].Status)
	require.JSONEq(t, `{"result":{"sys_created_by":"admin"}}`, string(got.Serviced[0].Body))
	require.True(t, strings.HasPrefix(got.Serviced[0].header("Location"), w.globe.URL), "links name the batch's own host")

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.globe.URL+batchPath, strings.NewReader(batched(
		`{"id":"x","method":"GET","url":"`+abelTuter+`","headers":[{"name":"Authorization","value":"Basic `+base64.StdEncoding.EncodeToString([]byte("admin:admin"))+`"}]}`)))
	require.NoError(t, err)
	status, _ := send(t, w.globe.HTTPClient(), request)
	require.Equal(t, http.StatusUnauthorized, status)
}

// Beyond a limit nothing is served, and what was not is named.
func TestBatchLimits(t *testing.T) {
	w := newWire(t)
	three := batched(getting("a", abelTuter), getting("b", "/api/now/table/incident?sysparm_limit=5"), getting("c", abelTuter))
	whole := w.batch(three)
	require.Len(t, whole.Serviced, 3)
	small, large := len(whole.Serviced[0].Body), len(whole.Serviced[1].Body)

	cut := w.batch(three, "X-BATCHREQUEST-MAX-OUTPUT-SIZE", strconv.Itoa(large-1))
	require.Len(t, cut.Serviced, 1)
	require.Equal(t, []string{"b", "c"}, cut.Unserviced)
	require.Len(t, w.batch(three, "X-BATCHREQUEST-MAX-OUTPUT-SIZE", strconv.Itoa(large)).Serviced, 3, "the limit itself is allowed")
	require.Len(t, w.batch(three, "X-BATCHREQUEST-MAX-OUTPUT-SIZE", "many").Serviced, 3)
	w.globe.Import("sys_properties",
		map[string]string{"name": "glide.rest.batch.max.outputSize", "value": strconv.Itoa(small)},
		map[string]string{"name": "glide.rest.batch.max.inputSize", "value": "20"})
	require.Equal(t, []string{"b", "c"}, w.batch(three, "X-BATCHREQUEST-MAX-OUTPUT-SIZE", strconv.Itoa(large)).Unserviced, "a header cannot raise it")
	w.globe.Change("sys_properties", map[string]string{"name": "glide.rest.batch.max.outputSize"}, map[string]string{"value": "none"})
	fits, not := `{"name": "1234567890"}`[:20], `{"name": "12345678901"}`
	require.Equal(t, []string{"y", "z"}, w.batch(batched(posting("x", "/api/now/table/bunk", fits), posting("y", "/api/now/table/bunk", not), getting("z", abelTuter))).Unserviced)

	w = newWire(t, mocktest.Setting("batch_time_limit", "none"))
	require.Equal(t, batchAnswer{ID: "1", Serviced: []batchedItem{}, Unserviced: []string{"a", "b", "c"}}, w.batch(three))
	w = newWire(t, mocktest.Setting("batch_time_limit", "never"))
	require.Len(t, w.batch(three).Serviced, 3)
}

// Time runs so fast here that a batch is over after a tenth of a millisecond.
func TestBatchTime(t *testing.T) {
	w := newWire(t, mocktest.Setting("batch_time_limit", "1s"))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch,
		w.globe.ControlURL()+"/_snowglobe/instances/default/clock", strings.NewReader(`{"rate":8760}`))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	status, text := send(t, http.DefaultClient, request)
	require.Equal(t, http.StatusOK, status, text)
	var items []string
	for i := range 1000 {
		items = append(items, getting(strconv.Itoa(i), abelTuter))
	}
	got := w.batch(batched(items...))
	require.NotEmpty(t, got.Unserviced)
	require.Len(t, items, len(got.Serviced)+len(got.Unserviced))
	require.Equal(t, "999", got.Unserviced[len(got.Unserviced)-1])
}

// A body of a few bytes a request may ask for very many; a batch has an end.
func TestBatchOfVeryMany(t *testing.T) {
	w := newWire(t, mocktest.Setting("batch_time_limit", "never"))
	got := w.batch(batched(strings.Split(strings.Repeat(`{"id":1} `, 10_002), " ")[:10_002]...))
	require.Len(t, got.Serviced, 10_000)
	require.Equal(t, []string{"1", "1"}, got.Unserviced)
	deep := strings.Repeat("[", 100_000)
	require.Equal(t, http.StatusBadRequest, w.send("POST", batchPath, `{"rest_requests":`+deep).status)
	require.Equal(t, http.StatusBadRequest, w.send("POST", batchPath, `{"rest_requests":[{"id":`+deep+`}]}`).status)
}

func TestBatchInParts(t *testing.T) {
	for _, setting := range []string{"lenient", "strict"} {
		w := newWire(t, mocktest.Setting("content_negotiation", setting))
		got := w.send("POST", batchPath, batched(getting("a", abelTuter), getting("b", anIncident), getting("c", abelTuter)),
			"Accept", "multipart/mixed", "Content-Type", "application/json", "X-BATCHREQUEST-MAX-OUTPUT-SIZE", "100")
		require.Equal(t, http.StatusOK, got.status)
		kind, parameters, err := mime.ParseMediaType(got.header.Get("Content-Type"))
		require.NoError(t, err)
		require.Equal(t, "multipart/mixed", kind)
		in := multipart.NewReader(strings.NewReader(got.body), parameters["boundary"])
		var parts []string
		for {
			part, err := in.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			text, err := io.ReadAll(part)
			require.NoError(t, err)
			parts = append(parts, string(text))
		}
		require.Len(t, parts, 2)
		require.Contains(t, parts[0], `"id":"a"`)
		require.JSONEq(t, `{"batch_request_id":"1","unserviced_requests":["b","c"]}`, parts[1])
		both := w.send("POST", batchPath, batched(), "Accept", "multipart/mixed;q=0.5, application/json")
		require.Equal(t, "application/json;charset=UTF-8", both.header.Get("Content-Type"))
		require.Equal(t, "application/json;charset=UTF-8", w.send("POST", batchPath, batched(), "Accept", "application/xml").header.Get("Content-Type"))
	}
}

// The journal has one entry, with what was inside, and no secret of it.
func TestBatchInTheJournal(t *testing.T) {
	w := newWire(t)
	items := []string{getting("a", "/api/now/table/sys_user?sysparm_limit=1&access_token=secret"), `{"id":"b"}`}
	for range 98 {
		items = append(items, getting("more", "/api/now/table/bunk"))
	}
	w.batch(batched(items...))
	entries := w.globe.Journal()
	require.Len(t, entries, 1)
	entry := entries[0]
	require.Equal(t, "admin", entry.User)
	require.Equal(t, 100, len(entry.Items)+entry.ItemsLeftOut)
	require.Greater(t, len(entry.Items), 10)
	require.Equal(t, journal.Item{
		ID: "a", Method: "GET", Path: "/api/now/table/sys_user", Query: entry.Items[0].Query, Table: "sys_user", Status: 200,
	}, entry.Items[0])
	require.NotContains(t, entry.Items[0].Query, "secret")
	require.Equal(t, journal.Item{ID: "b", Status: 400}, entry.Items[1])
}

// Rules about rates and APIs count each request, and the batch.
func TestBatchUnderRules(t *testing.T) {
	w := newWire(t, mocktest.Setting("rate_limit_lag", "none"), mocktest.Release("madrid"))
	w.globe.Import("sys_rate_limit_rules",
		map[string]string{"name": "tables", "rest_api": "Table API", "requests_per_hour": "2"},
		map[string]string{"name": "batches", "rest_api": "Batch API", "requests_per_hour": "1"})
	got := w.batch(batched(getting("a", abelTuter), getting("b", abelTuter), getting("c", abelTuter)))
	require.Equal(t, []int{200, 200, 429}, slices.Collect(func(yield func(int) bool) {
		for _, item := range got.Serviced {
			yield(item.Status)
		}
	}))
	require.NotEmpty(t, got.Serviced[2].header("Retry-After"))
	require.Equal(t, http.StatusTooManyRequests, w.send("POST", batchPath, batched()).status)
}

func TestBatchByRelease(t *testing.T) {
	for release, status := range map[string]int{"eureka": 400, "jakarta": 400, "kingston": 200, "madrid": 200} {
		w := newWire(t, mocktest.Release(release))
		require.Equal(t, status, w.send("POST", batchPath, batched()).status, release)
		require.Equal(t, status, w.send("POST", "/api/now/batch", batched()).status, release)
		require.Equal(t, http.StatusBadRequest, w.send("POST", "/api/now/v3/batch", batched()).status)
	}
}
