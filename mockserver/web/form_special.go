package web

// What single tables have beyond a form of their columns.

// beginsWith gives a new record values before somebody sees its form.
var beginsWith = map[string]func(*form){
	"oauth_entity": (*form).newClient,
	"oauth_jwt":    (*form).newClient,
}

// extraAction is a button that one table has.
type extraAction struct {
	action

	many    bool // also for the selected rows of a list
	offered func(*form) bool
	act     func(*form) (*answer, error)
}

// extraActions are the buttons that a table has beside those of every form.
func extraActions(table string) []extraAction {
	switch table {
	case tokenTable:
		return []extraAction{
			{action: action{Verb: "revoke_access", Label: "Revoke Access"}, many: true, offered: (*form).revocable, act: (*form).revoke},
		}
	case "v_plugin":
		return []extraAction{
			{action: action{Verb: "activate_plugin", Label: "Activate/Upgrade"}, offered: (*form).pluginOff, act: (*form).activate},
			{action: action{Verb: "deactivate_plugin", Label: "Deactivate"}, offered: (*form).pluginOn, act: (*form).deactivate},
		}
	}
	return nil
}
