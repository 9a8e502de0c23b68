package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
)

// change makes another body of one, and reports whether it could.
type change func(body []byte) (changed []byte, ok bool)

// changed sends the instance's answer with another body.
func (p *play) changed(w http.ResponseWriter, r *http.Request, next http.Handler, by change) bool {
	k := plain(r, next)
	body, ok := by(k.body.Bytes())
	if !ok || k.status != http.StatusOK {
		k.send(w, k.body.Bytes())
		return false
	}
	k.send(w, body)
	return true
}

// malformed puts a byte into the middle of a JSON document that none can have.
func malformed(body []byte) ([]byte, bool) {
	if !json.Valid(body) || len(body) < 2 {
		return nil, false
	}
	spoiled := bytes.Clone(body)
	spoiled[len(spoiled)/2] = 0
	return spoiled, true
}

// page is what a list answers. Rows keep the order of their members.
type page struct {
	rows []json.RawMessage
}

// pageOf reads a page of one row or more.
func pageOf(body []byte) (page, bool) {
	var read struct {
		Result []json.RawMessage `json:"result"`
	}
	if json.Unmarshal(body, &read) != nil || len(read.Result) == 0 {
		return page{}, false
	}
	return page{read.Result}, true
}

func (p page) middle() int { return len(p.rows) / 2 }

// bytes are the page as JSON, with what stands behind the rows.
func (p page) bytes(behind string) []byte {
	var out bytes.Buffer
	out.WriteString(`{"result":[`)
	for i, row := range p.rows {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(row)
	}
	out.WriteString("]" + behind + "}")
	return out.Bytes()
}

// errorAfterRows is a page that was cancelled in its midst (observed: support article
// KB0778443, rows, error and status failure under status 200).
func errorAfterRows(body []byte) ([]byte, bool) {
	p, ok := pageOf(body)
	if !ok || len(p.rows) < 2 {
		return nil, false
	}
	p.rows = p.rows[:p.middle()]
	return p.bytes(`,"error":{"message":"Transaction cancelled: maximum execution time exceeded",` +
		`"detail":"Transaction cancelled: maximum execution time exceeded Check logs for error trace or enable glide.rest.debug property to verify REST request processing"},` +
		`"status":"failure"`), true
}

// withoutField hides a column of the row in the middle, as a rule about a field does
// (documented: a field that may not be read is left out).
func withoutField(column string) change {
	return func(body []byte) ([]byte, bool) {
		p, ok := pageOf(body)
		if !ok || len(p.rows) < 2 {
			return nil, false
		}
		row, ok := without(p.rows[p.middle()], column)
		if !ok {
			return nil, false
		}
		p.rows[p.middle()] = row
		return p.bytes(""), true
	}
}

// withoutRows hides rows as rules about rows do (documented: vendor page on the Table API,
// the limit is applied before access rules). Which row a page means its sys_id tells; one
// without stays.
func (p *play) withoutRows(body []byte) ([]byte, bool) {
	found, ok := pageOf(body)
	if !ok {
		return nil, false
	}
	before := len(found.rows)
	found.rows = slices.DeleteFunc(found.rows, func(text json.RawMessage) bool {
		var row struct {
			SysID string `json:"sys_id"`
		}
		if json.Unmarshal(text, &row) != nil || row.SysID == "" {
			return false
		}
		for column, pattern := range p.effect.HideRows {
			if value, there := p.instance.Value(p.call.Table, row.SysID, column); !there || !pattern.Fits(value) {
				return false
			}
		}
		return true
	})
	return found.bytes(""), len(found.rows) < before
}

// without cuts a member out of an object's text. It reports whether it was there.
func without(object []byte, name string) ([]byte, bool) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, false
	}
	from := decoder.InputOffset()
	for first := true; decoder.More(); first = false {
		member, err := decoder.Token()
		var value json.RawMessage
		if err != nil || decoder.Decode(&value) != nil {
			return nil, false
		}
		end := decoder.InputOffset()
		if member == name {
			rest := object[end:]
			if first { // the comma behind it goes, and else the one before
				rest = bytes.TrimPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(","))
			}
			return slices.Concat(object[:from], rest), true
		}
		from = end
	}
	return nil, false
}

// row does something to the row in the middle of a page.
func (p *play) row(w http.ResponseWriter, r *http.Request, next http.Handler) bool {
	k := plain(r, next)
	found, ok := pageOf(k.body.Bytes())
	if !ok || k.status != http.StatusOK {
		k.send(w, k.body.Bytes())
		return false
	}
	if p.effect.Row == "duplicate" {
		found.rows = append(found.rows, found.rows[found.middle()])
		k.send(w, found.bytes(""))
		return true
	}
	var row struct {
		SysID string `json:"sys_id"`
	}
	if err := json.Unmarshal(found.rows[found.middle()], &row); err != nil || row.SysID == "" || p.call.Table == "" {
		k.send(w, k.body.Bytes()) // nobody can say which row it is
		return false
	}
	if err := p.instance.Stir(p.call.Table, row.SysID, p.effect.Row); err != nil {
		p.fail(r, err)
		k.send(w, k.body.Bytes())
		return false
	}
	k.send(w, k.body.Bytes())
	return true
}
