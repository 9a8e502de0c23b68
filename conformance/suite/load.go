package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Load reads every suite of a folder and its checks, in the order of the file
// names. All suites must be of the given kind. The error joins everything that
// is wrong, each with file, line and remedy; a folder without suites is one.
func Load(files fs.FS, dir string, kind Kind, catalog *Catalog) ([]*Suite, error) {
	names, err := fs.Glob(files, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("look for suites in %s: %w", dir, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no suite (*.yaml) in %s", dir)
	}
	slices.Sort(names)
	var suites []*Suite
	var all []error
	seen := map[string]string{}
	for _, name := range names {
		s, err := read(files, name, kind, catalog)
		if err != nil {
			all = append(all, err)
			continue
		}
		for _, c := range s.Checks {
			place := fmt.Sprintf("%s:%d", c.File, c.Line)
			if first, twice := seen[c.ID]; twice {
				all = append(all, fmt.Errorf("%s: check %s stands at %s already; ids are never reused", place, c.ID, first))
			}
			seen[c.ID] = place
		}
		suites = append(suites, s)
	}
	if err := errors.Join(all...); err != nil {
		return nil, err
	}
	return suites, nil
}

// read loads one file and judges it.
func read(files fs.FS, file string, kind Kind, catalog *Catalog) (*Suite, error) {
	s := &Suite{File: file}
	tree, err := readStrict(files, file, s)
	if err != nil {
		return nil, err
	}
	if err := place(s, tree); err != nil {
		return nil, inFile(file, err)
	}
	if err := validate(s, kind, catalog, tree); err != nil {
		return nil, inFile(file, err)
	}
	return s, nil
}

// place gives checks, steps and claims their lines and fills in defaults. The
// decoder drops empty items of lists, which would let a check pass without its
// steps; they are errors.
func place(s *Suite, tree *yaml.Node) error {
	var all []error
	for i, node := range items(member(tree, "checks")) {
		c := s.Checks[i]
		if c == nil {
			continue // validation speaks of it
		}
		c.File, c.Line, c.Kind = s.File, node.Line, s.Kind
		if c.Varies == "" {
			c.Varies = VariesRelease
		}
		if len(c.Flows) == 0 {
			c.Flows = Flows{OAuth, Legacy}
		}
		all = append(all, empty(member(member(node, "world"), "rows")),
			placeSteps(c.Steps, member(node, "steps")), placeSteps(c.Cleanup, member(node, "cleanup")))
	}
	return errors.Join(all...)
}

func placeSteps(steps []Step, node *yaml.Node) error {
	if err := empty(node); err != nil {
		return err
	}
	for i, item := range items(node) {
		steps[i].Line = item.Line
		claims := member(item, "wire")
		if err := errors.Join(empty(claims), empty(member(item, "rows"))); err != nil {
			return err
		}
		for j, claim := range items(claims) {
			steps[i].Wire[j].Line = claim.Line
		}
	}
	return nil
}

// empty reports an item of a list that has nothing in it.
func empty(list *yaml.Node) error {
	for _, item := range items(list) {
		if item.ShortTag() == "!!null" {
			return wrongf(item, "an item of the list is empty")
		}
	}
	return nil
}

// member finds the value of a key, nil where there is none.
func member(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

func items(node *yaml.Node) []*yaml.Node {
	if node == nil || node.Kind != yaml.SequenceNode {
		return nil
	}
	return node.Content
}

// Select keeps the checks whose id matches one of the globs; without globs it
// keeps all. A star stays within one part of an id, ** spans parts.
func Select(suites []*Suite, globs []string) ([]*Check, error) {
	var chosen []*Check
	for _, s := range suites {
		for _, c := range s.Checks {
			ok, err := selected(c.ID, globs)
			if err != nil {
				return nil, err
			}
			if ok {
				chosen = append(chosen, c)
			}
		}
	}
	return chosen, nil
}

func selected(id string, globs []string) (bool, error) {
	if len(globs) == 0 {
		return true, nil
	}
	for _, glob := range globs {
		ok, err := globMatch(glob, id)
		if ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func globMatch(glob, id string) (bool, error) {
	if prefix, ok := strings.CutSuffix(glob, "/**"); ok {
		parts := strings.Count(prefix, "/") + 1
		head := strings.SplitN(id, "/", parts+1)
		if len(head) <= parts {
			return false, nil
		}
		id, glob = strings.Join(head[:parts], "/"), prefix
	}
	ok, err := path.Match(glob, id)
	if err != nil {
		return false, fmt.Errorf("read the pattern %q: %w", glob, err)
	}
	return ok, nil
}
