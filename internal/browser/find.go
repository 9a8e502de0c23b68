package browser

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// names are what a Chromium goes by, Debian's first.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "headless-shell", "headless_shell",
}

// find returns the program. Without one the test is skipped, but not in CI, which
// installs it: there a skip would only hide that nobody looks at the pages.
func find(t testing.TB) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "no Chromium here; install the Debian package chromium (looked for: "
	if os.Getenv("CI") == "true" {
		t.Fatal(missing + strings.Join(names, ", ") + ")")
	}
	t.Skip(missing + strings.Join(names, ", ") + ")")
	return ""
}
