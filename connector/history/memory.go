package history

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

const (
	// remembered is how far before the mark rows are remembered. It is what an
	// instance's clock may be set back by without anything coming twice.
	remembered = 24 * time.Hour

	// A memory is rewritten with each checkpoint, so a busy table's is shorter:
	// beyond comfortable rows only those of the overlap are kept, and never
	// more than most, however short the overlap becomes by that.
	comfortable = 10_000
	most        = 100_000
)

// Memory knows which rows were delivered, from its floor on.
//
// It holds 64 bits of a SHA-256 of each sys_id, as ids are of any length, made with
// a key of its own: without one somebody who chooses the ids of two rows could look
// for two that are the same here, and the second row would not be delivered.
type Memory struct {
	floor int64 // Unix seconds: every row delivered with this time or a later one is in seen
	key   string
	seen  map[uint64]sighting
}

// keyBytes is what leaves the hash of a usual id one block long.
const keyBytes = 16

func newMemory(floor time.Time) Memory {
	return Memory{floor: floor.Unix(), key: string(ident.Random().Bytes(keyBytes))}
}

type sighting struct {
	at      int64  // Unix seconds
	version uint32 // 0 for rows that do not change
}

// Floor is the time from which on the memory is complete.
func (m *Memory) Floor() time.Time { return time.Unix(m.floor, 0).UTC() }

// Recall returns the version in which a row was delivered last.
func (m *Memory) Recall(sysID string) (version uint32, ok bool) {
	s, ok := m.seen[m.fold(sysID)]
	return s.version, ok
}

// Add remembers a row. One from before the floor need not be.
func (m *Memory) Add(sysID string, at time.Time, version uint32) {
	if at.Unix() < m.floor {
		return
	}
	if m.seen == nil {
		m.seen = map[uint64]sighting{}
	}
	m.seen[m.fold(sysID)] = sighting{at.Unix(), version}
}

// Forget drops what is too old or too much to keep, oldest seconds first, and
// raises the floor above it. The newest second always stays.
func (m *Memory) Forget(mark time.Time, overlap time.Duration) {
	m.raise(mark.Add(-max(remembered, overlap)).Unix())
	if len(m.seen) <= comfortable {
		return
	}
	times := make([]int64, 0, len(m.seen))
	for _, s := range m.seen {
		times = append(times, s.at)
	}
	slices.Sort(times)
	// As many rows as are comfortable, or those of the overlap if they are more.
	floor := min(times[len(times)-comfortable], mark.Add(-overlap).Unix())
	if first, _ := slices.BinarySearch(times, floor); len(times)-first > most {
		floor = min(times[len(times)-most]+1, times[len(times)-1])
	}
	m.raise(floor)
}

// Lower takes the floor back to where a walk is going to begin all over. What
// was forgotten there comes again, once.
func (m *Memory) Lower(floor time.Time) { m.floor = min(m.floor, floor.Unix()) }

func (m *Memory) raise(floor int64) {
	if floor <= m.floor {
		return
	}
	m.floor = floor
	maps.DeleteFunc(m.seen, func(_ uint64, s sighting) bool { return s.at < floor })
}

func (m *Memory) fold(sysID string) uint64 {
	var room [64]byte // for a usual id
	sum := sha256.Sum256(append(append(room[:0], m.key...), sysID...))
	return binary.BigEndian.Uint64(sum[:])
}
