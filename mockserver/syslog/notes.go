package syslog

import "slices"

// notes are what happened and is not in its table yet, oldest first: most instances
// are asked for much, and few for what they were asked. It is a list of chunks, of
// which only the last is added to, so that a fork takes them along for the cost of
// their number. The holder of the log's mu uses them.
type notes[T any] struct {
	chunks [][]T
	n      int
}

// add notes one thing more, and forgets the oldest where more are noted than a log
// keeps, a chunk at a time.
func (n *notes[T]) add(one T, keep int) {
	n.n++
	if last := len(n.chunks) - 1; last >= 0 && len(n.chunks[last]) < chunk {
		n.chunks[last] = append(n.chunks[last], one)
		return
	}
	n.chunks = append(n.chunks, []T{one})
	for len(n.chunks) > 1 && n.n-len(n.chunks[0]) >= keep {
		n.n -= len(n.chunks[0])
		n.chunks[0] = nil
		n.chunks = n.chunks[1:]
	}
}

// take takes all of them out.
func (n *notes[T]) take() []T {
	all := slices.Concat(n.chunks...)
	*n = notes[T]{}
	return all
}

// copy is the same notes for a fork. What is added to one is not seen by the other.
func (n *notes[T]) copy() notes[T] {
	chunks := slices.Clone(n.chunks)
	for i := range chunks {
		chunks[i] = slices.Clip(chunks[i])
	}
	return notes[T]{chunks: chunks, n: n.n}
}
