package diagnostics

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// public tells whether everybody may see the pages. Where the property is set, anything but
// true opens them (documented); where it is not, the release decides.
func public(tables *table.Tables, s *release.Settings) bool {
	closed := strings.TrimSpace(tables.Property(tables.View(), "glide.security.diag_txns_acl", ""))
	if closed == "" {
		return s.StatsPagePublic
	}
	return !strings.EqualFold(closed, "true")
}

// forAdministrators keeps others from what a processor serves while it is not public
// (documented; assumed: what somebody reads who signed in and is none).
func forAdministrators(serve func(*processor.Call) (*processor.Answer, error)) func(*processor.Call) (*processor.Answer, error) {
	return func(c *processor.Call) (*processor.Answer, error) {
		if !public(c.Tables, c.Settings) && !c.Visit.Caller.Has("admin") {
			return processor.Forbidden(), nil
		}
		return serve(c)
	}
}
