// Package mistakes gathers what is wrong with something that a person wrote, so
// that all of it can be told at once, up to a bound.
package mistakes

import (
	"errors"
	"fmt"
)

// Max is how many mistakes are told. Who has more than that made one mistake many
// times.
const Max = 20

// List is what is wrong, in the order in which it was found. The zero value is
// empty.
type List struct{ all []error }

// Add notes a mistake, unless the list is full.
func (l *List) Add(err error) {
	if !l.Full() {
		l.all = append(l.all, err)
	}
}

// Empty tells whether nothing is wrong so far.
func (l *List) Empty() bool { return len(l.all) == 0 }

// Full tells whether it is of no use to look for more.
func (l *List) Full() bool { return len(l.all) >= Max }

// Err joins all that is wrong, a line each; nil where nothing is.
func (l *List) Err() error {
	if l.Full() {
		return errors.Join(errors.Join(l.all...), fmt.Errorf("there may be more: reading ended after %d mistakes", Max))
	}
	return errors.Join(l.all...)
}
