package rest

import (
	"encoding/base64"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// The second form in which a batch is answered (documented: "Batch API"). The
// boundary cannot occur: inside the parts no line begins with a dash.
const (
	multipartMixed = "multipart/mixed"
	batchBoundary  = "batch_response"
	multipartType  = multipartMixed + "; boundary=" + batchBoundary
)

// batchJSON writes the answer to a batch as one object (documented). What was
// served comes before what was not, so each is sent as it comes.
type batchJSON struct {
	out  io.Writer
	b    []byte
	list int // 0: that of what was served; 1: of what was not
	some bool
}

func newBatchJSON(out io.Writer, id string) *batchJSON {
	j := &batchJSON{out: out}
	j.b = wire.AppendText(append(j.b, `{"batch_request_id":`...), id)
	j.b = append(j.b, `,"serviced_requests":[`...)
	return j
}

func (j *batchJSON) serviced(a *batchAnswer) error {
	j.separate()
	j.b = a.append(j.b)
	return j.flush(pieceSize)
}

func (j *batchJSON) unserviced(id string) error {
	j.turn()
	j.separate()
	j.b = wire.AppendText(j.b, id)
	return j.flush(pieceSize)
}

func (j *batchJSON) close() error {
	j.turn()
	j.b = append(j.b, `]}`...)
	return j.flush(0)
}

// turn goes on to the list of what was not served, once.
func (j *batchJSON) turn() {
	if j.list == 0 {
		j.list, j.some = 1, false
		j.b = append(j.b, `],"unserviced_requests":[`...)
	}
}

func (j *batchJSON) separate() {
	if j.some {
		j.b = append(j.b, ',')
	}
	j.some = true
}

func (j *batchJSON) flush(least int) error {
	if len(j.b) < least {
		return nil
	}
	_, err := j.out.Write(j.b)
	j.b = j.b[:0]
	return err
}

// append adds the object about one answer (documented: its members and their order).
func (a *batchAnswer) append(b []byte) []byte {
	b = wire.AppendText(append(b, `{"id":`...), a.id)
	b = append(b, `,"body":"`...)
	b = base64.StdEncoding.AppendEncode(b, a.body)
	b = strconv.AppendInt(append(b, `","status_code":`...), int64(a.status), 10)
	b = wire.AppendText(append(b, `,"status_text":`...), http.StatusText(a.status))
	b = append(b, `,"headers":[`...)
	for i, h := range a.headers() {
		if i > 0 {
			b = append(b, ',')
		}
		b = wire.AppendText(append(b, `{"name":`...), h[0])
		b = append(wire.AppendText(append(b, `,"value":`...), h[1]), '}')
	}
	b = append(b, ']')
	if a.fault != "" {
		b = wire.AppendText(append(b, `,"error_message":`...), a.fault)
	}
	if a.redirect != "" {
		b = wire.AppendText(append(b, `,"redirect_url":`...), a.redirect)
	}
	b = strconv.AppendInt(append(b, `,"execution_time":`...), a.took, 10)
	return append(b, '}')
}

// headers are those of an answer with which the batch shows it: what is about this
// one request, without what is about the connection or the session (documented: the
// first five, and a Content-Length, which answers of their own lack; client: PySNC
// reads X-Total-Count here).
func (a *batchAnswer) headers() [][2]string {
	if a.header == nil {
		return nil
	}
	shown := [][2]string{{"Pragma", "no-store,no-cache"}, {"Expires", "0"}}
	if len(a.body) > 0 {
		shown = append(shown,
			[2]string{"Content-Length", strconv.Itoa(len(a.body))}, [2]string{"Content-Type", a.header.Get("Content-Type")})
	}
	shown = append(shown, [2]string{"Cache-control", "no-cache,no-store,must-revalidate,max-age=-1"})
	for _, name := range slices.Sorted(maps.Keys(a.header)) {
		if slices.Contains(ofTheConnection, textproto.CanonicalMIMEHeaderKey(name)) {
			continue
		}
		for _, value := range a.header[name] {
			shown = append(shown, [2]string{name, value})
		}
	}
	return shown
}

// ofTheConnection are the headers of an answer of its own that one inside a batch
// does not have, or has otherwise.
var ofTheConnection = []string{
	"Connection", "Content-Length", "Content-Type", "Keep-Alive", "Server-Timing", "Set-Cookie", "Transfer-Encoding", "X-Is-Logged-In",
}

// batchParts writes the answer to a batch as multipart/mixed (documented: that there
// is this form; assumed: how it looks). Each part is the object about one answer, and
// the last one has the batch's id and what was not served.
type batchParts struct {
	out  *multipart.Writer
	id   string
	left []string
}

func newBatchParts(out io.Writer, id string) *batchParts {
	p := &batchParts{out: multipart.NewWriter(out), id: id}
	_ = p.out.SetBoundary(batchBoundary) // it is a valid one
	return p
}

func (p *batchParts) serviced(a *batchAnswer) error { return p.part(a.append(nil)) }

func (p *batchParts) unserviced(id string) error {
	p.left = append(p.left, id)
	return nil
}

func (p *batchParts) close() error {
	b := wire.AppendText([]byte(`{"batch_request_id":`), p.id)
	b = appendTexts(append(b, `,"unserviced_requests":`...), p.left)
	if err := p.part(append(b, '}')); err != nil {
		return err
	}
	return p.out.Close()
}

func (p *batchParts) part(content []byte) error {
	w, err := p.out.CreatePart(textproto.MIMEHeader{"Content-Type": {jsonType}})
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}
