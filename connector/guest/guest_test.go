package guest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// wire answers questions from memory, so that waiting can be tested in no time.
type wire struct {
	answers []func(*http.Request) (*http.Response, error)
	asked   []*http.Request
	at      []time.Time
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.asked = append(w.asked, r)
	w.at = append(w.at, clock.System().Now())
	answer := w.answers[min(len(w.asked), len(w.answers))-1]
	return answer(r)
}

func says(status int, body string, headers ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func breaks(err error) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func ask(t *testing.T, w *wire, q Question) (*Answer, error) {
	t.Helper()
	client := New(Config{Instance: &url.URL{Scheme: "https", Host: "dev1.example.com"}, Clock: clock.System(), Transport: w})
	return client.Ask(t.Context(), q)
}

func TestOutagesAreAskedThrough(t *testing.T) {
	for name, trouble := range map[string]func(*http.Request) (*http.Response, error){
		"503":       says(503, ""),
		"429":       says(429, ""),
		"reset":     breaks(errors.New("connection reset by peer")),
		"html":      says(200, "<html>", "Content-Type", "text/html; charset=UTF-8"),
		"cut":       func(*http.Request) (*http.Response, error) { return cut(), nil },
		"try again": says(200, "bad"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				judge := func(a *Answer) error {
					if string(a.Body) == "bad" {
						return &Again{Why: errors.New("half a page")}
					}
					return nil
				}
				w := &wire{answers: []func(*http.Request) (*http.Response, error){trouble, says(200, "good")}}
				answer, err := ask(t, w, Question{Path: "/x", Judge: judge})
				require.NoError(t, err)
				require.Equal(t, "good", string(answer.Body))
				require.Positive(t, w.at[1].Sub(w.at[0]), "it hammers")

				w = &wire{answers: []func(*http.Request) (*http.Response, error){trouble}}
				_, err = ask(t, w, Question{Path: "/x", Judge: judge})
				var unavailable *Unavailable
				require.ErrorAs(t, err, &unavailable)
				require.LessOrEqual(t, len(w.asked), 5)
				require.LessOrEqual(t, w.at[len(w.at)-1].Sub(w.at[0]), DefaultPatience)
			})
		})
	}
}

func cut() *http.Response {
	body := io.MultiReader(strings.NewReader(`{"result":[{"sys`), errorReader{})
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body)}
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestRetryAfterIsObeyed(t *testing.T) {
	const date = "Mon, 24 Jun 2019 12:00:00 GMT"
	for name, headers := range map[string][]string{
		"seconds":                        {"Retry-After", "7"},
		"a date on the instance's clock": {"Date", date, "Retry-After", "Mon, 24 Jun 2019 12:00:07 GMT"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{answers: []func(*http.Request) (*http.Response, error){says(429, "", headers...), says(200, "{}")}}
				_, err := ask(t, w, Question{Path: "/x"})
				require.NoError(t, err)
				require.Equal(t, 7*time.Second, w.at[1].Sub(w.at[0]))
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []func(*http.Request) (*http.Response, error){says(429, "", "Retry-After", "1412")}}
		_, err := ask(t, w, Question{Path: "/x"})
		require.ErrorContains(t, err, "left alone for 23m32s")
		require.Len(t, w.asked, 1)
	})
}

func TestRetryAfterParsing(t *testing.T) {
	date := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "3": 3 * time.Second, " 3 ": 3 * time.Second, "-3": 0, "1.5": 0, "soon": 0,
		"99999999999999999999":          0,
		"9223372036854775807":           longestWait,
		"Mon, 24 Jun 2019 12:01:00 GMT": time.Minute,
		"Mon, 24 Jun 2019 11:00:00 GMT": 0,
	} {
		require.Equal(t, want, retryAfter(http.Header{"Retry-After": {text}}, date), text)
	}
}

func TestABodyThatDripsIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []func(*http.Request) (*http.Response, error){func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: &drip{r.Context()}}, nil
		}}}
		began := clock.System().Now()
		_, err := ask(t, w, Question{Path: "/x"})
		require.ErrorContains(t, err, "try later")
		require.LessOrEqual(t, clock.System().Now().Sub(began), DefaultPatience+time.Second)
	})
}

func TestAPageThatFlowsMayTakeItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []func(*http.Request) (*http.Response, error){func(r *http.Request) (*http.Response, error) {
			body := &stream{ctx: r.Context(), bytes: 40 * 5000}
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body)}, nil
		}}}
		answer, err := ask(t, w, Question{Path: "/x"})
		require.NoError(t, err)
		require.Len(t, answer.Body, 40*5000)
		require.Len(t, w.asked, 1)
	})
}

func TestABodyWithoutEndIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []func(*http.Request) (*http.Response, error){func(r *http.Request) (*http.Response, error) {
			body := &stream{ctx: r.Context(), bytes: 24 * 3600 * 5000}
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body)}, nil
		}}}
		_, err := ask(t, w, Question{Path: "/x", Take: func(_ *Answer, body io.Reader) error {
			_, err := io.Copy(io.Discard, body)
			return err
		}})
		require.ErrorContains(t, err, "smaller pages")
		require.Len(t, w.asked, 1)
	})
}

// stream brings 5 kB a second, for as long as it says.
type stream struct {
	ctx   context.Context
	bytes int
}

func (s *stream) Read(p []byte) (int, error) {
	if s.bytes == 0 {
		return 0, io.EOF
	}
	select {
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	case <-time.After(100 * time.Millisecond):
	}
	n := min(len(p), 500, s.bytes)
	s.bytes -= n
	return n, nil
}

// drip brings a byte a second, for ever.
type drip struct{ ctx context.Context }

func (d *drip) Read(p []byte) (int, error) {
	select {
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-time.After(time.Second):
		p[0] = ' '
		return 1, nil
	}
}

func (*drip) Close() error { return nil }

func TestAnAnswerThatNeverEndsIsRefused(t *testing.T) {
	w := &wire{answers: []func(*http.Request) (*http.Response, error){func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(zeros{})}, nil
	}}}
	_, err := ask(t, w, Question{Path: "/x"})
	require.ErrorIs(t, err, ErrTooLarge)
	require.Len(t, w.asked, 1)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestARedirectIsNotFollowed(t *testing.T) {
	for location, c := range map[string]struct{ own, other string }{
		"/login.do?x=secret":                    {"/login.do", ""},
		"https://DEV1.example.com:443/login.do": {"/login.do", ""},
		"":                                      {"", ""},
		"https://%zz":                           {"", ""},
		"https://elsewhere.example.com/":        {"", "https://elsewhere.example.com/"},
		"//u:secret@elsewhere.example.com/sso?s=secret#s":   {"", "https://elsewhere.example.com/sso"},
		"http://dev1.example.com/x":                         {"", "http://dev1.example.com/x"},
		"https://dev1.example.com:8443/":                    {"", "https://dev1.example.com:8443/"},
		"https://a.example.com/" + strings.Repeat("x", 500): {"", "https://a.example.com/" + strings.Repeat("x", 99) + "..."},
	} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			w := &wire{answers: []func(*http.Request) (*http.Response, error){says(status, "", "Location", location)}}
			answer, err := ask(t, w, Question{Path: "/x", Header: http.Header{"Authorization": {"Bearer t"}}})
			require.Len(t, w.asked, 1, "whoever follows takes the credentials along")
			if c.other == "" {
				require.NoError(t, err)
				require.Equal(t, status, answer.Status)
				require.Equal(t, c.own, answer.Redirect)
				continue
			}
			var redirected *Redirected
			require.ErrorAs(t, err, &redirected)
			require.Equal(t, Redirected{"/x", c.other}, *redirected)
		}
	}
}

func TestTheInstancesTimeIsLearned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &wire{answers: []func(*http.Request) (*http.Response, error){says(200, "{}", "Date", "Mon, 24 Jun 2019 12:00:00 GMT")}}
		client := New(Config{Instance: &url.URL{Scheme: "https", Host: "dev1.example.com"}, Clock: clock.System(), Transport: w})
		answer, err := client.Ask(t.Context(), Question{Path: "/x"})
		require.NoError(t, err)
		noon := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
		require.Equal(t, noon, answer.Date)
		time.Sleep(time.Minute)
		require.Equal(t, noon.Add(time.Minute), client.InstanceNow())
	})
}

func TestSecretsTravelInTheBody(t *testing.T) {
	w := &wire{answers: []func(*http.Request) (*http.Response, error){says(200, "{}")}}
	_, err := ask(t, w, Question{Path: "/oauth_token.do", Form: url.Values{"client_secret": {"a+b &c"}}})
	require.NoError(t, err)
	body, err := io.ReadAll(w.asked[0].Body)
	require.NoError(t, err)
	require.Equal(t, "client_secret=a%2Bb+%26c", string(body))
	require.Equal(t, "https://dev1.example.com/oauth_token.do", w.asked[0].URL.String())
}

func TestBeingStoppedIsNotTheInstancesFault(t *testing.T) {
	w := &wire{answers: []func(*http.Request) (*http.Response, error){says(503, "")}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client := New(Config{Instance: &url.URL{Scheme: "https", Host: "dev1.example.com"}, Clock: clock.System(), Transport: w})
	_, err := client.Ask(ctx, Question{Path: "/x"})
	require.ErrorIs(t, err, context.Canceled)
}
