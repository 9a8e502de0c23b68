package attachment

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// pieceSize is how many bytes of a compressed file a row of sys_attachment_doc holds
// (documented: "Administering attachments", 4k). That it is the compressed file which
// is cut, and base64 in which its pieces stand, is assumed.
const pieceSize = 4 << 10

// packed is a file as the database keeps it.
type packed struct {
	size, compressed int64
	hash             string // SHA-256 of the whole file, in hex
	pieces           []piece
}

// piece is what one row holds.
type piece struct {
	length int // bytes, before base64
	data   string
}

// pack compresses and cuts what comes, which may be limit bytes. It returns a
// *TooLargeError for more, [ErrEmpty] for nothing, and what reading returned.
func pack(in io.Reader, limit int64) (*packed, error) {
	p := &packed{}
	sum, cut := sha256.New(), &cutter{packed: p}
	z := gzip.NewWriter(cut)
	n, err := io.Copy(io.MultiWriter(z, sum), io.LimitReader(in, limit+1))
	switch {
	case err != nil:
		return nil, err
	case n > limit:
		return nil, &TooLargeError{Limit: limit, Size: n}
	case n == 0:
		return nil, ErrEmpty
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	cut.flush()
	p.size, p.hash = n, hex.EncodeToString(sum.Sum(nil))
	return p, nil
}

// cutter is where the compressed bytes go.
type cutter struct {
	packed *packed
	buffer []byte
}

// Write implements [io.Writer].
func (c *cutter) Write(b []byte) (int, error) {
	c.packed.compressed += int64(len(b))
	n := len(b)
	for len(b) > 0 {
		take := min(len(b), pieceSize-len(c.buffer))
		c.buffer = append(c.buffer, b[:take]...)
		b = b[take:]
		if len(c.buffer) == pieceSize {
			c.flush()
		}
	}
	return n, nil
}

func (c *cutter) flush() {
	if len(c.buffer) == 0 {
		return
	}
	data := base64.StdEncoding.EncodeToString(c.buffer)
	c.packed.pieces = append(c.packed.pieces, piece{len(c.buffer), data})
	c.buffer = c.buffer[:0]
}

// rows are the pieces as rows of sys_attachment_doc, added along with their file.
func (p *packed) rows(def *dictionary.Table, file *store.Row, newID func() string, put func(*store.Row) error) error {
	for i, one := range p.pieces {
		row := def.Layout.Row(make([]string, len(def.Columns))).With(map[string]string{
			store.SysID:      newID(),
			"sys_created_on": file.Get("sys_created_on"), "sys_created_by": file.Get("sys_created_by"),
			"sys_attachment": file.SysID(), "position": strconv.Itoa(i), "length": strconv.Itoa(one.length), "data": one.data,
		})
		if err := put(row); err != nil {
			return fmt.Errorf("keep a piece of a file: %w", err)
		}
	}
	return nil
}

// ErrEmpty refuses a file without a single byte (client: Okta's connector tells its
// users that a file needs one).
var ErrEmpty = errors.New("the file is empty")

// TooLargeError says that a file is larger than the instance takes.
type TooLargeError struct {
	Limit int64 // bytes
	Size  int64 // as far as it was read
}

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("a file may have %d bytes, and this one has at least %d", e.Limit, e.Size)
}
