// Command killmatrix runs the conformance kit at everything that is wrong on purpose, and
// writes down what dies by which check: careless connectors and, by the checks that name
// them, wrong servers. It fails where one of them lives.
//
// make mutants runs it in the root of the module. docs/kill-matrix.md is what it writes,
// the same each time, as nothing of it depends on how long something took.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

const (
	broken  = "conformance/testdata/broken"
	defects = "conformance/testdata/defects"
)

func main() {
	page := flag.String("page", "docs/kill-matrix.md", "the `FILE` to write")
	parallel := flag.Int("parallel", runtime.NumCPU(), "how many of them are judged at once; each is by several checks at once")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := write(ctx, ".", *page, *parallel)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "killmatrix:", err)
		os.Exit(1)
	}
}

// write judges what is wrong on purpose in the module at root, and writes the page.
func write(ctx context.Context, root, page string, parallel int) (err error) {
	m, err := read(root)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "killmatrix-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := m.judge(ctx, root, dir, parallel); err != nil {
		return err
	}
	if err := os.WriteFile(page, []byte(m.page()), 0o644); err != nil { //nolint:gosec // a page for everybody
		return err
	}
	if living := m.living(); living > 0 {
		return fmt.Errorf("%d live on, see %s", living, page)
	}
	return nil
}

// matrix is what is wrong on purpose and what became of it.
type matrix struct {
	connectors []connector
	servers    []server
	silent     int // how many leave no mark
}

// connector is a careless one.
type connector struct {
	mutant.Connector

	kills []kill
}

// server is a wrong one.
type server struct {
	mutant.Server

	kills []kill
}

// kill is a check that has to notice a defect, and why it has not. Nil: it has.
type kill struct {
	mutant.Naming

	lives error
}

// read reads the lists of the module at root.
func read(root string) (*matrix, error) {
	careless, err := mutant.Connectors(datafile.Folder{Files: os.DirFS(filepath.Join(root, broken)), Path: broken})
	if err != nil {
		return nil, err
	}
	wrong, err := mutant.Servers(datafile.Folder{Files: os.DirFS(filepath.Join(root, defects)), Path: defects})
	if err != nil {
		return nil, err
	}
	m := &matrix{}
	for _, c := range careless {
		row := connector{Connector: c}
		for _, naming := range c.CaughtBy.All() {
			row.kills = append(row.kills, kill{Naming: naming})
		}
		m.connectors = append(m.connectors, row)
	}
	for _, s := range wrong {
		if len(s.CaughtBy) == 0 { // those of scenarios are read by somebody else than the kit
			continue
		}
		row := server{Server: s}
		for _, id := range s.CaughtBy {
			row.kills = append(row.kills, kill{Naming: mutant.Naming{Check: id}})
		}
		m.servers = append(m.servers, row)
	}
	m.silent, err = mutant.Silent(root, m.changes())
	return m, err
}

// changes are the defects of ours, of the server and of the connector.
func (m *matrix) changes() (all []mutant.Defect) {
	for _, s := range m.servers {
		all = append(all, s.Defect)
	}
	for _, c := range m.connectors {
		if c.Program == "" {
			all = append(all, c.Defect)
		}
	}
	return all
}

// living counts those that a check which names them has not noticed.
func (m *matrix) living() (n int) {
	for _, s := range m.servers {
		if lives(s.kills) {
			n++
		}
	}
	return n + m.livingConnectors()
}

func (m *matrix) livingConnectors() (n int) {
	for _, c := range m.connectors {
		if lives(c.kills) {
			n++
		}
	}
	return n
}

// lives tells whether one of the checks has not noticed.
func lives(kills []kill) bool {
	return slices.ContainsFunc(kills, func(k kill) bool { return k.lives != nil })
}
