package rest

import (
	"bytes"
	"io"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// rows is a list of records as a body, as far as it comes: one that takes too long is
// cancelled behind its first rows, or as a whole. Status and headers are on their way by
// then, X-Total-Count and Link of the whole list among them, so that the body alone
// tells of it (observed: support article KB0778443; see the switch for its shapes).
func (c *call) rows(out *renderer, list []*store.Row) (body, error) {
	sent, cut, err := c.cutShort(len(list))
	switch {
	case err != nil:
		return nil, err
	case !cut:
		return func(w io.Writer) error { return out.list(w, list) }, nil
	}
	return func(w io.Writer) error {
		out.record(list[sent])
		next := bytes.Clone(out.b)
		out.b = out.b[:0]
		if !c.xml {
			return out.inJSON(w, list[:sent], c.cancelledJSON(next))
		}
		end, err := c.cancelledXML(next)
		if err != nil {
			return err
		}
		return out.inXML(w, list[:sent], end)
	}, nil
}

// cancelledDocument is a list that was cancelled behind the rows of which this is the
// JSON, without an end; next would have been the row behind them.
func (c *call) cancelledDocument(rows, next []byte) body {
	return func(w io.Writer) error {
		if !c.xml {
			_, err := w.Write(append(rows, c.cancelledJSON(next)...))
			return err
		}
		text, err := xmlDocument(append(rows, "]}"...))
		if err != nil {
			return err
		}
		end, err := c.cancelledXML(next)
		if err == nil {
			_, err = w.Write(append(bytes.TrimSuffix(text, []byte("</response>")), end...))
		}
		return err
	}
}

// cancelledJSON is what stands behind the last row that was sent.
func (c *call) cancelledJSON(next []byte) []byte {
	var end []byte
	switch c.settings.CancelledList {
	case release.CancelledCutShort:
		return append([]byte(","), next[:len(next)/2]...)
	case release.CancelledTextLast:
		end = append(end, `,""`...)
	case release.CancelledTextUnseparated:
		end = append(end, `""`...)
	}
	return append(append(end, "],"...), c.envelope(cancelled(nil))[1:]...)
}

// cancelledXML is the same in XML, where an empty text is an element like any other
// (assumed: recordings are of JSON).
func (c *call) cancelledXML(next []byte) ([]byte, error) {
	var end bytes.Buffer
	switch c.settings.CancelledList {
	case release.CancelledCutShort:
		err := xmlElements(&end, "result", next)
		return end.Bytes()[:end.Len()/2], err
	case release.CancelledTextLast, release.CancelledTextUnseparated:
		end.WriteString("<result/>")
	}
	refusal, err := xmlDocument(c.envelope(cancelled(nil)))
	end.Write(bytes.TrimPrefix(refusal, []byte(xmlHead+"<response>")))
	return end.Bytes(), err
}
