package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// request is one that is sent again and again, as bytes.
type request struct {
	method, path string
	header       []string // whole lines
	body         string
}

// bytes are the request as it goes over the wire.
func (r request) bytes(host string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method, r.path, host)
	for _, line := range r.header {
		b.WriteString(line + "\r\n")
	}
	if r.body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body))
	}
	b.WriteString("\r\n" + r.body)
	return b.Bytes()
}

// load sends a request over some connections for a while, each connection as soon as it
// has the last answer, and returns how many were answered in a second. It reads answers
// with as little work as they can be read with: what the client costs is no part of the
// ratio, and would hide it.
func load(ctx context.Context, address string, r request, connections int, d time.Duration) (float64, error) {
	host := strings.TrimPrefix(address, "http://")
	message := r.bytes(host)
	now := clock.System().Now
	start := now()
	end := start.Add(d)
	var mu sync.Mutex
	var failed error
	total := 0
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			n, err := hammer(ctx, host, message, func() bool { return now().Before(end) })
			mu.Lock()
			defer mu.Unlock()
			total += n
			failed = errors.Join(failed, err)
		})
	}
	all.Wait()
	return float64(total) / now().Sub(start).Seconds(), failed
}

// hammer sends a message over one connection as long as there is time, and once however
// little there is: a server that is slower than that has a rate, too.
func hammer(ctx context.Context, host string, message []byte, more func() bool) (int, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReaderSize(conn, 64<<10)
	n := 0
	for n == 0 || more() {
		if _, err := conn.Write(message); err != nil {
			return n, fmt.Errorf("send: %w", err)
		}
		status, err := skipAnswer(in)
		if err != nil {
			return n, fmt.Errorf("read answer %d: %w", n+1, err)
		}
		if status < 200 || status > 299 {
			return n, fmt.Errorf("answer %d has status %d", n+1, status)
		}
		n++
	}
	return n, nil
}

// skipAnswer reads an answer and keeps its status.
func skipAnswer(in *bufio.Reader) (status int, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < len("HTTP/1.1 200") {
		return 0, fmt.Errorf("no answer: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, err
	}
	length, chunked := 0, false
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(value)); err != nil {
				return 0, err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
	if !chunked {
		_, err = in.Discard(length)
		return status, err
	}
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		size, err := strconv.ParseUint(string(bytes.TrimRight(line, "\r\n")), 16, 31)
		if err != nil {
			return 0, err
		}
		if _, err := in.Discard(int(size) + len("\r\n")); err != nil {
			return 0, err
		}
		if size == 0 {
			return status, nil
		}
	}
}

// fetch sends a request once and returns the whole answer, for the yardstick to repeat.
func fetch(ctx context.Context, address string, r request) (recorded, error) {
	host := strings.TrimPrefix(address, "http://")
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", host)
	if err != nil {
		return recorded{}, err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write(r.bytes(host)); err != nil {
		return recorded{}, err
	}
	in := textproto.NewReader(bufio.NewReader(conn))
	line, err := in.ReadLine()
	if err != nil {
		return recorded{}, err
	}
	a := recorded{Path: r.path, Header: map[string][]string{}}
	if _, err := fmt.Sscanf(line, "HTTP/1.1 %d", &a.Status); err != nil {
		return recorded{}, fmt.Errorf("read %q: %w", line, err)
	}
	length := -1
	for {
		line, err := in.ReadLine()
		if err != nil {
			return recorded{}, err
		}
		if line == "" {
			break
		}
		// As they are spelled, so that the yardstick writes the same bytes.
		name, value, _ := strings.Cut(line, ": ")
		a.Header[name] = append(a.Header[name], value)
		if strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(value); err != nil {
				return recorded{}, err
			}
		}
	}
	if length >= 0 {
		a.Body = make([]byte, length)
		_, err = io.ReadFull(in.R, a.Body)
		return a, err
	}
	a.Body, err = unchunk(in)
	return a, err
}

func unchunk(in *textproto.Reader) ([]byte, error) {
	var body []byte
	for {
		line, err := in.ReadLine()
		if err != nil {
			return nil, err
		}
		size, err := strconv.ParseUint(line, 16, 31)
		if err != nil {
			return nil, err
		}
		piece := make([]byte, size+2)
		if _, err := io.ReadFull(in.R, piece); err != nil {
			return nil, err
		}
		if size == 0 {
			return body, nil
		}
		body = append(body, piece[:size]...)
	}
}
