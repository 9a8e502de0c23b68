package web

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// noticesOf is what is said of a table on this release.
func (c *call) noticesOf(def *dictionary.Table) []note {
	said := layout.Of(def).Notice
	if said == nil || !c.offers(c.settings.Map(), said.Switch, nil) {
		return nil
	}
	return []note{{Kind: "info", Text: said.Text}}
}
