package soap

import (
	"errors"

	"github.com/snowglobe-dev/snowglobe/mockserver/importset"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// staged brings a row to a staging table, where each map that leads out of it makes
// something of it (documented: "Web service import sets", the elements of the answer).
func (c *call) staged(change table.Change) ([]content, error) {
	all := func(rows int) int { return rows }
	outcome, err := importset.Insert(c.Tables, c.Visit.Caller, c.Table, change, all)
	if errors.Is(err, importset.ErrNoMap) {
		return nil, &message.Fault{Says: "No transform map leads out of " + c.Table} // assumed
	}
	if err != nil {
		return nil, message.Inserting.Refused(err, c.Table, "")
	}
	said := make([]content, len(outcome.Results))
	for i, r := range outcome.Results {
		said[i] = func(w *message.Writer) {
			if len(outcome.Results) > 1 {
				w.Text("map", r.Map)
			}
			w.Text("sys_id", r.SysID)
			w.Text("table", r.Table)
			w.Text("display_name", r.DisplayName)
			w.Text("display_value", r.DisplayValue)
			w.Text("status", string(r.Status))
			switch {
			case r.Message == "":
			case r.Status == importset.Failed:
				w.Text("error_message", r.Message)
			default:
				w.Text("status_message", r.Message)
			}
		}
	}
	return said, nil
}
