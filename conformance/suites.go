package conformance

import (
	"embed"
	"fmt"
	"os"
	"path"
	"slices"
	"sync"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

//go:embed suites
var files embed.FS

// SuiteVersion names the set of checks in reports. It grows with the checks.
const SuiteVersion = "1"

// Catalog returns the releases that the kit knows.
var Catalog = sync.OnceValues(func() (*suite.Catalog, error) {
	return suite.ReadCatalog(files, "suites/releases.yaml")
})

// Profiles returns the parts of the kit that have names.
var Profiles = sync.OnceValues(func() (suite.Profiles, error) {
	return suite.ReadProfiles(files, "suites/profiles.yaml")
})

// Suites returns the embedded suites of a kind, which are read once and not to be
// changed. Their files are named as they lie in the repository.
func Suites(kind suite.Kind) ([]*suite.Suite, error) {
	read, known := embedded[kind]
	if !known {
		return nil, fmt.Errorf("there are no suites of the kind %q", kind)
	}
	suites, err := read()
	return slices.Clone(suites), err
}

// embedded are read no second time, because reading them takes longer than most of
// what a process wants with them.
var embedded = map[suite.Kind]func() ([]*suite.Suite, error){
	suite.Server:    sync.OnceValues(func() ([]*suite.Suite, error) { return readEmbedded(suite.Server) }),
	suite.Connector: sync.OnceValues(func() ([]*suite.Suite, error) { return readEmbedded(suite.Connector) }),
}

func readEmbedded(kind suite.Kind) ([]*suite.Suite, error) {
	catalog, err := Catalog()
	if err != nil {
		return nil, fmt.Errorf("read the releases: %w", err)
	}
	dir := path.Join("suites", string(kind))
	suites, err := suite.Load(suite.Folder{Files: files, Dir: dir, Shown: path.Join("conformance", dir)}, kind, catalog)
	if err != nil {
		return nil, fmt.Errorf("read the %s suites: %w", kind, err)
	}
	return suites, nil
}

// SuitesIn reads somebody's own suites, of both kinds, from a folder of the
// machine.
func SuitesIn(dir string) ([]*suite.Suite, error) {
	catalog, err := Catalog()
	if err != nil {
		return nil, fmt.Errorf("read the releases: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file; name the folder that it lies in", dir)
	}
	return suite.Load(suite.Folder{Files: os.DirFS(dir), Dir: ".", Shown: dir}, "", catalog)
}
