package release

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/nearest"
)

// Load reads every *.yaml of a directory, one profile each, strictly: an unknown
// key, a value or mark that is not admitted, a cell without source, a duplicate
// name or order, an extends that leads nowhere or in a circle, a cell that nobody
// sets, and a cell that repeats what it extends are errors with file and line.
func Load(fsys fs.FS) (*Releases, error) {
	files, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list release profiles: %w", err)
	}
	if len(files) == 0 {
		return nil, errors.New("no release profiles: no *.yaml file is there")
	}
	drafts := make([]*draft, len(files))
	for i, file := range files {
		content, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read release profile: %w", err)
		}
		if drafts[i], err = readDraft(file, content); err != nil {
			return nil, err
		}
	}
	return resolve(drafts)
}

// resolve fills each draft with what it extends, oldest first.
func resolve(drafts []*draft) (*Releases, error) {
	slices.SortFunc(drafts, func(a, b *draft) int { return cmp.Compare(a.profile.order, b.profile.order) })
	byKey := make(map[string]*draft, len(drafts))
	for i, d := range drafts {
		if i > 0 && drafts[i-1].profile.order == d.profile.order {
			return nil, d.wrong(d.fields["order"], "order %d is taken by %s; give each release its own", d.profile.order, drafts[i-1].file)
		}
		byKey[d.profile.Key] = d
	}
	for _, d := range drafts {
		if err := d.checkChain(byKey); err != nil {
			return nil, err
		}
	}
	r := &Releases{byName: make(map[string]*Profile)}
	for i, d := range drafts {
		parent := byKey[d.extends]
		if parent != nil && parent.profile.order >= d.profile.order {
			return nil, d.wrong(d.fields["extends"], "extends %s, whose order is not lower; a release extends an older one", d.extends)
		}
		var before *Profile
		if i > 0 {
			before = drafts[i-1].profile
		}
		if err := d.fill(parent, before); err != nil {
			return nil, err
		}
		if err := r.add(d); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// checkChain follows extends to its end, which must be a profile of its own.
func (d *draft) checkChain(byKey map[string]*draft) error {
	path := []string{d.profile.Key}
	for at := d; at.extends != ""; {
		n := at.fields["extends"]
		next, ok := byKey[at.extends]
		if !ok {
			known := slices.Sorted(maps.Keys(byKey))
			return at.wrong(n, "extends %q, which is no profile%s", at.extends, nearest.Word(at.extends, known))
		}
		circle := slices.Contains(path, at.extends)
		path = append(path, at.extends)
		if circle {
			return at.wrong(n, "extends runs in a circle: %s", strings.Join(path, " extends "))
		}
		at = next
	}
	return nil
}

// fill completes the profile's cells from parent (nil: it extends nothing) and
// compares them with the release before (nil: it is the first).
func (d *draft) fill(parent *draft, before *Profile) error {
	d.profile.cells, d.profile.listed = make([]Cell, len(keys)), d.listed
	for at, k := range keys {
		own := d.listed[at]
		here := own.node != nil
		switch {
		case here && parent != nil && own.cell == parent.listed[at].cell:
			return d.wrong(own.node, "%s repeats what %s says; leave it out", k.name, d.extends)
		case here:
		case parent != nil:
			own = parent.listed[at]
			d.listed[at] = own
		default:
			return d.wrong(d.top, "%s has no value; list it under settings, or extend a release that has it", k.name)
		}
		cell := own.cell
		cell.ChangedHere = before != nil && !cell.sameValue(before.cells[at])
		d.profile.cells[at] = cell
	}
	for _, o := range []Origin{Fresh, Upgraded} {
		if _, err := d.profile.Settings(o, nil); err != nil {
			return d.wrong(d.top, "%w", err)
		}
	}
	return nil
}

// add takes a finished profile in under all its names.
func (r *Releases) add(d *draft) error {
	p := d.profile
	r.all = append(r.all, p)
	for _, name := range append([]string{p.Key, p.Name}, p.Aliases...) {
		word := fold(name)
		if word == "" {
			return d.wrong(d.top, "the name %q has no letters to look it up by", name)
		}
		if other, taken := r.byName[word]; taken && other != p {
			return d.wrong(d.top, "the name %q is taken by %s", name, other.Key)
		}
		r.byName[word] = p
	}
	return nil
}
