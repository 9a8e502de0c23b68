package canary

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/clock"
)

// Meanwhile looks again and again for secrets in files that come and go, as a program
// writes them while it runs. It is safe for concurrent use.
type Meanwhile struct {
	// Dir is below which it looks.
	Dir string

	mu    sync.Mutex
	known map[string]stamp
	found []Finding
}

// Finding is a secret that was found, and in words where and in which form.
type Finding struct {
	Secret Secret
	What   string
}

// stamp tells a file that has changed from one that has not.
type stamp struct {
	size    int64
	written time.Time
}

const (
	// passing is the largest file that is looked at while it may change, in bytes: what
	// stands for a moment is small, and a database that grows would be read all the time.
	passing = 1 << 20
	// settled is how long ago a file has to have been written for its stamp to tell: systems
	// stamp by a clock that ticks more slowly than programs write.
	settled = 100 * time.Millisecond
)

// Look looks once, at what has changed since it did the last time. Files that vanish
// meanwhile, and those that cannot be read, are passed over: what is left when the
// program has ended is for [FindInFiles].
func (m *Meanwhile) Look(ctx context.Context, secrets ...Secret) {
	m.mu.Lock()
	defer m.mu.Unlock()
	root, err := openFolder(m.Dir)
	if err != nil {
		return
	}
	defer func() { _ = root.Close() }()
	seen := map[string]stamp{}
	_ = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // gone, or not to be read
		}
		if _, known := m.known[name]; !known {
			m.note(ctx, []byte(name), "in the name of a file", secrets)
		}
		if entry.IsDir() && strings.Count(name, "/") >= deepest {
			return fs.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		now := stamp{info.Size(), info.ModTime()}
		seen[name] = now
		changed := m.known[name] != now || clock.System().Now().Sub(now.written) < settled
		if entry.Type().IsRegular() && changed && now.size <= passing {
			m.note(ctx, read(root, name), "in "+name, secrets)
		}
		return ctx.Err()
	})
	m.known = seen
}

// Found are the secrets that were found, each where it was first.
func (m *Meanwhile) Found() []Finding {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.found)
}

func (m *Meanwhile) note(ctx context.Context, data []byte, where string, secrets []Secret) {
	for _, s := range secrets {
		if slices.ContainsFunc(m.found, func(f Finding) bool { return f.Secret == s }) {
			continue
		}
		if what := Find(ctx, data, s); what != "" {
			m.found = append(m.found, Finding{s, fmt.Sprintf("%s, %s", what, where)})
		}
	}
}

func read(root *folder, name string) []byte {
	file, err := root.openFile(name)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	data, _ := io.ReadAll(io.LimitReader(file, passing))
	return data
}
