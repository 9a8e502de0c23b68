package browser

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Size of a page, in CSS pixels: that of a small desk, and always the same.
const (
	Width  = 1280
	Height = 800
)

// patience is how long one step may take. It is a limit and no wait: a machine
// that does ten things at once is slow, and a page that is not there by then does
// not come.
const patience = time.Minute

// Browser is a Chromium that was started for a test.
type Browser struct {
	t       testing.TB
	ctx     context.Context //nolint:containedctx // chromedp keeps a browser in its context
	profile string
}

// Start starts a Chromium that ends with the test. It skips the test aloud where
// there is none, and fails it where CI=true says that there has to be one.
func Start(t testing.TB) *Browser {
	t.Helper()
	b := &Browser{t: t, profile: t.TempDir()}
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options(find(t), b.profile)...)
	ctx, cancel := chromedp.NewContext(allocator,
		// An event that this version of the protocol does not know is no news.
		chromedp.WithErrorf(func(string, ...any) {}))
	b.ctx = ctx
	t.Cleanup(func() {
		closing, done := context.WithTimeout(ctx, patience)
		defer done()
		_ = chromedp.Cancel(closing) // politely, so that it writes nothing after its profile is removed
		cancel()
		stop() // and else by force
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return b
}

// options make the same pixels on each machine, and a process that keeps to its
// profile.
func options(program, profile string) []chromedp.ExecAllocatorOption {
	all := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(profile),
		chromedp.WindowSize(Width, Height),
		chromedp.Flag("force-device-scale-factor", "1"),
		chromedp.Flag("force-prefers-reduced-motion", true),
		chromedp.Flag("font-render-hinting", "none"),
		chromedp.Flag("disable-lcd-text", true),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("lang", "en-US"),
		// Its crash handler would outlive it, and its own calls (updates, trials of
		// features) have no business in a test.
		chromedp.Flag("disable-crash-reporter", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]"),
		// What it would write at home it writes into its profile.
		chromedp.Env("HOME="+profile, "XDG_CONFIG_HOME="+profile, "XDG_CACHE_HOME="+profile, "TZ=UTC", "LANG=en_US.UTF-8", "LANGUAGE=en_US"),
	)
	if os.Getuid() == 0 {
		// The sandbox refuses root, who is who tests in a container. What it would
		// guard against is pages of strangers, and these are our own.
		all = append(all, chromedp.NoSandbox)
	}
	return all
}

// Option changes what a page is like.
type Option func(*settings)

type settings struct {
	scriptless    bool
	dark          bool
	width, height int64
}

// Scriptless opens pages as for somebody who lets no script run.
func Scriptless() Option { return func(s *settings) { s.scriptless = true } }

// Dark opens pages as for somebody who asked for dark ones.
func Dark() Option { return func(s *settings) { s.dark = true } }

// Phone opens pages as narrow as a phone shows them.
func Phone() Option { return func(s *settings) { s.width, s.height = 390, 844 } }

// Tall opens pages on a desk whose screen stands upright, so that a picture shows more
// of them.
func Tall() Option { return func(s *settings) { s.height = 2 * Height } }

// Page opens an empty page with cookies of its own, as a window in private mode
// has them. What goes wrong on it and nobody asked for fails the test at its end;
// see [Page.Problems].
func (b *Browser) Page(t testing.TB, options ...Option) *Page {
	t.Helper()
	chosen := settings{width: Width, height: Height}
	for _, option := range options {
		option(&chosen)
	}
	p := &Page{t: t}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.notice))
	p.ctx = ctx
	t.Cleanup(func() {
		cancel()
		if left := p.Problems(); len(left) > 0 {
			t.Errorf("the page had problems that the test did not ask for: %q", left)
		}
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(chosen.width, chosen.height), scripts(!chosen.scriptless), scheme(chosen.dark)); err != nil {
		t.Fatalf("open a page: %v", err)
	}
	return p
}

func scripts(run bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run})
		return err
	})
}

func scheme(dark bool) chromedp.Action[chromedp.Void] {
	value := "light"
	if dark {
		value = "dark"
	}
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
		})
		return err
	})
}

// Profile is the folder of the browser's own files.
func (b *Browser) Profile() string { return b.profile }
