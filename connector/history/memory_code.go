package history

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
)

// memoryWire is a memory in a state file: about 13 bytes a row instead of 60.
// Seen is base64 of, for each row by time and id: seconds since the row before
// (uvarint; the first since the floor), 8 bytes of id, version (uvarint).
//
// A memory of a connector that had no key goes on without one.
type memoryWire struct {
	Floor time.Time `json:"floor"`
	Key   []byte    `json:"key,omitempty"`
	Seen  string    `json:"seen"`
}

var errMemory = errors.New("what was delivered cannot be read")

// MarshalJSON writes the same memory always as the same bytes.
func (m Memory) MarshalJSON() ([]byte, error) {
	ids := slices.SortedFunc(maps.Keys(m.seen), func(a, b uint64) int {
		return cmp.Or(cmp.Compare(m.seen[a].at, m.seen[b].at), cmp.Compare(a, b))
	})
	packed := make([]byte, 0, 13*len(ids))
	before := m.floor
	for _, id := range ids {
		s := m.seen[id]
		packed = binary.AppendUvarint(packed, uint64(s.at-before))
		packed = binary.BigEndian.AppendUint64(packed, id)
		packed = binary.AppendUvarint(packed, uint64(s.version))
		before = s.at
	}
	return json.Marshal(memoryWire{m.Floor(), []byte(m.key), base64.RawStdEncoding.EncodeToString(packed)})
}

// UnmarshalJSON reads what MarshalJSON wrote and nothing else.
func (m *Memory) UnmarshalJSON(text []byte) error {
	var wire memoryWire
	if err := json.Unmarshal(text, &wire); err != nil {
		return err
	}
	packed, err := base64.RawStdEncoding.DecodeString(wire.Seen)
	if err != nil {
		return errMemory
	}
	read := Memory{floor: wire.Floor.Unix(), key: string(wire.Key), seen: map[uint64]sighting{}}
	for at := read.floor; len(packed) > 0; {
		since, n := binary.Uvarint(packed)
		if n <= 0 || len(packed) < n+8 {
			return errMemory
		}
		id := binary.BigEndian.Uint64(packed[n:])
		packed = packed[n+8:]
		version, n := binary.Uvarint(packed)
		if n <= 0 || version > 1<<32-1 {
			return errMemory
		}
		packed = packed[n:]
		at += int64(since)
		read.seen[id] = sighting{at, uint32(version)}
	}
	*m = read
	return nil
}
