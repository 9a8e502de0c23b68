package browser

import (
	"errors"
	"flag"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// Screenshot takes a picture of what is seen of the page. With -update, where the
// test has such a flag, it becomes docs/screenshots/NAME.png of this module;
// otherwise it is an artifact of the test, which go test -artifacts keeps.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	folder := p.t.ArtifactDir()
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		root, err := moduleRoot()
		if err != nil {
			p.t.Fatal(err)
		}
		folder = filepath.Join(root, "docs", "screenshots")
	}
	p.picture(folder, name)
}

// Artifact takes a picture as [Page.Screenshot] does, for whoever looks into what a test
// saw, and never for the docs.
func (p *Page) Artifact(name string) {
	p.t.Helper()
	p.picture(p.t.ArtifactDir(), name)
}

func (p *Page) picture(folder, name string) {
	p.t.Helper()
	picture := run(p, "take the picture "+name, chromedp.CaptureScreenshot())
	if err := os.MkdirAll(folder, 0o750); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// moduleRoot is the folder of go.mod above the test's.
func moduleRoot() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		above := filepath.Dir(at)
		if above == at {
			return "", errors.New("there is no go.mod above the test, and so no docs/screenshots")
		}
		at = above
	}
}
