package suite

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"sync"

	"gopkg.in/yaml.v3"
)

// Folder is where suites lie.
type Folder struct {
	Files fs.FS
	// Dir is the folder's name in Files.
	Dir string
	// Shown is what errors and reports call it; Dir when empty.
	Shown string
}

// Load reads every suite of a folder and its checks, in the order of the file
// names. All suites must be of the given kind; with none given each says its
// own. The error joins everything that is wrong, each with file, line and
// remedy; a folder without suites is one.
func Load(folder Folder, kind Kind, catalog *Catalog) ([]*Suite, error) {
	folder.Shown = cmp.Or(folder.Shown, folder.Dir)
	entries, err := fs.ReadDir(folder.Files, folder.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look for suites in %s: %w", folder.Shown, err)
	}
	var names []string
	for _, entry := range entries { // by name
		if ext := path.Ext(entry.Name()); ext == ".yml" || ext == ".yaml" && !entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no suite (*.yaml) in %s", folder.Shown)
	}
	suites, wrong := make([]*Suite, len(names)), make([]error, len(names))
	var reading sync.WaitGroup
	for i, name := range names {
		reading.Go(func() { suites[i], wrong[i] = read(folder, name, kind, catalog) })
	}
	reading.Wait()
	seen := map[string]string{}
	for i, s := range suites {
		if s != nil {
			wrong[i] = twice(s, seen)
		}
	}
	if err := fewOf(wrong); err != nil {
		return nil, err
	}
	return suites, nil
}

// twice tells which checks of a suite have the id of one before, whose places are
// in seen, to which it adds them.
func twice(s *Suite, seen map[string]string) error {
	var all []error
	for _, c := range s.Checks {
		place := fmt.Sprintf("%s:%d", c.File, c.Line)
		if first, there := seen[c.ID]; there {
			all = append(all, fmt.Errorf("%s: check %s stands at %s already; ids are never reused", place, c.ID, first))
		}
		seen[c.ID] = place
	}
	return errors.Join(all...)
}

// maxSuite is how large a suite may be. The largest of ours is some 40 KiB.
const maxSuite = 1 << 20

// readable tells why a file is no suite before it is opened: a pipe would never
// end, and a device has no end.
func readable(folder Folder, name string) error {
	info, err := fs.Stat(folder.Files, path.Join(folder.Dir, name))
	switch shown := path.Join(folder.Shown, name); {
	case path.Ext(name) == ".yml":
		return fmt.Errorf("%s: the name of a suite ends in .yaml; rename it", shown)
	case err != nil:
		return fmt.Errorf("read %s: %w", shown, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no regular file; put the suite itself here", shown)
	case info.Size() > maxSuite:
		return fmt.Errorf("%s has %d bytes, and a suite at most %d; split it", shown, info.Size(), maxSuite)
	}
	return nil
}

// maxProblems bounds what is told at once. Who has more made one mistake many
// times.
const maxProblems = 20

// fewOf joins the first problems, in the order of files and lines.
func fewOf(all []error) error {
	var few []error
	for _, text := range flat(errors.Join(all...)) {
		few = append(few, errors.New(text))
	}
	if more := len(few) - maxProblems; more > 0 {
		few = append(few[:maxProblems], fmt.Errorf("and %d more", more))
	}
	return errors.Join(few...)
}

// read loads one file and judges it.
func read(folder Folder, name string, kind Kind, catalog *Catalog) (*Suite, error) {
	if err := readable(folder, name); err != nil {
		return nil, err
	}
	s := &Suite{File: path.Join(folder.Shown, name)}
	data, err := fs.ReadFile(folder.Files, path.Join(folder.Dir, name))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.File, err)
	}
	tree, err := decodeStrict(data, s)
	// A group is read in many places, and half a group would be wrong in all of them.
	if tree == nil || err != nil && (member(tree, "groups") != nil || !aligned(s, tree)) {
		return nil, inFile(s.File, err)
	}
	unread := linesOf(err)
	if placed := place(s, tree); placed != nil {
		return nil, inFile(s.File, errors.Join(err, placed))
	}
	if wrong := useGroups(s, tree); wrong != nil {
		return nil, inFile(s.File, errors.Join(err, wrong))
	}
	if err := errors.Join(err, validate(s, kind, catalog, tree, unread)); err != nil {
		return nil, inFile(s.File, err)
	}
	return s, nil
}

// aligned tells whether checks and steps stand in the suite as in its tree: the
// decoder drops what it can make nothing of, and lines would then be another's.
func aligned(s *Suite, tree *yaml.Node) bool {
	nodes := items(member(tree, "checks"))
	if len(nodes) != len(s.Checks) {
		return false
	}
	for i, c := range s.Checks {
		if c == nil {
			continue
		}
		steps, cleanup := items(member(nodes[i], "steps")), items(member(nodes[i], "cleanup"))
		if len(steps) != len(c.Steps) || len(cleanup) != len(c.Cleanup) {
			return false
		}
		written := slices.Concat(steps, cleanup)
		for k, step := range slices.Concat(c.Steps, c.Cleanup) {
			if len(items(member(written[k], "wire"))) != len(step.Wire) {
				return false
			}
		}
	}
	return true
}

// linesOf are the lines at which a document could not be decoded.
func linesOf(err error) []int {
	var lines []int
	for _, text := range flat(err) {
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			line, _ := strconv.Atoi(m[1])
			lines = append(lines, line)
		}
	}
	return lines
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
