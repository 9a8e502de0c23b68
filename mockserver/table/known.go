package table

import "sync"

// known is what was found out from the rows of some tables, by a name. It is right for
// as long as the tables have the same editions, and forgotten then: every request asks
// for the same few things, and they hardly ever change. It is safe for concurrent use.
type known[E comparable, V any] struct {
	mu      sync.Mutex
	edition E
	values  map[string]V
}

// of is what is known, or what find finds out and lets be known. The zero edition stands
// for nothing, and what is found out from it is forgotten at once.
func (k *known[E, V]) of(edition E, name string, find func() V) V {
	if none := *new(E); edition == none {
		return find()
	}
	k.mu.Lock()
	value, ok := k.values[name]
	ok = ok && k.edition == edition
	k.mu.Unlock()
	if ok {
		return value
	}
	value = find()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.edition != edition || k.values == nil {
		k.edition, k.values = edition, map[string]V{}
	}
	k.values[name] = value
	return value
}
