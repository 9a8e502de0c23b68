// Package patience reads files without waiting for them longer than anybody wants, and
// no more of them than anybody needs. What is called like a file may be a pipe that
// nobody writes to, or a device that has no end.
package patience

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// Until is what read returns, unless ctx is done first; then it is ctx's error. Opening
// a pipe waits for somebody to write to it, and nothing but the end of the program ends
// that: what read was doing is left to it.
func Until[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := read()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// small is how many bytes a file of certificates or keys may have. The authorities that
// browsers know are some 200 KiB.
const small = 1 << 20

// ErrTooLong says that a file is larger than what it is taken for.
var ErrTooLong = errors.New("longer than 1 MiB; is it the right file?")

// Small is the content of a small file, such as one of certificates or keys, in the
// manner of [os.ReadFile]. It returns ctx's error when that is done first, and else a
// [*fs.PathError], wrapping ErrTooLong for a file that is larger than 1 MiB.
func Small(ctx context.Context, path string) ([]byte, error) {
	return Until(ctx, func() ([]byte, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		content, err := io.ReadAll(io.LimitReader(file, small+1))
		if err == nil && len(content) > small {
			err = &fs.PathError{Op: "read", Path: path, Err: ErrTooLong}
		}
		if err != nil {
			return nil, err
		}
		return content, nil
	})
}
