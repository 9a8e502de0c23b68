package conformance

import (
	"embed"
	"fmt"
	"path"
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

// Suites reads the embedded suites of a kind.
func Suites(kind suite.Kind) ([]*suite.Suite, error) {
	catalog, err := Catalog()
	if err != nil {
		return nil, fmt.Errorf("read the releases: %w", err)
	}
	suites, err := suite.Load(files, path.Join("suites", string(kind)), kind, catalog)
	if err != nil {
		return nil, fmt.Errorf("read the %s suites: %w", kind, err)
	}
	return suites, nil
}
