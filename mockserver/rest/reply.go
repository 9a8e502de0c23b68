package rest

import (
	"io"
	"maps"
	"net/http"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// Reply is what an endpoint answers.
type Reply struct {
	Status int         // 0 is 200
	Header http.Header // beside those of every answer
	Body   body        // nil for none
	Fault  *Fault      // instead of a body
}

// body writes itself, in the form that the caller asked for.
type body func(io.Writer) error

// write sends an answer with the headers that every one has. It is the one place
// that writes to the wire.
func (c *call) write(w http.ResponseWriter, reply *Reply) {
	h := w.Header()
	c.setCommon(h)
	status, body := reply.Status, reply.Body
	if reply.Fault != nil {
		status, body = reply.Fault.Status, c.refusal(reply.Fault)
	}
	if f := reply.Fault; f != nil && (status == http.StatusUnauthorized || malformedBy(f) != nil) {
		c.challenge(h, f.Cause)
	}
	if f := reply.Fault; f != nil && f.Scope != "" && c.settings.WWWAuthenticateScheme == release.ChallengeStrict {
		h["WWW-Authenticate"] = []string{`Bearer realm="Service-now", error="insufficient_scope", scope="` + quotable(f.Scope) + `"`}
	}
	maps.Copy(h, reply.Header)
	maps.Copy(h, c.rateHeader)
	if status == 0 {
		status = http.StatusOK
	}
	if body == nil {
		w.WriteHeader(status)
		return
	}
	switch {
	case reply.Header.Get("Content-Type") != "": // a form of the API's own
	case c.xml:
		h["Content-Type"] = inXML
	default:
		h["Content-Type"] = inJSON
	}
	// Answers are chunked and have no Content-Length (observed).
	h["Transfer-Encoding"] = chunked
	wire.Send(w, c.request, status, body)
}

// setCommon adds the headers that recorded answers of the API carry beside those
// of the whole instance, in their spelling (observed: 2022 and 2023).
func (c *call) setCommon(h http.Header) {
	h["Server-Timing"] = serverTiming
	c.api.sessions.SetCookies(h, c.request, c.visit)
	if c.visit == nil {
		h["X-Is-Logged-In"] = loggedOut
		return
	}
	h["X-Is-Logged-In"] = loggedIn
	if c.visit.Method == session.None {
		h["X-Is-Logged-In"] = loggedOut
	}
	// Not where the connection ends with the answer: because the client wants it,
	// or as HTTP/1.0 knows no other end of a body without a length.
	if !c.request.Close && c.request.ProtoAtLeast(1, 1) {
		h["Keep-Alive"] = keptAlive
		h["Connection"] = keepAlive
	}
}

// Values of headers that answers share.
var (
	serverTiming = []string{"sem_wait;dur=0, sesh_wait;dur=0"}
	loggedIn     = []string{"true"}
	loggedOut    = []string{"false"}
	keptAlive    = []string{"timeout=20"}
	keepAlive    = []string{"keep-alive"}
	inJSON       = []string{jsonType}
	inXML        = []string{xmlType}
	chunked      = []string{"chunked"}
)

// quotable leaves out of a text what cannot stand between quotes in a header.
func quotable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return -1
		}
		return r
	}, text)
}

// refusal is the envelope in the form that the caller asked for.
func (c *call) refusal(f *Fault) body { return c.document(c.envelope(f)) }

// document is a whole answer in JSON, in the form that the caller asked for.
func (c *call) document(text []byte) body {
	return func(w io.Writer) (err error) {
		if c.xml {
			if text, err = xmlDocument(text); err != nil {
				return err
			}
		}
		_, err = w.Write(text)
		return err
	}
}

// envelope is the body of a refusal.
func (c *call) envelope(f *Fault) []byte {
	return wire.Refusal(f.Message, f.Detail, c.settings.ErrorKeyOrder == release.DetailFirst)
}
