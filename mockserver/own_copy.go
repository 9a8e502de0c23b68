package mockserver

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
)

// copied is the files of a folder of fixtures as they were read. What was checked is
// what is loaded, and the same each time that an instance is made, even if somebody
// goes on writing. It is a zip file in memory because that is a file system.
type copied struct {
	from FixtureFolder
	text *bytes.Buffer
	to   *zip.Writer
}

func newCopy(folder FixtureFolder) *copied {
	text := &bytes.Buffer{}
	return &copied{folder, text, zip.NewWriter(text)}
}

// take reads a file. Into sum go its name, by which errors speak of it, and its
// content.
func (c *copied) take(ctx context.Context, name string, sum hash.Hash) error {
	in, err := c.from.Files.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := c.to.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	content := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, content), untilDone{ctx, in}); err != nil {
		return err
	}
	fmt.Fprintf(sum, "%q %x\n", c.from.shown(name), content.Sum(nil))
	return nil
}

// folder is the copy, in place of the folder.
func (c *copied) folder() (FixtureFolder, error) {
	folder := c.from
	if err := c.to.Close(); err != nil {
		return folder, err
	}
	files, err := zip.NewReader(bytes.NewReader(c.text.Bytes()), int64(c.text.Len()))
	folder.Files = files
	return folder, err
}

// untilDone reads until its context is done.
type untilDone struct {
	ctx context.Context //nolint:containedctx // it lives as long as a call of io.Copy
	in  io.Reader
}

// Read implements [io.Reader].
func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.in.Read(p)
}
