package baseline

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// Narrowed says in what a run saw less than the whole: the items that come are then about
// what it saw.
type Narrowed struct {
	Releases bool // not all that connectors are judged on unless somebody says otherwise
	Flows    bool // not both
}

// Update brings the file of the list in line with the rows of a run to which it was
// applied, and keeps the comments that it has: what passes by now goes, and what fails
// without being known comes, to be explained by somebody; warnings do not, as they fail no
// run. What the run did not judge stays, and so does what is over, because only a person can
// give a promise again. It says how many items went and came. The file is as it was after an
// error, and one is that somebody changed it since it was read.
func (b *Baseline) Update(rows []report.Check, seen Narrowed, now time.Time) (gone, came int, err error) {
	text, err := os.ReadFile(b.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, 0, err
	}
	if !bytes.Equal(text, b.text) {
		return 0, 0, fmt.Errorf("%s has changed since this run began; run it again", b.file)
	}
	var tree yaml.Node
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return 0, 0, fmt.Errorf("%s: %w", b.file, err)
	}
	list := knownOf(&tree)
	kept := list.Content[:0:0]
	for i, e := range b.entries {
		if e.withoutStale(list.Content[i], rows) {
			gone++
			continue
		}
		kept = append(kept, list.Content[i])
	}
	list.Content = kept
	for _, item := range b.unknown(rows, seen) {
		item.Reason = fmt.Sprintf("not yet explained; seen on %s: %s", now.Format(time.DateOnly), item.Reason)
		var node yaml.Node
		if err := node.Encode(item); err != nil {
			return 0, 0, fmt.Errorf("write %s: %w", b.file, err)
		}
		list.Content = append(list.Content, &node)
		came++
	}
	if list.Style = 0; len(list.Content) == 0 {
		list.Style = yaml.FlowStyle
	}
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := errors.Join(e.Encode(&tree), e.Close()); err != nil {
		return 0, 0, fmt.Errorf("write %s: %w", b.file, err)
	}
	// Comments and tags in strange places may move, and become something else.
	strict := yaml.NewDecoder(bytes.NewReader(out.Bytes()))
	strict.KnownFields(true)
	if err := strict.Decode(&file{}); err != nil {
		return 0, 0, fmt.Errorf("%s is written in a way that cannot be kept; bring it in line by hand, or write it without tags and anchors", b.file)
	}
	return gone, came, replace(b.file, out.Bytes())
}

// replace writes a file in one go, so that a full disk leaves the one that was there.
func replace(name string, text []byte) error {
	beside := name + ".new"
	err := os.WriteFile(beside, text, 0o644) //nolint:gosec // a list that lies in a repository is for everybody
	if err == nil {
		err = os.Rename(beside, name)
	}
	if err != nil {
		_ = os.Remove(beside) // half a list, if anything
	}
	return err
}

// knownOf is the list in a file's tree, which it gets where it has none.
func knownOf(tree *yaml.Node) *yaml.Node {
	if len(tree.Content) == 0 || tree.Content[0].Kind != yaml.MappingNode { // nothing, however it is written
		*tree = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	root := tree.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value == "known" {
			if root.Content[i+1].Kind != yaml.SequenceNode { // known: with nothing behind it
				*root.Content[i+1] = yaml.Node{Kind: yaml.SequenceNode}
			}
			return root.Content[i+1]
		}
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "known"}, list)
	return list
}

// withoutStale takes the places that have passed out of an entry's item, and tells
// whether nothing is left that it could be about.
func (e *entry) withoutStale(item *yaml.Node, rows []report.Check) (gone bool) {
	failing, passing := e.places(rows, excused), e.places(rows, promised)
	over := func(place string) bool { return passing[place] && !failing[place] }
	if len(e.releases)+len(e.flows) == 0 {
		return over("")
	}
	for key, places := range map[string][]string{"releases": e.releases, "flows": e.flows} {
		gone = narrow(item, key, places, over) || gone
	}
	return gone
}

// narrow takes the places that are over out of a list that an item has, and tells
// whether that was all of them.
func narrow(item *yaml.Node, key string, places []string, over func(string) bool) (empty bool) {
	for i := 0; i+1 < len(item.Content); i += 2 {
		if item.Content[i].Value != key || len(places) == 0 {
			continue
		}
		var left []*yaml.Node
		for n, name := range item.Content[i+1].Content {
			if !over(places[n]) {
				left = append(left, name)
			}
		}
		item.Content[i+1].Content = left
		return len(left) == 0
	}
	return false
}

// item is an entry to be written.
type item struct {
	Check    string   `yaml:"check"`
	Reason   string   `yaml:"reason"`
	Releases []string `yaml:"releases,omitempty,flow"`
	Flows    []string `yaml:"flows,omitempty,flow"`
}

// unknown are items for the failures that no entry knows: one for a check, or one for
// each flow where it does not fail alike in both.
func (b *Baseline) unknown(rows []report.Check, seen Narrowed) []item {
	var all []item
	var ids []string
	for _, row := range rows {
		if b.isNew(row) && !slices.Contains(ids, row.ID) {
			ids = append(ids, row.ID)
		}
	}
	for _, id := range ids {
		all = append(all, b.itemsOf(id, rows, seen)...)
	}
	return all
}

// isNew tells a failure that no entry is about. One that an entry is about, and that
// failed all the same, is of a promise that is over.
func (b *Baseline) isNew(row report.Check) bool {
	return row.Status == report.Fail && !slices.ContainsFunc(b.entries, func(e *entry) bool { return e.about(row) })
}

// speaksOf tells whether an entry is about a check, in some place: an item that comes may
// then be about no more than what was seen, or the two would speak of the same.
func (b *Baseline) speaksOf(id string) bool {
	return slices.ContainsFunc(b.entries, func(e *entry) bool { return e.Check.Text == id })
}

// itemsOf are those of a check.
func (b *Baseline) itemsOf(id string, rows []report.Check, seen Narrowed) []item {
	judged, failing, reason := map[string][]string{}, map[string][]string{}, map[string]string{}
	var flows []string
	for _, row := range rows {
		if row.ID != id || row.Status != report.Pass && !excused(row.Status) && !promised(row.Status) {
			continue
		}
		if judged[row.Auth] == nil {
			flows = append(flows, row.Auth)
		}
		judged[row.Auth] = append(judged[row.Auth], row.Release)
		if b.isNew(row) {
			failing[row.Auth] = append(failing[row.Auth], row.Release)
			if reason[row.Auth] == "" {
				reason[row.Auth], _, _ = strings.Cut(row.Reason, "\n")
			}
		}
	}
	var all []item
	for _, flow := range flows {
		if len(failing[flow]) == 0 {
			continue
		}
		one, once := item{Check: id, Reason: reason[flow]}, slices.Contains(failing[flow], report.AnyRelease)
		beside := b.speaksOf(id)
		if !once && (beside || seen.Releases) || !slices.Equal(failing[flow], judged[flow]) {
			one.Releases = failing[flow]
		}
		if flow != string(suite.NoFlow) && (beside || seen.Flows) || len(flows) > 1 {
			one.Flows = []string{flow}
		}
		all = append(all, one)
	}
	if len(all) == len(flows) && len(all) == 2 && slices.Equal(all[0].Releases, all[1].Releases) {
		return []item{{Check: id, Reason: all[0].Reason, Releases: all[0].Releases}}
	}
	return all
}
