package watcher

import (
	"regexp"
	"strings"
	"time"
)

// detectors are as simple as the first that anybody writes. They know the rows and
// where addresses are, and nothing of scenarios.
var detectors = map[string]func(*watcher) []string{
	"mass-download": func(w *watcher) []string {
		return w.often(w.events("attachment.read"), "user_name", time.Minute, 51)
	},
	"bulk-export": func(w *watcher) []string {
		return w.often(w.requests(func(r Row) bool {
			return exported.MatchString(r["url"]) && number(r["output_length"]) > 5_000_000
		}), "sys_created_by", time.Hour, 5)
	},
	"brute-force":    func(w *watcher) []string { return w.often(w.failures(), "parm1", 5*time.Minute, 11) },
	"password-spray": func(w *watcher) []string { return w.sprays() },
	"spray-success": func(w *watcher) []string {
		var out []string
		for _, address := range w.sprays() {
			for _, e := range w.events("login") {
				if e["parm2"] == address {
					out = append(out, e["user_name"])
				}
			}
		}
		return out
	},
	"impossible-travel":  (*watcher).travellers,
	"self-granted-admin": (*watcher).selfGranted,
	"access-rule-changed": func(w *watcher) []string {
		return w.changed("sys_security_acl", "active", "true", "false", 1)
	},
	"dormant-admin":       (*watcher).dormant,
	"impersonation-abuse": (*watcher).impersonators,
	"disabled-user-active": func(w *watcher) []string {
		off := map[string]string{}
		for _, r := range w.world["sys_audit"] {
			if r["tablename"] == "sys_user" && r["fieldname"] == "active" && r["newvalue"] == "false" {
				off[w.names[r["documentkey"]]] = r["sys_created_on"]
			}
		}
		return who(w.requests(func(r Row) bool {
			since, gone := off[r["sys_created_by"]]
			return gone && r["sys_created_on"] > since
		}), "sys_created_by")
	},
	"machine-account-interactive": func(w *watcher) []string {
		return who(w.requests(func(r Row) bool {
			return w.users[r["sys_created_by"]]["web_service_access_only"] == "true" && strings.HasPrefix(r["user_agent"], "Mozilla/")
		}), "sys_created_by")
	},
	"long-lived-token": func(w *watcher) []string {
		clients := byID(w.world["oauth_entity"])
		var out []string
		for _, c := range w.world["oauth_credential"] {
			made := clients[c["peer"]]
			if c["type"] == "refresh_token" && at(c["expires"]).Sub(at(c["sys_created_on"])) > 200*24*time.Hour && made["sys_created_by"] == c["sys_created_by"] {
				out = append(out, c["sys_created_by"])
			}
		}
		return out
	},
	"audit-weakened": func(w *watcher) []string {
		properties := byID(w.world["sys_properties"])
		return who(w.audit(func(r Row) bool {
			name := properties[r["documentkey"]]["name"]
			return r["oldvalue"] == "true" && r["newvalue"] == "false" && (strings.Contains(name, "audit") || strings.Contains(name, ".log"))
		}), "user")
	},
	"log-delete-refused": func(w *watcher) []string {
		return who(w.requests(func(r Row) bool { return r["http_status"] == "403" && strings.Contains(r["url"], "sysverb_delete") }), "sys_created_by")
	},
	"mfa-disabled": func(w *watcher) []string {
		return w.changed("sys_user", "enable_multifactor_authn", "true", "false", 2)
	},
	"anonymous-mass-read": func(w *watcher) []string {
		return w.often(w.requests(func(r Row) bool { return r["sys_created_by"] == "guest" }), "remote_ip", time.Hour, 1000)
	},
	"known-bad-endpoint": func(w *watcher) []string {
		return who(w.requests(func(r Row) bool {
			return r["sys_created_by"] == "guest" && strings.Contains(r["url"], "related_list_edit")
		}), "remote_ip")
	},
	"mass-delete": func(w *watcher) []string {
		return w.often(w.audit(func(r Row) bool { return r["fieldname"] == "DELETED" && r["user"] != "system" }), "user", 10*time.Minute, 100)
	},
	"account-deleted": func(w *watcher) []string {
		var out []string
		for _, d := range w.world["sys_audit_delete"] {
			if d["tablename"] == "sys_user" && field(d["payload"], "active") == "true" { // nobody waited
				out = append(out, field(d["payload"], "user_name"))
			}
		}
		return out
	},
}

var exported = regexp.MustCompile(`\?(CSV|EXCEL|XML)`)
