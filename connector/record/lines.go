package record

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

// Lines writes JSON lines. It is not safe for concurrent use.
type Lines struct {
	out     *bufio.Writer
	file    *os.File // the same, if it is a file on a disk
	line    []byte
	records int
	pending bool // something was written since the last checkpoint
}

// NewLines returns a writer of lines to out.
func NewLines(out io.Writer) *Lines {
	l := &Lines{out: bufio.NewWriterSize(out, 64<<10)}
	if file, ok := out.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			l.file = file
		}
	}
	return l
}

// Record writes one record.
func (l *Lines) Record(r Record) error {
	line := l.line[:0]
	line = append(line, `{"type":"record","op":`...)
	line = appendText(line, string(r.Op))
	line = appendText(append(line, `,"table":`...), r.Table)
	line = appendText(append(line, `,"sys_id":`...), r.SysID)
	if !r.Time.IsZero() {
		line = appendTime(append(line, `,"time":`...), r.Time)
	}
	line = append(line, `,"data":{`...)
	for i, field := range r.Data {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(appendText(line, field.Name), ':')
		line = appendValue(line, field.Value)
	}
	line = append(line, "}}\n"...)
	l.records++
	return l.write(line)
}

// Gap writes that a stretch of history is missing.
func (l *Lines) Gap(g Gap) error {
	line := l.line[:0]
	line = append(line, `{"type":"gap","table":`...)
	line = appendText(line, g.Table)
	line = appendTime(append(line, `,"from":`...), g.From)
	line = appendTime(append(line, `,"to":`...), g.To)
	return l.write(append(line, "}\n"...))
}

// Deliver hands over everything that was written. Only when it has returned
// nil may the place in history be moved past it.
func (l *Lines) Deliver() error {
	if err := l.out.Flush(); err != nil {
		return fmt.Errorf("deliver records: %w", err)
	}
	if l.file != nil {
		if err := l.file.Sync(); err != nil {
			return fmt.Errorf("deliver records: %w", err)
		}
	}
	return nil
}

// Checkpoint writes that what came before it will not come again. It writes
// nothing if nothing came since the last one.
func (l *Lines) Checkpoint() error {
	if !l.pending {
		return nil
	}
	if err := l.write([]byte("{\"type\":\"checkpoint\"}\n")); err != nil {
		return err
	}
	l.pending = false
	return l.Deliver()
}

// Done writes the last line of a whole delivery.
func (l *Lines) Done() error {
	if err := l.write(fmt.Appendf(nil, "{\"type\":\"done\",\"records\":%d}\n", l.records)); err != nil {
		return err
	}
	return l.Deliver()
}

func (l *Lines) write(line []byte) error {
	line = tame(line)
	l.line, l.pending = line, true
	// Only whole lines leave: a run that is killed leaves none half-written, which the
	// next one would go on writing into where both write to the end of one file.
	if len(line) > l.out.Available() {
		if err := l.out.Flush(); err != nil {
			return fmt.Errorf("deliver records: %w", err)
		}
	}
	if _, err := l.out.Write(line); err != nil {
		return fmt.Errorf("deliver records: %w", err)
	}
	return nil
}

func appendTime(line []byte, t time.Time) []byte {
	return append(t.UTC().AppendFormat(append(line, '"'), time.RFC3339), '"')
}

// appendText writes a JSON string. Names and ids are plain nearly always.
func appendText(line []byte, text string) []byte {
	for _, c := range []byte(text) {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			var encoded bytes.Buffer
			e := json.NewEncoder(&encoded)
			e.SetEscapeHTML(false)
			if err := e.Encode(text); err != nil { // a string always encodes
				return strconv.AppendQuoteToASCII(line, text)
			}
			return append(line, bytes.TrimSuffix(encoded.Bytes(), []byte("\n"))...)
		}
	}
	return append(append(append(line, '"'), text...), '"')
}

// appendValue writes a JSON value on one line. A string cannot hold a line
// break in JSON, so only other values have to be looked at.
func appendValue(line []byte, value json.RawMessage) []byte {
	if len(value) > 0 && value[0] == '"' {
		return append(line, value...)
	}
	compact := bytes.NewBuffer(line)
	if json.Compact(compact, value) != nil {
		return append(line, "null"...)
	}
	return compact.Bytes()
}
