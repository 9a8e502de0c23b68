package browser

import (
	_ "embed" // the names are .ci/install's as well
	"os"
	"os/exec"
	"strings"
	"testing"
)

// names are what a Chromium goes by, a line each, Debian's first.
//
//go:embed names.txt
var names string

// find returns the program. Without one the test is skipped, but not in CI, which
// installs it: there a skip would only hide that nobody looks at the pages.
func find(t testing.TB) string {
	t.Helper()
	known := strings.Fields(names)
	for _, name := range known {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "no Chromium here; install the Debian package chromium (looked for: "
	if os.Getenv("CI") == "true" {
		t.Fatal(missing + strings.Join(known, ", ") + ")")
	}
	t.Skip(missing + strings.Join(known, ", ") + ")")
	return ""
}
