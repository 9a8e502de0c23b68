package fault

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"
)

// flood answers with a page of rows of an audit that nobody has written, each with a
// time of the last hour and in the order of their sys_ids.
func (p *play) flood(w http.ResponseWriter, r *http.Request) bool {
	p.instance.Ready(w, r)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	if _, err := io.WriteString(w, `{"result":[`); err != nil {
		return true
	}
	rows := torrentOf(p.instance.Now().Add(-time.Hour).UTC().Format(time.DateTime))
	for sent := 0; sent < p.effect.Flood<<20; {
		block := rows.next()
		if _, err := w.Write(block); err != nil {
			return true
		}
		sent += len(block)
	}
	if _, err := io.WriteString(w, `]}`); err == nil {
		p.player.count(p.rule, func(c *Count) { c.Taken++ })
	}
	return true
}

// torrent makes rows by the thousand. They differ in their number alone, which is
// written over the last one's: a page of hundreds of MiB is made while it is sent,
// and a subject that looks at the clock should not find the kit slow.
type torrent struct {
	block   []byte
	numbers [][]byte // in the block: the places of a row's number
	made    int
}

const (
	floodRows = 1000
	// floodNumber is a number in the width of all of them, those of a sys_id.
	floodNumber = "00000000000000000000000000000000"
)

func torrentOf(stamp string) *torrent {
	row := fmt.Sprintf(`{"sys_id":"%[1]s","sys_created_on":%[2]q,"sys_created_by":"admin","tablename":"incident","documentkey":"%[1]s",`+
		`"fieldname":"state","oldvalue":"1","newvalue":"2","user":"admin","reason":"","record_checkpoint":"1"}`, floodNumber, stamp)
	f := &torrent{block: bytes.Repeat([]byte(","+row), floodRows)}
	for at := 0; ; {
		found := bytes.Index(f.block[at:], []byte(floodNumber))
		if found < 0 {
			return f
		}
		at += found + len(floodNumber)
		f.numbers = append(f.numbers, f.block[at-len(floodNumber):at])
	}
}

// next is the next thousand rows, with a comma before each but the very first.
// They are there until it is called again.
func (f *torrent) next() []byte {
	perRow := len(f.numbers) / floodRows
	for i, place := range f.numbers {
		n := f.made + i/perRow
		for digit := len(place) - 1; n > 0; digit, n = digit-1, n/10 {
			place[digit] = byte('0' + n%10)
		}
	}
	f.made += floodRows
	if f.made == floodRows {
		return f.block[1:]
	}
	return f.block
}
