package dictionary

import (
	"errors"
	"maps"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

func (l *loader) column(c columnEntry) *Column {
	return &Column{
		Name: c.Name.Text, Label: c.Label, Type: c.Type, Kind: glide.KindOf(c.Type), MaxLength: c.MaxLength,
		Reference: c.Reference, ReferenceKey: c.ReferenceKey, Mandatory: c.Mandatory, ReadOnly: c.ReadOnly, Masked: c.Masked, Default: c.Default, Choices: c.Choices,
		SecretForm: c.Secret, Switch: c.Switch, Platform: slices.Contains(l.platform, c.Name.Text),
	}
}

// refine is the parent's column with what a class says differently of it: the
// choices above all, for each class of task has states of its own. An entry
// without a type refines; on a real instance that is a dictionary override.
func (c columnEntry) refine(parent *Column) *Column {
	refined := *parent
	refined.refines = true
	if c.Label != "" {
		refined.Label = c.Label
	}
	if c.Default != "" {
		refined.Default = c.Default
	}
	if len(c.Choices) > 0 {
		refined.Choices = c.Choices
	}
	refined.Mandatory = refined.Mandatory || c.Mandatory
	refined.ReadOnly = refined.ReadOnly || c.ReadOnly
	return &refined
}

// checkSwitch refuses a table that depends on a switch which there is not.
func (t *tableEntry) checkSwitch() error {
	return checkSwitches(t.Switch, func(err error) error { return t.errorf("switch: %v", err) })
}

// checkSwitch likewise refuses a column, and one that is inherited: it is where it is
// in the table that brings it.
func (c columnEntry) checkSwitch(t *tableEntry) error {
	if c.Type == "" && len(c.Switch) > 0 {
		return t.errorOf(c, "column %s is inherited, and there wherever its parent is; leave its switch out", c.Name.Text)
	}
	return checkSwitches(c.Switch, func(err error) error { return t.errorOf(c, "column %s, switch: %v", c.Name.Text, err) })
}

// checkSecret refuses a form of secrets that there is not, and one of a column that
// holds none.
func (c columnEntry) checkSecret(t *tableEntry) error {
	switch {
	case c.Secret == Hashed:
		return nil
	case c.Secret != Sealed && c.Secret != Findable:
		return t.errorOf(c, "column %s: secret is %q; write %s or %s, or leave it out for a hash", c.Name.Text, c.Secret, Sealed, Findable)
	case glide.KindOf(c.Type) != glide.Password:
		return t.errorOf(c, "column %s has type %s and so no secrets; leave secret out, or make it password2", c.Name.Text, c.Type)
	}
	return nil
}

func checkSwitches(switches map[string]string, wrong func(error) error) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(switches)) {
		if err := release.CheckValue(name, switches[name]); err != nil {
			problems = append(problems, wrong(err))
		}
	}
	return errors.Join(problems...)
}

// checkChoices refuses a default that a form could not show: where a column has
// choices, its default is one of them, in every class. It also refuses choices
// that depend on a switch which there is not.
func (t *draft) checkChoices(entry *tableEntry) error {
	var problems []error
	for _, c := range t.Columns {
		for _, choice := range c.Choices {
			for name, value := range choice.Switch {
				if err := release.CheckValue(name, value); err != nil {
					problems = append(problems, entry.errorf("column %s, choice %q: %v", c.Name, choice.Value, err))
				}
			}
		}
		if c.Default != "" && len(c.Choices) > 0 && !c.has(c.Default) {
			problems = append(problems, entry.errorf("column %s has the default %q, which is none of its choices (%s); give it one of these",
				c.Name, c.Default, c.ChoiceValues()))
		}
	}
	return errors.Join(problems...)
}
