package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/browser"
)

// The page of a run in a real browser: on a desk and on a phone, light and dark, with
// and without its script.
func TestReportInChromium(t *testing.T) {
	chromium := browser.Start(t)
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "mine"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "mine", "people.yaml"), []byte(failing(ownSuite)), 0o600))
	t.Chdir(dir)
	snowglobe(t, "conform", "server", "--suites", "mine", "--release", "article", "--report", "report")
	for name, options := range map[string][]browser.Option{
		"desk": nil, "phone": {browser.Phone()}, "dark": {browser.Dark()}, "phone-dark": {browser.Phone(), browser.Dark()},
		"scriptless": {browser.Scriptless()},
	} {
		t.Run(name, func(t *testing.T) {
			page := chromium.Page(t, options...)
			page.Go("file://" + filepath.Join(dir, "report", "report.html"))
			require.Equal(t, "not conformant: snowglobe – Snowglobe", page.Title())
			page.See("the administrator is active")
			page.See("a connector signs in as somebody who may")
			page.See("leave the administrator active")
			page.See("conform server --check people/admin-is-active")
			page.Accessible()
			require.NotContains(t, page.Wider(), "page", "nobody scrolls sideways but in a table")
			page.Artifact("report-" + name)
			if name == "scriptless" {
				require.False(t, page.Has("button", "Copy"))
				return
			}
			require.True(t, page.Has("button", "Copy"))
			page.Fill("Show checks with", "people fail madrid")
			page.See("1 shown")
			page.Fill("Show checks with", "pass")
			page.See("0 shown")
		})
	}
}

// The page of a connector's run: what failed unfolds to what was asked, in every light
// and on every screen. The picture in the README is of it.
func TestExchangeInChromium(t *testing.T) {
	chromium := browser.Start(t)
	dir := newcomer(t)
	follow(t, dir, "snowglobe conform connector --auth oauth --release jakarta,kingston,london,madrid --report report"+
		" --check 'test/*' --check 'history/next/*' -- python3 connector.py")
	for name, options := range map[string][]browser.Option{
		"desk": {browser.Tall()}, "phone": {browser.Phone()}, "dark": {browser.Tall(), browser.Dark()}, "phone-dark": {browser.Phone(), browser.Dark()},
	} {
		t.Run(name, func(t *testing.T) {
			page := chromium.Page(t, options...)
			page.Go("file://" + filepath.Join(dir, "report", "report.html"))
			require.NotContains(t, page.Text(), "sysparm_limit=1000")
			page.Click("DisclosureTriangle", "The exchange: 6 calls of history/next/changed-rows")
			page.See("sysparm_limit=1000")
			page.Accessible()
			require.NotContains(t, page.Wider(), "page", "nobody scrolls sideways but in a table")
			if name == "desk" {
				page.Screenshot("report")
				return
			}
			page.Artifact("exchange-" + name)
		})
	}
}
