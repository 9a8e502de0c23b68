package web

// What single tables have beyond a form of their columns.

// asksFirst are pages in front of the form of a new record: they answer until the
// address says what they wanted to know.
var asksFirst = map[string]func(*form) (*answer, bool){
	"oauth_entity": (*form).whatKind,
}

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

// readOnlyFields are columns that the form shows and no caller changes there, by
// TABLE.COLUMN.
var readOnlyFields = map[string]bool{
	"oauth_entity.client_id": true, // documented: read-only on the form
	"oauth_jwt.client_id":    true,
	"v_plugin.id":            true, "v_plugin.name": true, "v_plugin.active": true, "v_plugin.version": true, // assumed: only the actions change a plug-in
	"sys_user.last_login_time": true,
}

// fixedFields are such columns that a new record has beforehand, so that its form can
// show them.
var fixedFields = map[string]bool{"oauth_entity.client_id": true, "oauth_jwt.client_id": true}

// secretHints say what becomes of a secret that a new record comes without.
var secretHints = map[string]string{
	"oauth_entity.client_secret": "Leave it empty to have one generated",
	"oauth_jwt.client_secret":    "Leave it empty to have one generated",
}

// formLabels are labels that differ from those of the dictionary.
var formLabels = map[string]string{
	"oauth_entity.client_secret":          "Client Secret",
	"oauth_entity.access_token_lifespan":  "Access Token Lifespan",
	"oauth_entity.refresh_token_lifespan": "Refresh Token Lifespan",
	"oauth_jwt.client_secret":             "Client Secret",
	"oauth_jwt.access_token_lifespan":     "Access Token Lifespan",
}
