package mockserver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"syscall"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/internal/nearest"
	"github.com/snowglobe-dev/snowglobe/mockserver/access"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// FixtureFolder is a folder with tables, access rules, rules and rows of a user's
// own: dictionary/*.yaml, access/*.yaml, rules/*.yaml, scenarios/*.yaml, and rows in
// rows/ or at the top. A file of rows is named after their table, as incident.csv, unless it says
// itself which tables they belong to. In fixtures.yaml, demo_world: false says that
// these rows take the place of the demo world's. Our tables and rules stay, with the
// rows that describe them.
type FixtureFolder struct {
	Files fs.FS
	Path  string // by which errors call it
}

// Fixtures are such folders, read and understood. They add tables, rules and rows to
// those of the demo world; an access rule takes the place of ours for the same table.
type Fixtures struct {
	model
	files       []rowFile
	accessFiles int
	alone       bool   // without the demo world
	digest      string // of all files: equal ones make equal worlds
	scenarios   []*fixtures.Scenario
}

// model is what tables there are, and what holds for them.
type model struct {
	dictionary *dictionary.Dictionary
	access     *access.Rules
	rules      *rules.Rules
}

// rowFile is a file of rows.
type rowFile struct {
	folder FixtureFolder
	name   string
	format rows.Format
}

// LoadFixtures reads folders; later ones build on earlier ones. Their files are read
// once, here; whatever becomes of them, these fixtures stay as they are. Rows are
// looked at when a world is made, and by [CheckFixtures]. The error joins all that is
// wrong, each with its file and line.
func LoadFixtures(folders ...FixtureFolder) (*Fixtures, error) {
	return LoadFixturesContext(context.Background(), folders...)
}

// LoadFixturesContext is [LoadFixtures], and ends when ctx is done.
func LoadFixturesContext(ctx context.Context, folders ...FixtureFolder) (*Fixtures, error) {
	f, err := readFixtures(ctx, folders)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// The folders within a folder of fixtures.
const (
	dictionaryFolder = "dictionary"
	accessFolder     = "access"
	rulesFolder      = "rules"
	rowsFolder       = "rows"
	scenariosFolder  = "scenarios"
)

var fixtureFolders = []string{dictionaryFolder, accessFolder, rulesFolder, rowsFolder, scenariosFolder}

// readFixtures reads as much as can be read: with an error come fixtures whose
// dictionary is there if it is sound, so that rows can be held against it.
func readFixtures(ctx context.Context, folders []FixtureFolder) (*Fixtures, error) {
	f := &Fixtures{}
	systems := map[string][]fs.FS{}
	sum := sha256.New()
	var problems []error
	for i, folder := range folders {
		if folder.Path == "" && i > 0 {
			folder.Path = fmt.Sprintf("fixtures %d", i+1) // parts of folders are told apart by it
		}
		problems = append(problems, f.look(ctx, folder, systems, sum))
	}
	f.digest = hex.EncodeToString(sum.Sum(nil))
	problems = append(problems, f.load(systems), f.loadScenarios(systems[scenariosFolder]))
	return f, errors.Join(problems...)
}

// understood are the models of fixtures that were read before, by their digest: a
// test suite asks for the same ones again and again.
var understood = func() *lru.Cache[string, model] {
	cache, err := lru.New[string, model](maxWorlds)
	if err != nil {
		panic(err) // the size is a constant
	}
	return cache
}()

func (f *Fixtures) load(systems map[string][]fs.FS) error {
	if known, ok := understood.Get(f.digest); ok {
		f.model = known
		return nil
	}
	dict, err := dictionary.Load(append([]fs.FS{fixtures.Dictionary()}, systems[dictionaryFolder]...)...)
	if err != nil {
		return err
	}
	rights, badAccess := access.Load(dict, table.CheckCondition(dict), append([]fs.FS{fixtures.Access()}, systems[accessFolder]...)...)
	writing, badRules := rules.Load(dict, append([]fs.FS{fixtures.Rules()}, systems[rulesFolder]...)...)
	f.model = model{dict, rights, writing}
	if err := errors.Join(badAccess, badRules); err != nil {
		return err
	}
	understood.Add(f.digest, f.model)
	return nil
}

// look finds the files of a folder, reads those that have a place in it, and says
// which have none: what is passed over without a word is missed later.
func (f *Fixtures) look(ctx context.Context, folder FixtureFolder, systems map[string][]fs.FS, sum hash.Hash) error {
	held := newCopy(folder)
	var problems []error
	kinds := map[string]string{} // of the files, by name
	err := fs.WalkDir(folder.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case name == "." && errors.Is(err, fs.ErrNotExist):
			return errNoFolder
		case name == "." && errors.Is(err, syscall.ENOTDIR):
			return errNotFolder
		case err != nil:
			return err
		case name == ".":
			return nil
		case strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			if slices.Contains(fixtureFolders, name) {
				return nil
			}
			problems = append(problems, fmt.Errorf("%s: there is no such folder in fixtures%s",
				folder.shown(name), nearest.Hint(name, fixtureFolders)))
			return fs.SkipDir
		}
		kind, wrong := place(folder, name)
		if elsewhere := misplaced(folder, name, kind); elsewhere != "" {
			kind, wrong = "", elsewhere
		}
		if wrong != "" {
			problems = append(problems, fmt.Errorf("%s: %s", folder.shown(name), wrong))
		}
		if kind == "" {
			return nil
		}
		kinds[name] = kind
		return held.take(ctx, name, sum)
	})
	switch {
	case errors.Is(err, errNoFolder), errors.Is(err, errNotFolder):
		return fmt.Errorf("%s: %w", folder.shown("."), err)
	case err != nil:
		return fmt.Errorf("read %s: %w", folder.shown("."), err)
	case len(kinds) == 0 && len(problems) == 0:
		return fmt.Errorf("%s: there are no fixtures in it; write dictionary/*.yaml, access/*.yaml, rules/*.yaml, scenarios/*.yaml, or rows as rows/incident.csv",
			folder.shown("."))
	}
	if folder, err = held.folder(); err != nil {
		return fmt.Errorf("read %s: %w", folder.shown("."), err)
	}
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		problems = append(problems, f.add(folder, name, kinds[name], systems))
	}
	return errors.Join(problems...)
}

