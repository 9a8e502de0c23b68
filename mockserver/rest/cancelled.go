package rest

import (
	"bytes"
	"io"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// cancelledList writes the first rows of a list that was cancelled behind them. Status
// and headers are on their way by then, X-Total-Count and Link of the whole list among
// them, so that the body alone tells of it (observed: support article KB0778443; see the
// switch for its shapes).
func (r *renderer) cancelledList(out io.Writer, records []*table.Record, sent int) error {
	whole, next := records[:sent], records[sent]
	if r.call.xml {
		end, err := r.xmlEnd(next)
		if err != nil {
			return err
		}
		return r.inXML(out, whole, end)
	}
	return r.inJSON(out, whole, func() { r.jsonEnd(next) })
}

// jsonEnd goes on behind the last row that was sent.
func (r *renderer) jsonEnd(next *table.Record) {
	switch r.call.settings.CancelledList {
	case release.CancelledCutShort:
		r.b = append(r.b, ',')
		start := len(r.b)
		r.record(next)
		r.b = r.b[:start+(len(r.b)-start)/2]
		return
	case release.CancelledTextLast:
		r.b = append(r.b, `,""`...)
	case release.CancelledTextUnseparated:
		r.b = append(r.b, `""`...)
	}
	r.b = append(r.b, "],"...)
	r.b = append(r.b, r.call.envelope(cancelled(nil))[1:]...)
}

// xmlEnd is the same in XML, where an empty text is an element like any other
// (assumed: recordings are of JSON).
func (r *renderer) xmlEnd(next *table.Record) ([]byte, error) {
	var end bytes.Buffer
	switch r.call.settings.CancelledList {
	case release.CancelledCutShort:
		r.b = r.b[:0]
		r.record(next)
		err := xmlElements(&end, "result", r.b)
		return end.Bytes()[:end.Len()/2], err
	case release.CancelledTextLast, release.CancelledTextUnseparated:
		end.WriteString("<result/>")
	}
	refusal, err := xmlDocument(r.call.envelope(cancelled(nil)))
	end.Write(bytes.TrimPrefix(refusal, []byte(xmlHead+"<response>")))
	return end.Bytes(), err
}
