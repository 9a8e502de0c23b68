package world

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Tap stands between a subject and its instance. It notes what neither journal
// nor control tells, because it is secret: what the instance gives to keep, and
// the addresses that are asked for as they are. And it is from where a subject is
// ended in the midst of a call.
type Tap struct {
	// URL is where the instance is reached through the tap.
	URL string

	server *http.Server

	mu      sync.Mutex
	given   []Given
	urls    []string
	stop    Stop
	met     int // calls that the stop is about
	stopped int // how often it happened
	look    func()
}

// Given is something that opens the instance to whoever has it: a token, or what
// names a session.
type Given struct{ Name, Value string }

// NewTap starts a tap on a loopback port.
func NewTap(ctx context.Context, i *Instance) (*Tap, error) {
	proxy, err := proxyTo(i)
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the subject: %w", err)
	}
	t := &Tap{URL: "http://" + listener.Addr().String()}
	proxy.ModifyResponse = t.note
	t.server = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			t.mu.Lock()
			t.urls = append(t.urls, r.RequestURI)
			look := t.look
			t.mu.Unlock()
			if look != nil {
				look()
			}
			t.serve(w, r, proxy)
		}),
		ErrorLog: proxy.ErrorLog, ReadHeaderTimeout: patience,
	}
	go func() { _ = t.server.Serve(listener) }() // ends with Close
	return t, nil
}

// Close ends the tap and its connections.
func (t *Tap) Close() error { return t.server.Close() }

// Given are the tokens and sessions that came, each once.
func (t *Tap) Given() []Given {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.given)
}

// URLs are paths and queries as they were asked for, in order.
func (t *Tap) URLs() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.urls)
}

// Set ends the subject from now on as s says, in place of what was said before; the
// zero Stop is never.
func (t *Tap) Set(s Stop) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop, t.met, t.stopped = s, 0, 0
}

// Watch has look called at each call of the subject before anything is answered, so that
// what makes the call is there while it is looked at. Look may be called by several
// goroutines at once.
func (t *Tap) Watch(look func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.look = look
}

// Stopped is how often the subject was ended since the stop was set.
func (t *Tap) Stopped() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stopped
}

// serve passes a call on, or ends the subject while it waits for the answer.
func (t *Tap) serve(w http.ResponseWriter, r *http.Request, pass http.Handler) {
	end, err := t.due(r)
	switch {
	case err != nil:
		panic(http.ErrAbortHandler) // the subject broke off what it was saying
	case end == nil:
		pass.ServeHTTP(w, r)
	default:
		end()
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}

// due is what ends the subject in a call, nil if nothing is to.
func (t *Tap) due(r *http.Request) (func(), error) {
	t.mu.Lock()
	meant := t.stop.Meant
	t.mu.Unlock()
	if meant == nil {
		return nil, nil //nolint:nilnil // most calls just go through
	}
	e, err := entryOf(r)
	if err != nil || !meant(e) {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.met++; t.met <= t.stop.After {
		return nil, nil //nolint:nilnil // as above
	}
	t.stopped++
	return t.stop.Now, nil
}

// sessionCookies are those that stand for a signed-in session; observed on
// Madrid. Others only tell a load balancer where to go.
var sessionCookies = []string{"JSESSIONID", "glide_session_store", "glide_user", "glide_user_session"}

// shortestGiven leaves out what a cookie is taken back with.
const shortestGiven = 16

func (t *Tap) note(answer *http.Response) error {
	for _, cookie := range answer.Cookies() {
		if slices.Contains(sessionCookies, cookie.Name) && cookie.MaxAge >= 0 {
			t.add("cookie "+cookie.Name, cookie.Value)
		}
	}
	t.add("session's token", answer.Header.Get("X-UserToken-Response"))
	if !strings.HasSuffix(answer.Request.URL.Path, "/oauth_token.do") {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxLook))
	if err != nil {
		return fmt.Errorf("read the answer of the token endpoint: %w", err)
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), answer.Body), answer.Body}
	for _, member := range tokenMembers().FindAllSubmatch(body, -1) {
		var token string
		if json.Unmarshal(member[2], &token) == nil {
			t.add(string(member[1])+" token", token)
		}
	}
	return nil
}

// tokenMembers finds tokens in an answer that is spoiled, too, and cannot be read as JSON:
// whoever prints it as what made no sense has printed them.
var tokenMembers = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"(access|refresh)_token"\s*:\s*("(?:[^"\\]|\\.)*")`)
})

func (t *Tap) add(name, value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	given := Given{name, value}
	if len(value) >= shortestGiven && !slices.Contains(t.given, given) {
		t.given = append(t.given, given)
	}
}

// proxyTo passes calls on as they came, so that the instance calls itself by the
// name that the subject knows.
func proxyTo(i *Instance) (*httputil.ReverseProxy, error) {
	target, err := url.Parse(i.URL)
	if err != nil || target.Host == "" {
		return nil, errors.Join(fmt.Errorf("%q is no address of an instance", i.URL), err)
	}
	transport := i.Transport()
	// A GET that is cut off on a connection that has carried another is made again by
	// net/http, and the subject would not notice. So each call has a connection of its own,
	// which costs little on loopback.
	transport.DisableKeepAlives = true
	return &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		Transport: transport,
		// What drips from the instance drips on, and what is cut off there is here.
		FlushInterval: -1,
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:      log.New(discard{}, "", 0), // a subject that hangs up is its own affair
	}, nil
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
