package canary

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// Files are read in pieces that overlap by more than the longest thing which is
// found as a whole: a gzip member of which as much is looked at.
const (
	piece   = 48 << 20
	overlap = unpacked + 64<<10
)

// Beyond these bounds nothing is looked at, and that is a finding: nobody can
// tell what stands there.
const (
	largest = 256 << 20 // bytes of all files
	deepest = 64        // directories in each other
)

// FindInFiles looks through every regular file below dir, and through the file
// names. It reports the first finding together with where it is; what cannot be
// looked at is one too. It follows no link out of dir. A dir that is not there
// holds nothing. The error is the context's, or of a dir that cannot be opened.
func FindInFiles(ctx context.Context, dir string, secrets ...Secret) (string, error) {
	root, err := openFolder(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if errors.Is(err, errNoFolder) {
		return fmt.Sprintf("what cannot be looked at: %v", err), nil
	}
	if err != nil {
		return "", fmt.Errorf("look for secrets in files: %w", err)
	}
	defer func() { _ = root.Close() }()
	s := &search{ctx: ctx, root: root, secrets: soughtOf(secrets), left: largest}
	if err := fs.WalkDir(root, ".", s.entry); err != nil {
		return "", fmt.Errorf("look for secrets in files: %w", err)
	}
	return s.found, nil
}

type search struct {
	ctx     context.Context //nolint:containedctx // lives as long as one search
	root    *folder
	secrets []sought
	left    int64 // bytes that are still read
	found   string
}

// tell ends the search with a finding.
func (s *search) tell(format string, args ...any) error {
	s.found = fmt.Sprintf(format, args...)
	return fs.SkipAll
}

func (s *search) entry(name string, entry fs.DirEntry, err error) error {
	switch {
	case s.ctx.Err() != nil:
		return s.ctx.Err()
	case errors.Is(err, fs.ErrNotExist):
		return nil // gone while we looked
	case err != nil:
		return s.tell("what cannot be looked at: %v", err)
	}
	unpack := unpackedInAll
	if what := find(s.ctx, []byte(name), s.secrets, nested, &unpack); what != "" {
		return s.tell("%s, in the name of a file", what)
	}
	if entry.IsDir() && strings.Count(name, "/") >= deepest {
		return s.tell("more than %d directories in each other, which is more than is looked through", deepest)
	}
	if !entry.Type().IsRegular() {
		return nil
	}
	return s.file(name)
}

func (s *search) file(name string) error {
	file, err := s.root.openFile(name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNoFile) {
		return nil
	}
	if err != nil {
		return s.tell("what cannot be looked at: %v", err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return s.tell("what cannot be looked at: %v", err)
	}
	unpack, room := unpackedInAll, int(min(info.Size()+1, piece)) // one more, to see the end
	data := make([]byte, 0, room)
	for {
		before := len(data)
		data = data[:room]
		n, err := io.ReadFull(file, data[before:])
		data = data[:before+n]
		if s.left -= int64(n); s.left < 0 {
			return s.tell("more than %d MiB, which is more than is looked through, in %s", int64(largest>>20), name)
		}
		if what := find(s.ctx, data, s.secrets, nested, &unpack); what != "" {
			return s.tell("%s, in %s", what, name)
		}
		if s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if unpack < 0 {
			return s.tell("more than %d MiB when unpacked, which is more than is looked through, in %s", int64(unpackedInAll>>20), name)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return s.tell("what cannot be looked at: %v", err)
		}
		kept := copy(data, data[max(0, len(data)-overlap):])
		data = data[:kept]
		if kept == room { // it has grown meanwhile
			room = piece
			data = append(make([]byte, 0, room), data...)
		}
	}
}
