package house

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests here assert instead of requiring, so that one run names every
// broken rule.

func TestEachPackageImportsWhatItsRoomAllows(t *testing.T) {
	m := load(t)
	for _, p := range m.own {
		home := roomsOf(p.ImportPath)
		if !assert.Len(t, home, 1, "%s belongs to exactly one room: give it its place in rooms_test.go", p.ImportPath) {
			continue
		}
		for _, path := range p.Imports {
			if ours(path) && !home[0].packages.matches(path) && !matchesAny(home[0].mayImport, path) {
				t.Errorf("%s imports %s: %s", p.ImportPath, path, home[0].why)
			}
		}
	}
}

func roomsOf(importPath string) []room {
	var found []room
	for _, r := range rooms {
		if r.packages.matches(importPath) {
			found = append(found, r)
		}
	}
	return found
}

func TestNothingReachesThroughAWall(t *testing.T) {
	m := load(t)
	for _, w := range walls {
		for _, p := range m.own {
			if !w.from.matches(p.ImportPath) {
				continue
			}
			if way := m.way(p.ImportPath, w.to); way != nil {
				t.Errorf("%s: %s", strings.Join(way, " imports "), w.why)
			}
		}
	}
}

// A test inside a package sees what the package sees; an external one may
// start an instance the way any user would, through mocktest.
func TestTestsKeepToTheWallsToo(t *testing.T) {
	const door pattern = "mockserver/mocktest"
	m := load(t)
	for _, w := range walls {
		for _, p := range m.own {
			if !w.from.matches(p.ImportPath) {
				continue
			}
			for _, path := range p.TestImports {
				if ours(path) && w.to.matches(path) {
					t.Errorf("a test inside %s imports %s: %s", p.ImportPath, path, w.why)
				}
			}
			for _, path := range p.XTestImports {
				if ours(path) && w.to.matches(path) && !door.matches(path) {
					t.Errorf("a test of %s imports %s, and %s is the only door for tests: %s", p.ImportPath, path, door, w.why)
				}
			}
		}
	}
}

func TestOnlyOwnersImportWhatIsTheirs(t *testing.T) {
	m := load(t)
	for _, o := range owners {
		for _, p := range m.own {
			for _, path := range p.Imports {
				if o.of.matches(path) && !matchesAny(o.only, p.ImportPath) {
					t.Errorf("%s imports %s: %s", p.ImportPath, path, o.why)
				}
			}
		}
	}
}

func TestNoPackageImportsEverything(t *testing.T) {
	m := load(t)
	for _, p := range m.own {
		if matchesAny(wiring, p.ImportPath) {
			continue
		}
		var others []string
		for _, path := range p.Imports {
			if ours(path) && !strings.HasPrefix(path, p.ImportPath+"/") {
				others = append(others, strings.TrimPrefix(path, modulePath+"/"))
			}
		}
		assert.LessOrEqual(t, len(others), manyRooms, "%s imports %s", p.ImportPath, strings.Join(others, ", "))
	}
}

// A rule about packages that are not there holds nothing. Most likely they were
// renamed, and the rule has to follow them.
func TestEachRuleIsAboutSomething(t *testing.T) {
	m := load(t)
	about := func(p pattern) {
		t.Helper()
		assert.True(t, m.some(p), "no package is named %s: strike it from rooms_test.go, or give it its new name", p)
	}
	for _, r := range rooms {
		about(r.packages)
		for _, p := range r.mayImport {
			about(p)
		}
	}
	for _, w := range walls {
		about(w.from)
		about(w.to)
	}
	for _, o := range owners {
		about(o.of)
		for _, p := range o.only {
			about(p)
		}
	}
	for _, p := range wiring {
		about(p)
	}
}

func TestAWayIsTheShortestChainOfImports(t *testing.T) {
	m := module{packages: map[string]listed{
		"a": {Imports: []string{"b", "c"}},
		"b": {Imports: []string{"c", "d/e"}},
		"c": {Imports: []string{"a"}},
	}}
	require.Equal(t, []string{"a", "b", "d/e"}, m.way("a", "d/..."))
	require.Nil(t, m.way("a", "d"))
	require.Nil(t, m.way("d/e", "a"))
}
