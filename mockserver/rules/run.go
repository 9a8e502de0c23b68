package rules

import (
	"slices"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Write is a row that is being written, as rules look at it and change it.
type Write interface {
	// Row is the row as it will be, and Before as it was, nil for a new one.
	Row() *store.Row
	Before() *store.Row
	// Touched tells whether this write says something of the column.
	Touched(column string) bool
	// Set gives a column another value, and by that touches it.
	Set(column, value string)
	// Caller is the sys_id and the user name of whoever writes, "" for nobody.
	Caller() (sysID, userName string)
	Now() time.Time
	Settings() *release.Settings
	// Shown is what people see in a column of the row.
	Shown(column string) string
	// Generate makes a value that the platform thinks up, for a column.
	Generate(column string, what Generator) string
}

// Apply runs the rules about the row itself, in their order. It returns an
// *AbortError or a *DataPolicyError when one of them refuses the write.
func (r *Rules) Apply(class *dictionary.Table, op access.Operation, w Write) error {
	for _, b := range r.byClass[class] {
		if b.to != nil || !b.fits(w, op) {
			continue
		}
		if b.Abort || b.misses(w) {
			return b.aborted()
		}
		if err := b.demand(w); err != nil {
			return err
		}
		b.assign(w, w)
	}
	return nil
}

// Calculate runs the rules about the row itself whose values are calculated ones, which
// are there also where no business rule runs.
func (r *Rules) Calculate(class *dictionary.Table, op access.Operation, w Write) {
	for _, b := range r.byClass[class] {
		if b.Calculate && b.to == nil && b.fits(w, op) {
			b.assign(w, w)
		}
	}
}

// HoldsForImports tells whether a class has rules for rows that come past the others.
// Rules that could not be read (nil) are none: the rows of such fixtures are looked at
// all the same.
func (r *Rules) HoldsForImports(class *dictionary.Table) bool {
	return r != nil && slices.ContainsFunc(r.byClass[class], func(b *bound) bool { return b.Imports })
}

// Import runs the rules that rows meet as well which are brought in past the others. It
// returns the errors of [Rules.Apply]. Where no release is known yet, those that hang
// on its switches wait.
func (r *Rules) Import(class *dictionary.Table, op access.Operation, w Write) error {
	for _, b := range r.byClass[class] {
		if !b.Imports || w.Settings() == nil && len(b.Switch) > 0 || !b.fits(w, op) {
			continue
		}
		if b.Abort {
			return b.aborted()
		}
		if err := b.demand(w); err != nil {
			return err
		}
		b.assign(w, w)
	}
	return nil
}

// assign gives a row what the rule sets, with the values that it takes from the row
// of source.
func (r *bound) assign(w, source Write) {
	for _, a := range r.set {
		now := w.Row().At(a.place)
		if r.UnlessSet && now != "" {
			continue
		}
		if value := a.effect.value(source, a.name, now); value != now {
			w.Set(a.name, value)
		}
	}
}

func (r *bound) fits(w Write, op access.Operation) bool {
	userID, _ := w.Caller()
	switch {
	case !slices.Contains(r.on, op):
		return false
	case len(r.changes) > 0 && !slices.ContainsFunc(r.changes, w.Touched):
		return false
	case slices.ContainsFunc(r.unless, w.Touched):
		return false
	case w.Before() != nil && !r.was.holds(w.Before()):
		return false
	case r.By.Text != "" && (userID == "" || w.Row().Get(r.By.Text) != userID):
		return false
	case !r.Switch.hold(w.Settings()):
		return false
	}
	return r.when.holds(w.Row())
}

// misses tells whether the row goes another step than one of those allowed.
func (r *bound) misses(w Write) bool {
	for name, follow := range r.Steps {
		before, after := w.Before().Get(name), w.Row().Get(name)
		allowed, known := follow[before]
		if known && before != after && !slices.Contains(texts(allowed), after) {
			return true
		}
	}
	return false
}

func (r *bound) aborted() error {
	return &AbortError{Table: r.class.Name, Rule: r.Name.Text, RuleID: dictionary.IDOf("sys_script", r.Name.Text)}
}

// demand refuses a write that leaves a mandatory column empty.
func (r *bound) demand(w Write) error {
	var missing []string
	for _, c := range r.mandatory {
		written := c.Kind == glide.Journal && w.Touched(c.Name)
		if w.Row().Get(c.Name) == "" && !written {
			missing = append(missing, c.Label)
		}
	}
	if len(missing) > 0 {
		return &DataPolicyError{Labels: missing}
	}
	return nil
}