// add takes a file in.
func (f *Fixtures) add(folder FixtureFolder, name, kind string, systems map[string][]fs.FS) error {
	switch kind {
	case FixtureSettings:
		return f.settings(folder)
	case rowsFolder:
		format, _ := rows.OfFile(name) // place has looked
		f.files = append(f.files, rowFile{folder, name, format})
	case accessFolder:
		f.accessFiles++
		fallthrough
	default:
		systems[kind] = appendSystem(systems[kind], folder, kind)
	}
	return nil
}

var (
	errNoFolder  = errors.New("there is no such folder")
	errNotFolder = errors.New("this is no folder; name the one that holds dictionary, access, rules, scenarios or rows")
)

// appendSystem adds a folder's part once.
func appendSystem(all []fs.FS, folder FixtureFolder, kind string) []fs.FS {
	sub, err := fs.Sub(folder.Files, kind)
	if err != nil {
		panic(err) // the names are constants and valid
	}
	one := datafile.Folder{Files: sub, Path: folder.shown(kind)}
	for _, known := range all {
		if k, ok := known.(datafile.Folder); ok && k.Path == one.Path {
			return all
		}
	}
	return append(all, one)
}

// place is which part of the fixtures a file belongs to, "" for none, or what is
// wrong with where it stands.
func place(folder FixtureFolder, name string) (kind, wrong string) {
	switch info, err := fs.Stat(folder.Files, name); {
	case err != nil || info.IsDir():
		return "", "this is a link that leads to no file; put what it leads to in its place"
	case !info.Mode().IsRegular():
		return "", "this is no file but a pipe, a socket or a device; put a file in its place"
	case strings.Contains(name, `\`):
		return "", `the name has a \ in it; rename the file`
	}
	if name == FixtureSettings {
		return FixtureSettings, ""
	}
	dir, ending := path.Dir(name), path.Ext(name)
	if ending == "" || ending == ".md" || ending == ".txt" {
		return "", "" // words for people
	}
	if dir != "." && dir != rowsFolder {
		if ending == ".yaml" {
			return dir, ""
		}
		if format, ok := rows.OfFile(name); ok && format != rows.YAML {
			return "", "rows are read in " + rowsFolder + "/; move it there"
		}
		return "", "only files that end with .yaml are read here; rename it or take it away"
	}
	if _, ok := rows.OfFile(name); !ok {
		return "", "this is no file of rows; they end with .yaml, .csv, .json or .xml"
	}
	return rowsFolder, ""
}

func (f FixtureFolder) shown(name string) string {
	if f.Path == "" {
		return name
	}
	return path.Join(f.Path, name)
}
