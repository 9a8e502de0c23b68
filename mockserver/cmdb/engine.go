package cmdb

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Options are how a payload is dealt with.
type Options struct {
	// Source is where the data is from: a choice of cmdb_ci.discovery_source. Items
	// that name a source of their own need none.
	Source string
	// Simulate undoes everything at the end.
	Simulate bool
	// Enhanced reports flags and warnings, and takes the options below.
	Enhanced bool
	// PartialPayloads keeps what cannot be identified until the rest of it comes.
	PartialPayloads bool
	// PartialCommits writes what is right beside what is wrong. Without it nothing is
	// written where anything is wrong.
	PartialCommits bool
	// Deduplicate takes items that mean the same for one.
	Deduplicate bool
	// Summary counts what became of the records.
	Summary bool
}

// run is one payload on its way through the engine.
type run struct {
	dict    *dictionary.Dictionary
	writes  *table.Writes
	options Options
	now     string
	payload *Payload

	items     []*state // of payload.Items; duplicates share one
	kinds     []string // sys_ids of the relations' types, "" for one that is wrong
	relations []*RelationResult
	sources   map[string]bool
	rules     map[*dictionary.Table]*Identifier
	broken    error // of a write, which undoes all
}

// state is what the engine knows of an item.
type state struct {
	*Item
	index    int
	result   *ItemResult
	class    *dictionary.Table
	rule     *Identifier
	source   string
	host     *state     // of a dependent item
	hostRel  int        // the place of the relation with the host
	found    *store.Row // nil: a new one
	progress progress
	partials []string // rows of partial payloads that it is merged with
	waits    bool     // it is kept as a partial payload
}

type progress uint8

const (
	untouched progress = iota
	underWay
	done
)

var errUndo = errors.New("everything is to be undone")

// Run lets the engine deal with a payload. The caller is whoever's name stands at what
// is written; rights are asked before. An error is of the instance and not of the
// payload: what is wrong with that stands in the result.
func Run(t *table.Tables, c *table.Caller, p *Payload, o Options) (*Result, error) {
	var result *Result
	err := t.Together(table.Behalf{Caller: c}, func(w *table.Writes) error {
		r := &run{
			dict: t.Dictionary(), writes: w, options: o, payload: p, now: glide.FormatDateTime(t.Now()),
			sources: map[string]bool{}, rules: map[*dictionary.Table]*Identifier{},
		}
		result = r.all()
		if r.broken != nil || o.Simulate || result.Failed() && !o.PartialCommits {
			return errUndo
		}
		return nil
	})
	if err != nil && !errors.Is(err, errUndo) {
		return nil, fmt.Errorf("identify and reconcile: %w", err)
	}
	return result, nil
}

func (r *run) all() *Result {
	r.begin()
	r.reference()
	for _, s := range r.items {
		r.resolve(s)
	}
	r.relate()
	result := &Result{
		Items: []*ItemResult{}, AdditionalCommittedItems: []struct{}{}, Relations: r.relations, AdditionalCommittedRelations: []struct{}{},
	}
	for i, s := range r.items {
		if s.index == i {
			result.Items = append(result.Items, s.result)
		}
	}
	r.finish(result)
	return result
}

// begin looks at each item by itself.
func (r *run) begin() {
	for i, item := range r.payload.Items {
		s := &state{Item: item, index: i, result: newItemResult(item.ClassName, i), hostRel: -1}
		r.items = append(r.items, s)
		if item.Values == nil {
			item.Values = Values{}
		}
		s.source = r.options.Source
		if item.Source != nil && item.Source.Name != "" {
			s.source = item.Source.Name
		}
		if !r.knows(s.source) {
			s.result.fail(invalidSource(s.source))
			continue
		}
		class, ok := ClassOf(r.dict, item.ClassName)
		if ok {
			s.class = class
			s.rule = r.ruleOf(class)
		}
		if s.rule == nil {
			s.result.fail(noRule(item.ClassName))
		}
	}
	r.kinds, r.relations = make([]string, len(r.payload.Relations)), []*RelationResult{}
	for i, relation := range r.payload.Relations {
		out := &RelationResult{
			ClassName: "cmdb_rel_ci", Operation: opNoChange, Markers: []struct{}{}, InputIndices: []int{i}, MergedPayloadIDs: []string{},
		}
		r.relations = append(r.relations, out)
		if problem := r.check(i, relation); problem != nil {
			out.Errors, out.ErrorCount = []Problem{*problem}, 1
		}
	}
	r.deduplicate()
}

func (r *run) knows(source string) bool {
	known, asked := r.sources[source]
	if !asked {
		known = source != "" && sourceKnown(r.writes.Tx(), source)
		r.sources[source] = known
	}
	return known
}

func (r *run) ruleOf(class *dictionary.Table) *Identifier {
	rule, known := r.rules[class]
	if !known {
		rule, _ = IdentifierOf(r.writes.Tx(), class)
		r.rules[class] = rule
	}
	return rule
}

// reference fills references with the items that they mean, once those are known.
func (r *run) reference() {
	for _, ref := range r.payload.ReferenceItems {
		by, to := r.byID(ref.ReferencedBy), r.byID(ref.Referenced)
		if by == nil || to == nil || by == to {
			continue // assumed: nothing of the pages says what becomes of it
		}
		r.resolve(to)
		if to.result.SysID != unknown {
			by.Values[ref.Field] = to.result.SysID
		}
	}
}

func (r *run) byID(id string) *state {
	for _, s := range r.items {
		if id != "" && s.InternalID == id {
			return s
		}
	}
	return nil
}

// resolve identifies an item, and before it what it hangs on, and writes it.
func (r *run) resolve(s *state) {
	switch s.progress {
	case done:
		return
	case underWay:
		s.result.fail(loop(text(r.payload.Relations[max(s.hostRel, 0)])))
		return
	}
	s.progress = underWay
	defer func() { s.progress = done }()
	if s.result.ErrorCount > 0 {
		return
	}
	if !r.identify(s) {
		return
	}
	r.write(s)
}

// text is a part of a payload as problems name it.
func text(part any) string {
	plain, err := json.Marshal(part)
	if err != nil {
		return ""
	}
	return string(plain)
}

// broke notes a write that the tables refused.
func (r *run) broke(err error) {
	if r.broken == nil {
		r.broken = err
	}
}
