package mutant

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// Dies has each check that has to notice the defect look at the program that has it, and
// says by the checks why they have not; nil: they have. Each looks alone, as only then it
// can be told whether that check has reached what is wrong. Where nothing tells, all look
// at once. It writes into dir alone, which has to be empty.
func (s Server) Dies(ctx context.Context, p Program, root, dir string) (map[string]error, error) {
	looks := [][]string{s.CaughtBy}
	if p.Marks {
		looks = slices.Collect(slices.Chunk(s.CaughtBy, 1))
	}
	lives := map[string]error{}
	for i, ids := range looks {
		look := filepath.Join(dir, strconv.Itoa(i))
		if err := os.Mkdir(look, 0o700); err != nil {
			return nil, err
		}
		s.CaughtBy = ids
		outcome, err := s.Judge(ctx, p, root, look)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			lives[id] = outcome.Dies(id)
		}
	}
	return lives, nil
}

// Judge runs the checks that have to notice the defect against the program, which may
// have it or not. It writes into dir alone, which has to be empty. Root is that of the
// module.
func (s Server) Judge(ctx context.Context, p Program, root, dir string) (o Outcome, err error) {
	suites := filepath.Join(dir, "suites")
	if err := suitesWith(root, suites, s.CaughtBy); err != nil {
		return o, err
	}
	mark := filepath.Join(dir, "mark")
	arguments := append([]string{"--release", s.Release(), "--suites", suites}, selected(s.CaughtBy)...)
	o.Verdicts, err = judge(ctx, p.Path, "server", dir, p.Environment(mark), arguments)
	o.Reach = reach(p.Marks, mark)
	return o, err
}

// suitesWith leaves the suites that have the checks in a new folder: reading the others
// would take longer than judging by these.
func suitesWith(root, folder string, ids []string) error {
	suites, err := conformance.Suites(suite.Server)
	if err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	for _, s := range suites {
		if !slices.ContainsFunc(s.Checks, func(c *suite.Check) bool { return slices.Contains(ids, c.ID) }) {
			continue
		}
		file := s.Checks[0].File
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), text, 0o600); err != nil { //nolint:gosec // into a folder of the test
			return err
		}
	}
	return nil
}
