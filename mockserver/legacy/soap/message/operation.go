package message

import (
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
)

// StagingAnswers are the elements with which an insert into a staging table answers, beside
// sys_id (documented: "Web service import sets").
var StagingAnswers = []string{"table", "display_name", "display_value", "status", "status_message", "error_message"}

// Staging tells whether rows of a table are brought to be transformed.
func Staging(d *dictionary.Dictionary, def *dictionary.Table) bool {
	base, ok := d.Table("sys_import_set_row")
	return ok && def != base && def.Extends(base)
}

// AggregatePlugin has to be active for the operation aggregate (documented).
const AggregatePlugin = "com.glide.web_service_aggregate"

// AggregateName is the element of what is worked out, by the one that asks for it
// (documented: avg, in the sample of the page; client: sndml tries COUNT, then count).
func AggregateName(c *processor.Call, asked string) string {
	if c.Settings.SOAPAggregateCapitals {
		return asked
	}
	return strings.ToLower(asked)
}
