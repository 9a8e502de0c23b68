package cmdb

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// reclassify says what becomes of an item that was found in one class and is said to be
// of another, and of which class it will be: it moves to a more special one, a more
// general one, or one beside it. What forbids it is a setting of the payload, and then
// the item is updated where it stands, or a property of the instance (documented: the
// settings, the operations and the codes; the properties, true by default, are from
// memory).
func (r *run) reclassify(s *state, from *dictionary.Table) (operation string, class *dictionary.Table) {
	if s.class == from || s.Values[store.SysID] != "" && s.class != nil && from.Extends(s.class) {
		return opUpdate, from
	}
	operation, code, property, forbidden := opSwitch, "SKIPPED_CLASS_SWITCH", "glide.class.switch.enabled", s.Settings.WithoutSwitch
	switch {
	case s.class.Extends(from):
		operation, code, property, forbidden = opUpgrade, "SKIPPED_CLASS_UPGRADE", "glide.class.upgrade.enabled", s.Settings.WithoutUpgrade
	case from.Extends(s.class):
		operation, code, property, forbidden = opDowngrade, "SKIPPED_CLASS_DOWNGRADE", "glide.class.downgrade.enabled", s.Settings.WithoutDowngrade
	}
	if forbidden {
		s.result.Info = append(s.result.Info, Info{
			Code: code, Message: fmt.Sprintf("Skipped the change of class from [%s] to [%s], which the payload forbids", from.Name, s.class.Name),
		})
		return opUpdate, from
	}
	if row, set := store.First(r.writes.Tx(), "sys_properties", "name", property); set && row.Get("value") == "false" {
		s.result.fail(notReclassified(from.Name, s.class.Name))
		return opNoChange, from
	}
	return operation, s.class
}
