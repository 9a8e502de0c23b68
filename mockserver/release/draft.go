package release

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// draft is a profile as its file has it, before what it extends is filled in.
type draft struct {
	document
	top     *yaml.Node
	fields  map[string]*yaml.Node
	profile *Profile
	extends string   // key of another profile; empty: the file lists every cell
	listed  []listed // by position in keys; without a node where nobody listed it
}

// listed is a cell with the place where it stands.
type listed struct {
	cell Cell
	node *yaml.Node
	file string
}

var (
	draftFields = []string{"key", "name", "aliases", "order", "extends", "build_tag", "war_name", "general_availability", "settings"}
	factFields  = []string{"value", "mark", "source"}
	cellFields  = []string{"value", "fresh", "upgraded", "mark", "source"}
)

func readDraft(file string, content []byte) (*draft, error) {
	d := &draft{document: document{file}, profile: new(Profile)}
	var err error
	if d.top, err = d.open(content); err != nil {
		return nil, err
	}
	if d.fields, err = d.mapping(d.top, "a profile", draftFields); err != nil {
		return nil, err
	}
	for _, read := range []func() error{d.readIdentity, d.readFacts, d.readCells} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *draft) readIdentity() (err error) {
	p := d.profile
	if p.Key, err = d.text(d.top, d.fields, "key"); err != nil {
		return err
	}
	if strings.Trim(p.Key, "abcdefghijklmnopqrstuvwxyz") != "" {
		return d.wrong(d.fields["key"], "key %q must be one lower-case word, as in build tags", p.Key)
	}
	if d.file != p.Key+".yaml" {
		return d.wrong(d.fields["key"], "key %q belongs in %s.yaml; rename the file or the key", p.Key, p.Key)
	}
	if p.Name, err = d.text(d.top, d.fields, "name"); err != nil {
		return err
	}
	if p.Aliases, err = d.list(d.fields["aliases"], "aliases"); err != nil {
		return err
	}
	order, err := d.text(d.top, d.fields, "order")
	if err != nil {
		return err
	}
	var ok bool
	if p.order, ok = number(order); !ok {
		return d.wrong(d.fields["order"], "order %q must be a whole number from 1 to %d", order, maxNumber)
	}
	if d.fields["extends"] != nil {
		d.extends, err = d.text(d.top, d.fields, "extends")
	}
	return err
}

func (d *draft) readFacts() error {
	facts := []struct {
		name string
		into *Fact
	}{
		{"build_tag", &d.profile.BuildTag},
		{"war_name", &d.profile.WarName},
		{"general_availability", &d.profile.GeneralAvailability},
	}
	for _, fact := range facts {
		n := d.fields[fact.name]
		if n == nil {
			return d.wrong(d.top, "%s is missing; add it", fact.name)
		}
		fields, err := d.mapping(n, fact.name, factFields)
		if err != nil {
			return err
		}
		if fact.into.Value, err = d.text(n, fields, "value"); err != nil {
			return err
		}
		if fact.into.Mark, fact.into.Source, err = d.evidence(n, fields); err != nil {
			return err
		}
	}
	return nil
}

// readCells reads the settings that this file lists: none is fine where the
// profile extends another.
func (d *draft) readCells() error {
	d.listed = make([]listed, len(keys))
	top := d.fields["settings"]
	if top == nil {
		return nil
	}
	fields, err := d.mapping(top, "settings", keyNames())
	if err != nil {
		return err
	}
	for at, k := range keys {
		n := fields[k.name]
		if n == nil {
			continue
		}
		cell, err := d.readCell(k, n)
		if err != nil {
			return err
		}
		d.listed[at] = listed{cell, n, d.file}
	}
	return nil
}

func (d *draft) readCell(k key, n *yaml.Node) (Cell, error) {
	cell := Cell{Key: k.name}
	fields, err := d.mapping(n, k.name, cellFields)
	if err != nil {
		return cell, err
	}
	value, fresh, upgraded := fields["value"], fields["fresh"], fields["upgraded"]
	switch {
	case value != nil && fresh == nil && upgraded == nil:
		fresh, upgraded = value, value
	case value != nil || fresh == nil || upgraded == nil:
		return cell, d.wrong(n, "%s must have either value, or fresh and upgraded", k.name)
	}
	if cell.Fresh, err = d.valueOf(k, fresh); err != nil {
		return cell, err
	}
	if cell.Upgraded, err = d.valueOf(k, upgraded); err != nil {
		return cell, err
	}
	cell.Mark, cell.Source, err = d.evidence(n, fields)
	return cell, err
}
