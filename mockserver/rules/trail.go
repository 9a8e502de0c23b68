package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
)

//go:embed trail/policy.yaml
var policyFiles embed.FS

// Trail is what the trail leaves out; see trail/policy.yaml.
type Trail struct {
	SystemColumns       []string            `yaml:"system_columns"`
	NoAudit             map[string][]string `yaml:"no_audit"`
	DeletedSystemTables []string            `yaml:"deleted_system_tables"`
	IgnoredDeletions    []string            `yaml:"ignored_deletions"`
	Masked              string              `yaml:"masked"`
	Impersonated        string              `yaml:"impersonated"`
}

// readTrail reads a policy strictly.
func readTrail(fsys fs.FS, file string) (*Trail, error) {
	p := &Trail{}
	if err := datafile.Read(fsys, file, p, "what the trail leaves out, and masked"); err != nil {
		return nil, err
	}
	if p.Masked == "" {
		return nil, fmt.Errorf("%s: masked is missing; say what stands for a password", file)
	}
	for _, word := range []string{"{user_name}", "{impersonator}"} {
		if !strings.Contains(p.Impersonated, word) {
			return nil, fmt.Errorf("%s: impersonated does not name %s; a reader could not tell who it was", file, word)
		}
	}
	return p, nil
}

// OurTrail is the policy that all instances share.
var OurTrail = sync.OnceValue(func() *Trail {
	p, err := readTrail(policyFiles, "trail/policy.yaml")
	if err != nil {
		panic(err) // our own file, which a test reads
	}
	return p
})

// Tracks tells whether a change of the column leaves a row.
func (p *Trail) Tracks(def *dictionary.Table, c *dictionary.Column) bool {
	if c.Platform && !slices.Contains(p.SystemColumns, c.Name) {
		return false
	}
	for t := def; t != nil; t = t.Super {
		if slices.Contains(p.NoAudit[t.Name], c.Name) {
			return false
		}
	}
	return true
}

// RecordsDeletion tells whether the deletion of a row of the table is recorded.
// Properties of the instance may name other tables: those to ignore, which may end
// with *, and the system tables that count all the same. nil: none is set.
func (p *Trail) RecordsDeletion(table string, ignored, counted []string) bool {
	if ignored == nil {
		ignored = p.IgnoredDeletions
	}
	if counted == nil {
		counted = p.DeletedSystemTables
	}
	if slices.ContainsFunc(ignored, func(pattern string) bool { return matchesName(pattern, table) }) {
		return false
	}
	return !strings.HasPrefix(table, "sys_") || slices.Contains(counted, table)
}

func matchesName(pattern, name string) bool {
	start, open := strings.CutSuffix(pattern, "*")
	return open && strings.HasPrefix(name, start) || pattern == name
}

// Names is who the trail names for a caller whom somebody impersonates.
func (p *Trail) Names(userName, impersonator string) string {
	return strings.NewReplacer("{user_name}", userName, "{impersonator}", impersonator).Replace(p.Impersonated)
}
