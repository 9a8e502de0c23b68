package store

import "sync"

// Known is what was found out from the rows of some tables, by a name. It is right for
// as long as the tables have the same editions, and forgotten then: every request asks
// for the same few things, and they hardly ever change. The zero edition stands for
// nothing, and nothing is known of it. It is safe for concurrent use.
type Known[E comparable, V any] struct {
	mu      sync.Mutex
	edition E
	values  map[string]V
}

// Of is what is known, or what find finds out and lets be known.
func (k *Known[E, V]) Of(edition E, name string, find func() V) V {
	value, ok := k.Get(edition, name)
	if !ok {
		value = find()
		k.Keep(edition, name, value)
	}
	return value
}

// Get is what is known.
func (k *Known[E, V]) Get(edition E, name string) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.edition != edition {
		var none V
		return none, false
	}
	value, ok := k.values[name]
	return value, ok
}

// Keep lets something be known, and forgets what was known of another edition.
func (k *Known[E, V]) Keep(edition E, name string, value V) {
	if none := *new(E); edition == none {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.edition != edition || k.values == nil {
		k.edition, k.values = edition, map[string]V{}
	}
	k.values[name] = value
}
