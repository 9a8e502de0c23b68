package attachment

import (
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// ErrDamaged is returned when the rows of a file do not make one.
var ErrDamaged = errors.New("the pieces of the file do not fit together")

// Maker makes up what is in a file that nobody uploaded: the same for a sys_id every
// time, of so many bytes.
type Maker func(sysID, contentType string, size int64) io.Reader

// Open returns what is in a file: a reader that fails with [ErrDamaged] where its rows
// say nothing sensible, which is known as late as it is read.
func (f *Files) Open(file *store.Row) io.Reader {
	pieces := piecesOf(f.tables.View(), file.SysID())
	if len(pieces) == 0 {
		size, err := strconv.ParseInt(file.Get("size_bytes"), 10, 64)
		if err != nil || size <= 0 {
			return strings.NewReader("")
		}
		return f.make(file.SysID(), file.Get("content_type"), min(size, largest))
	}
	in := io.Reader(&joiner{pieces: pieces})
	if file.Get("compressed") == "true" {
		in = &unzipper{in: in}
	}
	return in
}

// piecesOf are the rows of a file, in order.
func piecesOf(view store.View, file string) []*store.Row {
	var rows []*store.Row
	store.Find(view, tableDoc, "sys_attachment", file, func(row *store.Row) bool {
		rows = append(rows, row)
		return true
	})
	slices.SortStableFunc(rows, func(a, b *store.Row) int { return position(a) - position(b) })
	return rows
}

// position is where a piece stands, -1 for nowhere.
func position(row *store.Row) int {
	n, err := strconv.Atoi(row.Get("position"))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// joiner puts pieces together again.
type joiner struct {
	pieces []*store.Row
	next   int
	rest   []byte
}

// Read implements [io.Reader].
func (j *joiner) Read(b []byte) (int, error) {
	for len(j.rest) == 0 {
		if j.next == len(j.pieces) {
			return 0, io.EOF
		}
		row := j.pieces[j.next]
		data, err := base64.StdEncoding.DecodeString(row.Get("data"))
		if err != nil || position(row) != j.next {
			return 0, fmt.Errorf("piece %d of %s: %w", j.next, row.Get("sys_attachment"), ErrDamaged)
		}
		j.rest = data
		j.next++
	}
	n := copy(b, j.rest)
	j.rest = j.rest[n:]
	return n, nil
}

// unzipper inflates what it reads, from the first byte asked for on.
type unzipper struct {
	in io.Reader
	z  *gzip.Reader
}

// Read implements [io.Reader].
func (u *unzipper) Read(b []byte) (int, error) {
	if u.z == nil {
		z, err := gzip.NewReader(u.in)
		if err != nil {
			return 0, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		u.z = z
	}
	n, err := u.z.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return n, err
}
