package history

import (
	"crypto/sha256"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// place is where a row stands in the order of a walk.
type place struct {
	id string
	at time.Time
}

// order tells whether rows come in the order that was asked for, each once. A
// row that does not was sent by an instance that ignores the query, and whoever
// went on by it would read the same rows for ever.
//
// Times are compared, and of ids those that are hexadecimal digits. How an
// instance sorts other ids is its database's affair, so of those it is only
// asked that none comes twice.
type order struct {
	at  time.Time
	hex string                         // the last such id among those of one time
	odd map[[sha256.Size]byte]struct{} // the other ids among those of one time, which may be long
}

// next takes the next row. It returns errIgnored if the row was not its turn.
func (o *order) next(p place) error {
	switch {
	case p.at.Before(o.at):
		return errIgnored
	case p.at.After(o.at):
		o.at, o.hex, o.odd = p.at, "", nil
	}
	if strings.Trim(p.id, "0123456789abcdef") == "" {
		if p.id <= o.hex {
			return errIgnored
		}
		o.hex = p.id
		return nil
	}
	key := sha256.Sum256([]byte(p.id))
	if _, twice := o.odd[key]; twice {
		return errIgnored
	}
	if len(o.odd) >= mostAtOnce {
		return errTooMany
	}
	if o.odd == nil {
		o.odd = map[[sha256.Size]byte]struct{}{}
	}
	o.odd[key] = struct{}{}
	return nil
}

// places reads where the rows of a page stand, all of them before any is
// delivered: what was delivered is confirmed by the next checkpoint, whichever
// table writes it, so a page that cannot be gone through is not begun.
func (o *order) places(rows []tables.Row, timeOf func(tables.Row) (time.Time, error)) ([]place, error) {
	places := make([]place, len(rows))
	for i, row := range rows {
		var err error
		if places[i].id, err = row.ID(); err != nil {
			return nil, err
		}
		if places[i].at, err = timeOf(row); err != nil {
			return nil, err
		}
		if err = o.next(places[i]); err != nil {
			return nil, err
		}
	}
	return places, nil
}
