package table

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/datafile"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

//go:embed audit/policy.yaml
var policyFiles embed.FS

// auditPolicy is what the trail leaves out; see audit/policy.yaml.
type auditPolicy struct {
	SystemColumns       []string            `yaml:"system_columns"`
	NoAudit             map[string][]string `yaml:"no_audit"`
	DeletedSystemTables []string            `yaml:"deleted_system_tables"`
	IgnoredDeletions    []string            `yaml:"ignored_deletions"`
	Masked              string              `yaml:"masked"`
	Impersonated        string              `yaml:"impersonated"`
}

// Properties that stand above the policy (documented: "Configure system tables
// for deletion auditing", "Exploring auditing").
const (
	propertyDeletedTables    = "glide.ui.audit_deleted_tables"
	propertyIgnoredDeletions = "glide.db.audit.ignore.delete"
	propertyAuditInserts     = "glide.sys.audit_inserts"
	propertyImpersonation    = "glide.audit.track_impersonation"
)

// readPolicy reads a policy strictly.
func readPolicy(fsys fs.FS, file string) (*auditPolicy, error) {
	p := &auditPolicy{}
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

// policy is the one that all instances share.
var policy = func() *auditPolicy {
	p, err := readPolicy(policyFiles, "audit/policy.yaml")
	if err != nil {
		panic(err) // our own file, which a test reads
	}
	return p
}()

// tracks tells whether a change of the column leaves a row.
func (p *auditPolicy) tracks(def *dictionary.Table, c *dictionary.Column) bool {
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

// recordsDeletion tells whether the deletion of a row of the table is recorded.
func (t *Tables) recordsDeletion(view store.View, table string) bool {
	ignored := t.listed(view, propertyIgnoredDeletions, policy.IgnoredDeletions)
	if slices.ContainsFunc(ignored, func(pattern string) bool { return matchesName(pattern, table) }) {
		return false
	}
	return !strings.HasPrefix(table, "sys_") ||
		slices.Contains(t.listed(view, propertyDeletedTables, policy.DeletedSystemTables), table)
}

// listed is the comma-separated names of a property, or fallback without it.
func (t *Tables) listed(view store.View, property string, fallback []string) []string {
	text := t.Property(view, property, "")
	if text == "" {
		return fallback
	}
	names := strings.Split(text, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

func matchesName(pattern, name string) bool {
	start, open := strings.CutSuffix(pattern, "*")
	return open && strings.HasPrefix(name, start) || pattern == name
}

// auditsInserts tells whether new records leave rows for their values.
func (t *Tables) auditsInserts(view store.View) bool {
	return t.settings().AuditInserts || t.Property(view, propertyAuditInserts, "false") == "true"
}

// auditUser is who the trail names: the caller, and whoever acts as the caller
// where the instance is set to tell.
func (w *writer) auditUser(view store.View) string {
	c := w.caller
	if c.Impersonator == "" || w.tables.Property(view, propertyImpersonation, "false") != "true" {
		return c.UserName
	}
	return strings.NewReplacer("{user_name}", c.UserName, "{impersonator}", c.Impersonator).Replace(policy.Impersonated)
}
