package faults

import (
	"cmp"
	"fmt"
	"slices"
)

// Schedule is what goes wrong, in order. The zero Schedule is calm weather.
type Schedule struct {
	// Profile names rules that stand behind those of the schedule's own; empty adds
	// none.
	Profile string `json:"profile,omitempty" yaml:"profile"`
	// Seed decides over everything that is left to chance. Nil is whoever plays its
	// own.
	Seed *uint64 `json:"seed,omitempty" yaml:"seed"`
	// Rules are asked in order for each call. All that fire are played, up to the
	// first that decides on the answer.
	Rules []Rule `json:"rules,omitempty" yaml:"rules"`
}

// Named is the schedule with a name for each of its rules: those that have none are
// called rule-1, rule-2 and so on by their place.
func (s *Schedule) Named() *Schedule {
	named := *s
	named.Rules = slices.Clone(s.Rules)
	for i := range named.Rules {
		r := &named.Rules[i]
		r.Name = cmp.Or(r.Name, fmt.Sprintf("rule-%d", i+1))
	}
	return &named
}

// Rule is a kind of calls, which of them are meant, and what becomes of those.
type Rule struct {
	// Name stands in the journal beside the calls that it met; unique in a schedule.
	// Empty is a name by its place: see [Schedule.Named].
	Name string `json:"name,omitempty" yaml:"name"`
	On   On     `json:"on,omitzero" yaml:"on"`

	// After lets the first calls of the kind pass. Nth are the only ones meant,
	// counted from 1 behind those; Every takes each so-manieth of them; Times ends
	// the rule after it has fired so often. Zero and empty restrict nothing.
	After int     `json:"after,omitempty" yaml:"after"`
	Nth   Numbers `json:"nth,omitempty" yaml:"nth"`
	Every int     `json:"every,omitempty" yaml:"every"`
	Times int     `json:"times,omitempty" yaml:"times"`
	// Chance is how likely a call that is meant is met, more than 0 and up to 1. Nil
	// is always.
	Chance *float64 `json:"chance,omitempty" yaml:"chance"`

	Effect `yaml:",inline"`
}

// On is a kind of calls: each field that is set must hold. The zero On is all calls.
type On struct {
	// Operation is what is done, from a list: see [Operations].
	Operation Pattern `json:"operation,omitempty" yaml:"operation"`
	Method    Pattern `json:"method,omitempty" yaml:"method"`
	Path      Pattern `json:"path,omitempty" yaml:"path"`
	Table     Pattern `json:"table,omitempty" yaml:"table"`
	// Query are parameters by name, as they read when decoded; absent ones are empty.
	Query     map[string]Pattern `json:"query,omitempty" yaml:"query"`
	User      Pattern            `json:"user,omitempty" yaml:"user"`
	Auth      Pattern            `json:"auth,omitempty" yaml:"auth"` // none, basic, bearer or session
	GrantType Pattern            `json:"grant_type,omitempty" yaml:"grant_type"`
	// Cursor is which page of its table a call asks for: 1 for the first list that
	// was asked of it, 2 for the next one that differs. Who asks again goes not on.
	Cursor Numbers `json:"cursor,omitempty" yaml:"cursor"`
	// Attempt is how often this very call has come, from 1. What it sends is part of it.
	Attempt Numbers `json:"attempt,omitempty" yaml:"attempt"`
}

// The operations that a call can be.
const (
	Read   = "read"   // a list or a record, by any road; of statistics and metadata too
	Write  = "write"  // whatever may change something, batches too
	Token  = "token"  // asking for a token
	Revoke = "revoke" // giving one back
	Page   = "page"   // of the user interface
)

// Operations are all of them.
var Operations = []string{Read, Write, Token, Revoke, Page}

// Auths are the ways in which a call can claim to be somebody's.
var Auths = []string{"none", "basic", "bearer", "session"}
