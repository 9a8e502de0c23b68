package web

import "github.com/snowglobe-dev/snowglobe/mockserver/table"

// A plug-in is switched on and off from its form (documented: "Activate a plugin";
// assumed: that one can be switched off again, which the article of the connector
// takes for possible when it asks to see to it that the REST plug-in is on).

func (f *form) pluginOn() bool {
	return f.writable != nil && f.writable("active") && f.record.Row.Get("active") == "active"
}

func (f *form) pluginOff() bool {
	return f.writable != nil && f.writable("active") && f.record.Row.Get("active") != "active"
}

func (f *form) activate() (*answer, error)   { return f.switchPlugin("active") }
func (f *form) deactivate() (*answer, error) { return f.switchPlugin("inactive") }

func (f *form) switchPlugin(state string) (*answer, error) {
	c := f.call
	if _, err := c.pages.Tables.Update(c.visit.Caller, c.table, f.record.Row.SysID(), table.Change{"active": state}, table.WriteOptions{}); err != nil {
		return f.refused(err)
	}
	return goTo(recordAddress(f.def.Name, f.record.Row.SysID())), nil
}
