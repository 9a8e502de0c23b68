package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

// judge builds them, judges each, and keeps what became of it.
func (m *matrix) judge(ctx context.Context, root, dir string, parallel int) error {
	fmt.Fprintln(os.Stderr, "building")
	programs, err := mutant.Build(ctx, root, dir, m.changes())
	if err != nil {
		return err
	}
	j := &judge{root: root, dir: dir, programs: programs}
	var jobs []job
	for i := range m.connectors {
		c := &m.connectors[i]
		jobs = append(jobs, job{c.Name, func(ctx context.Context) error { return j.connector(ctx, c) }})
	}
	for i := range m.servers {
		s := &m.servers[i]
		jobs = append(jobs, job{s.Name, func(ctx context.Context) error { return j.server(ctx, s) }})
	}
	return carryOut(ctx, jobs, parallel)
}

// job is one of them to be judged.
type job struct {
	name string
	do   func(context.Context) error
}

// carryOut does so many at once, and tells how far it is. What goes wrong ends it.
func carryOut(ctx context.Context, jobs []job, parallel int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var done atomic.Int64
	errs := make([]error, len(jobs))
	turn := make(chan struct{}, max(parallel, 1))
	var all sync.WaitGroup
	for i, job := range jobs {
		turn <- struct{}{}
		all.Go(func() {
			defer func() { <-turn }()
			if ctx.Err() != nil {
				errs[i] = ctx.Err()
				return
			}
			if err := job.do(ctx); err != nil {
				errs[i] = fmt.Errorf("%s: %w", job.name, err)
				cancel()
			}
			fmt.Fprintf(os.Stderr, "%d of %d: %s\n", done.Add(1), len(jobs), job.name)
		})
	}
	all.Wait()
	// What was ended by the trouble of another has none of its own.
	own := slices.DeleteFunc(slices.Clone(errs), func(err error) bool { return err == nil || errors.Is(err, context.Canceled) })
	if len(own) > 0 {
		return errors.Join(own...)
	}
	return errors.Join(errs...)
}

// judge runs the kit.
type judge struct {
	root, dir string
	programs  *mutant.Programs
	runs      atomic.Int64
}

// empty is a new folder for one run.
func (j *judge) empty() (string, error) {
	dir := filepath.Join(j.dir, "run-"+strconv.FormatInt(j.runs.Add(1), 10))
	return dir, os.Mkdir(dir, 0o700)
}

// connector runs each check that names it, alone: only then it can be told whether that
// check has reached what is wrong.
func (j *judge) connector(ctx context.Context, c *connector) error {
	folder, err := filepath.Abs(filepath.Join(j.root, broken))
	if err != nil {
		return err
	}
	subject, err := c.Subject(ctx, j.programs, folder)
	if err != nil {
		return err
	}
	for i := range c.kills {
		k := &c.kills[i]
		outcome, err := j.ask(ctx, subject, mutant.Run{Release: c.Release(), Auth: k.Auth, Checks: []string{k.Check}})
		if err != nil {
			return err
		}
		k.lives = outcome.Dies(k.Check)
	}
	return nil
}

// ask has a connector judged once, and keeps nothing of the files.
func (j *judge) ask(ctx context.Context, subject mutant.Subject, run mutant.Run) (o mutant.Outcome, err error) {
	run.Kit = j.programs.Together
	if run.Dir, err = j.empty(); err != nil {
		return o, err
	}
	if o, err = subject.Judge(ctx, run); err != nil {
		return o, err
	}
	return o, os.RemoveAll(run.Dir)
}

// server runs the checks that name it, each alone.
func (j *judge) server(ctx context.Context, s *server) error {
	program, err := j.programs.Of(ctx, s.Name)
	if err != nil {
		return err
	}
	dir, err := j.empty()
	if err != nil {
		return err
	}
	lives, err := s.Dies(ctx, program, j.root, dir)
	if err != nil {
		return err
	}
	for i := range s.kills {
		s.kills[i].lives = lives[s.kills[i].Check]
	}
	return os.RemoveAll(dir)
}
