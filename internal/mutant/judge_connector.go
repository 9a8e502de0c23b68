package mutant

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Subject is a connector that the kit starts.
type Subject struct {
	argv        []string
	environment func(mark string) []string
	marks       bool
}

// Subject is the connector that has the defect: ours of one of the programs, or the one
// that lies in folder, an absolute path, beside its list.
func (c Connector) Subject(ctx context.Context, p *Programs, folder string) (Subject, error) {
	if c.Program == "" {
		ours, err := p.Of(ctx, c.Name)
		return Subject{argv: []string{ours.Path, "connector"}, environment: ours.Environment, marks: ours.Marks}, err
	}
	python, err := Python(ctx)
	if err != nil {
		return Subject{}, err
	}
	careless := Program{Name: c.Name} // which calls what leaves the mark itself
	return Subject{argv: []string{python, filepath.Join(folder, c.Program)}, environment: careless.Environment, marks: true}, nil
}

// Python is where the interpreter is. A wrapper that chooses between versions takes longer
// than the verbs of a connector do.
func Python(ctx context.Context) (path string, err error) {
	out, err := exec.CommandContext(ctx, "python3", "-c", "import sys; print(sys.executable)").Output()
	if err != nil {
		return "", fmt.Errorf("python3 is missing; install it: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// Run says how the kit judges a connector.
type Run struct {
	Kit     string   // a program of ours, without a defect
	Release string   // by its key
	Auth    string   // oauth or legacy; none is any of them
	Dir     string   // an empty folder, which alone is written into
	Checks  []string // ids; none: all
}

// Judge has the kit judge a connector.
func (s Subject) Judge(ctx context.Context, r Run) (o Outcome, err error) {
	auth := r.Auth
	if auth == "none" {
		auth = "legacy"
	}
	mark := filepath.Join(r.Dir, "mark")
	arguments := append([]string{"--release", r.Release, "--auth", auth}, selected(r.Checks)...)
	env, err := exec.LookPath("env") // the kit leaves a subject nothing of its own environment
	if err != nil {
		return o, err
	}
	arguments = append(append(arguments, "--", env), s.environment(mark)...)
	o.Verdicts, err = judge(ctx, r.Kit, "connector", r.Dir, nil, append(arguments, s.argv...))
	o.Reach = reach(s.marks, mark)
	return o, err
}
